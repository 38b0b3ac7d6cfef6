/** Who answers a query, and why: a router's score against a threshold, as long as the budget has room. */
import { type Budget, BudgetExhausted } from "../models/mod.ts";
import { Deadline } from "./deadline.ts";
import type { Decision } from "./decision.ts";
import type { Exchange } from "./exchange.ts";
import { Gate } from "./gate.ts";
import type { Metrics } from "./metrics.ts";
import type { Limits } from "./options.ts";
import { choose, needsOf, type ServedRouter, type Target } from "./target.ts";
import { RequestError } from "./request_error.ts";
import type { Seat } from "./seats.ts";

export class Dispatcher {
  readonly #seats: readonly Seat[];
  readonly #cheapest: number;
  readonly #gates: ReadonlyMap<ServedRouter, Gate>;
  readonly #limits: Limits;
  readonly #budget: Budget;
  readonly #metrics: Metrics;

  constructor(
    seats: readonly Seat[],
    { gates, limits, budget, metrics }: {
      /** Those of the routers, which compute here or ask a model. */
      gates: ReadonlyMap<ServedRouter, Gate>;
      limits: Limits;
      budget: Budget;
      metrics: Metrics;
    },
  ) {
    this.#seats = seats;
    const costs = seats.map(({ cost }) => cost);
    this.#cheapest = costs.indexOf(Math.min(...costs));
    this.#gates = gates;
    this.#limits = limits;
    this.#budget = budget;
    this.#metrics = metrics;
  }

  /**
   * The rule's decision on each query.
   *
   * @throws {BudgetExhausted} where the router's own cost does not fit
   * @throws {RequestError} 503 or 504 where the router has too much to do
   */
  async predict(
    target: Target,
    { queries, exchange }: { queries: readonly string[]; exchange: Exchange },
  ): Promise<Decision[]> {
    const { served: { name, router }, threshold } = target;
    const usd = router.costUsd * queries.length;
    const reservation = this.#budget.reserve(usd);
    const all = await this.#needs(target, { queries, exchange }).finally(() => {
      reservation.settle(usd);
      exchange.costUsd += usd;
    });
    const costs = this.#seats.map(({ cost }) => cost);
    const decisions = all.map((needs) => {
      const { candidate, score } = choose(needs, { costs, threshold });
      const strong = candidate === this.#seats.length - 1;
      const need = strong ? score : needs[candidate];
      // Of more than two, the need of more than the candidate is not the score, the need of the reference
      const what = need === score
        ? "score"
        : `need of more than ${this.#seats[candidate].model.name}`;
      const reason = `${what} ${need.toFixed(4)} ${strong ? ">" : "<="} threshold ${threshold}`;
      return this.#decision(candidate, { score, reason });
    });
    exchange.routed(target, queries, decisions);
    for (const { model } of decisions) this.#metrics.routed(name, model);
    return decisions;
  }

  /** Who is to answer a query: as predicted, or the cheapest candidate where the budget has no room. */
  async choose(
    target: Target,
    { query, exchange }: { query: string; exchange: Exchange },
  ): Promise<Decision> {
    try {
      return (await this.predict(target, { queries: [query], exchange }))[0];
    } catch (error) {
      if (!(error instanceof BudgetExhausted)) throw error;
      const decision = this.withinBudget(null);
      exchange.routed(target, [query], [decision]);
      this.#metrics.routed(target.served.name, decision.model);
      return decision;
    }
  }

  /** The cheapest candidate, in the place of a dearer one. */
  withinBudget(score: number | null): Decision {
    const reason = `too little is left of the budget of ${this.#budget.limit} USD`;
    return this.#decision(this.#cheapest, { score, reason });
  }

  /** The other candidates in the order in which they take over, the dearest first. */
  othersThan({ candidate, model, score }: Decision): Decision[] {
    const cost = (j: number) => this.#seats[j].cost;
    return [...this.#seats.keys()].filter((j) => j !== candidate)
      .sort((a, b) => cost(b) - cost(a))
      .map((j) => this.#decision(j, { score, reason: `${model} failed` }));
  }

  #decision(candidate: number, why: Pick<Decision, "score" | "reason">): Decision {
    const strong = candidate === this.#seats.length - 1;
    const role = strong ? "strong" : candidate === this.#cheapest ? "weak" : null;
    return { candidate, role, model: this.#seats[candidate].model.name, ...why };
  }

  async #needs(
    { served }: Target,
    { queries, exchange }: { queries: readonly string[]; exchange: Exchange },
  ): Promise<number[][]> {
    using deadline = new Deadline(this.#limits.timeoutMs, {
      signal: exchange.signal,
      error: (seconds) =>
        new RequestError(
          504,
          `Cannot route in time: router ${served.name} was asked once and did not answer in ` +
            `${seconds.toFixed(1)} s`,
          { code: "timeout" },
        ),
    });
    const leave = await this.#gates.get(served)!.turn(deadline.signal);
    try {
      return await deadline.unlessLate(needsOf(served, queries));
    } finally {
      leave();
    }
  }
}
