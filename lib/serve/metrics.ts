/** Metrics for Prometheus, at `/metrics`: requests, their routes, durations and costs. */
import { Counter, Gauge, Registry, Summary } from "prom-client";
import type { Budget } from "../models/mod.ts";
import type { MapperCounts } from "../policies/mod.ts";
import type { Gate } from "./gate.ts";

/** Latencies are those of the last minutes: of all time, an hour of trouble would go unseen. */
const WINDOW = { maxAgeSeconds: 600, ageBuckets: 5, pruneAgedBuckets: true };

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #routed: Counter;
  readonly #latency: Summary;

  constructor(
    { budget, gates, mapped }: {
      budget: Budget;
      gates: Iterable<Gate>;
      /** The mapper's, where there is one. */
      mapped: MapperCounts | undefined;
    },
  ) {
    const registers = [this.#registry];
    this.#requests = new Counter({
      name: "routelab_requests_total",
      help: "Requests that have ended, by route and status; 499 is a client that went away",
      labelNames: ["route", "status"],
      registers,
    });
    this.#routed = new Counter({
      name: "routelab_routed_total",
      help: "Queries, by the router that decided and the model it chose",
      labelNames: ["router", "model"],
      registers,
    });
    this.#latency = new Summary({
      name: "routelab_latency_seconds",
      help:
        "Seconds from when the service sees a request to the end of its answer, last 10 minutes",
      labelNames: ["route"],
      percentiles: [0.5, 0.95, 0.99],
      ...WINDOW,
      registers,
    });
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge("routelab_spent_usd", "US dollars spent since the start", () => budget.spent);
    gauge(
      "routelab_budget_usd",
      "US dollars that may be spent; +Inf without a limit",
      () => budget.limit ?? Infinity,
    );
    const each = [...new Set(gates)];
    const gaugeEach = (name: string, help: string, value: (gate: Gate) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ["seat"],
        registers,
        collect() {
          for (const gate of each) this.set({ seat: gate.name }, value(gate));
        },
      });
    gaugeEach(
      "routelab_working",
      "Requests that a model or router works on",
      (gate) => gate.working,
    );
    gaugeEach("routelab_waiting", "Requests that wait for it", (gate) => gate.waiting);
    if (mapped) addMapped(mapped, registers);
  }

  ended(route: string, { status, seconds }: { status: number; seconds: number }): void {
    this.#requests.inc({ route, status });
    this.#latency.observe({ route }, seconds);
  }

  routed(router: string, model: string): void {
    this.#routed.inc({ router, model });
  }

  /** The text and its media type. */
  async text(): Promise<{ text: string; type: string }> {
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }
}

/** Counters of what a mapper counts itself. */
function addMapped({ policies, rules, fallbacks }: MapperCounts, registers: Registry[]): void {
  const counter = (
    name: string,
    { help, label, counts }: { help: string; label: string; counts: Record<string, number> },
  ) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, n] of Object.entries(counts)) this.inc({ [label]: value }, n);
      },
    });
  counter("routelab_policies_total", {
    help:
      "Queries by the policy that a router named; unknown for none, or none of the mapper's map",
    label: "policy",
    counts: policies,
  });
  counter("routelab_mapper_rules_total", {
    help: "Queries by the rule of the mapper that chose the model, or the map",
    label: "rule",
    counts: rules,
  });
  counter("routelab_mapper_fallbacks_total", {
    help: "Times that another model served than the mapper's rules or map would have, and why",
    label: "kind",
    counts: fallbacks,
  });
}
