/**
 * Who answers a query, and why: a router's score against a threshold, as long as the budget has room; or the mapper,
 * by the policy that a router names.
 */
import { type Budget, BudgetExhausted } from "../models/mod.ts";
import { NoModelAvailable, type PolicyDecision, type PolicyMapper } from "../policies/mod.ts";
import type { NamedPolicy } from "../routers/mod.ts";
import { Deadline } from "./deadline.ts";
import type { Decision } from "./decision.ts";
import type { Exchange } from "./exchange.ts";
import { Gate } from "./gate.ts";
import type { Metrics } from "./metrics.ts";
import type { Limits } from "./options.ts";
import { choose, needsOf, policiesOf, type ServedRouter, type Target } from "./target.ts";
import { RequestError } from "./request_error.ts";
import type { Seat } from "./seats.ts";

interface Asked {
  queries: readonly string[];
  exchange: Exchange;
}

export class Dispatcher {
  readonly #seats: readonly Seat[];
  readonly #cheapest: number;
  readonly #gates: ReadonlyMap<ServedRouter, Gate>;
  readonly #limits: Limits;
  readonly #budget: Budget;
  readonly #metrics: Metrics;
  readonly #fallback: boolean;
  readonly #mapper: PolicyMapper | undefined;

  constructor(
    seats: readonly Seat[],
    { gates, limits, budget, metrics, fallback, mapper }: {
      /** Those of the routers, which compute here or ask a model. */
      gates: ReadonlyMap<ServedRouter, Gate>;
      limits: Limits;
      budget: Budget;
      metrics: Metrics;
      /** True where others take over from a candidate that fails. */
      fallback: boolean;
      /** There where a router is mapped. */
      mapper: PolicyMapper | undefined;
    },
  ) {
    this.#seats = seats;
    const costs = seats.map(({ cost }) => cost);
    this.#cheapest = costs.indexOf(Math.min(...costs));
    this.#gates = gates;
    this.#limits = limits;
    this.#budget = budget;
    this.#metrics = metrics;
    this.#fallback = fallback;
    this.#mapper = mapper;
  }

  /**
   * The decision on each query, by the rule of the threshold or by the mapper.
   *
   * @throws {BudgetExhausted} where the router's own cost does not fit
   * @throws {RequestError} 503 or 504 where the router has too much to do
   */
  async predict(target: Target, asked: Asked): Promise<Decision[]> {
    const { served: { name, router }, threshold } = target;
    const { queries, exchange } = asked;
    const usd = router.costUsd * queries.length;
    const reservation = this.#budget.reserve(usd);
    const deciding = threshold === null
      ? this.#byPolicy(target.served, asked)
      : this.#byNeed(target.served, { ...asked, threshold });
    const decisions = await deciding.finally(() => {
      reservation.settle(usd);
      exchange.costUsd += usd;
    });
    exchange.routed(target, queries, decisions);
    for (const { model } of decisions) this.#metrics.routed(name, model);
    return decisions;
  }

  /** Who is to answer a query: as predicted, or without a router where the budget has no room for its own cost. */
  async choose(
    target: Target,
    { query, exchange }: { query: string; exchange: Exchange },
  ): Promise<Decision> {
    try {
      return (await this.predict(target, { queries: [query], exchange }))[0];
    } catch (error) {
      if (!(error instanceof BudgetExhausted)) throw error;
      const decision = target.threshold === null ? this.#unasked(query) : this.#cheapestFor(null);
      exchange.routed(target, [query], [decision]);
      this.#metrics.routed(target.served.name, decision.model);
      return decision;
    }
  }

  /**
   * Who is to be asked in the place of a candidate for which too little is left of the budget: the cheapest, then
   * the others; of a mapper's models that one alone, as the others cost more at worst.
   *
   * @param options.others Who would have been asked next.
   * @param options.worst US dollars that an answer of a candidate costs at most.
   */
  withinBudget(
    { candidate, score, mapped }: Decision,
    { others, worst }: { others: Decision[]; worst: (candidate: number) => number },
  ): Decision[] {
    if (mapped !== undefined) {
      const next = this.#mapper!.cheapest(mapped, { worst: (model) => worst(this.#seatOf(model)) });
      return next ? [this.#mapped(next, mapped.reasoning)] : [];
    }
    if (candidate === this.#cheapest) return others;
    const rest = others.filter((other) => other.candidate !== this.#cheapest);
    return [this.#cheapestFor(score), ...rest];
  }

  /** Who takes over from a candidate that fails, in this order: as the mapper has it, or all, the dearest first. */
  takeOvers({ candidate, model, score, mapped }: Decision): Decision[] {
    if (mapped !== undefined) {
      return this.#mapper!.takeOvers(mapped, "failed")
        .map((next) => this.#mapped(next, mapped.reasoning));
    }
    if (!this.#fallback) return [];
    const cost = (j: number) => this.#seats[j].cost;
    return [...this.#seats.keys()].filter((j) => j !== candidate)
      .sort((a, b) => cost(b) - cost(a))
      .map((j) => this.#decision(j, { score, reason: `${model} failed` }));
  }

  /** Counts that a decision by withinBudget() or takeOvers() became the one that holds. */
  tookOver({ mapped }: Decision): void {
    if (mapped !== undefined) this.#mapper!.tookOver(mapped);
  }

  /** The cheapest candidate, in the place of a dearer one. */
  #cheapestFor(score: number | null): Decision {
    return this.#decision(this.#cheapest, { score, reason: this.#tooLittle() });
  }

  #decision(
    candidate: number,
    why: Pick<Decision, "score" | "reason" | "mapped">,
  ): Decision {
    const strong = candidate === this.#seats.length - 1;
    const role = strong ? "strong" : candidate === this.#cheapest ? "weak" : null;
    return { candidate, role, model: this.#seats[candidate].model.name, ...why };
  }

  async #byNeed(
    served: ServedRouter,
    { queries, exchange, threshold }: Asked & { threshold: number },
  ): Promise<Decision[]> {
    const all = await this.#inTurn(served, exchange, () => needsOf(served, queries));
    const costs = this.#seats.map(({ cost }) => cost);
    return all.map((needs) => {
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
  }

  async #byPolicy(served: ServedRouter, { queries, exchange }: Asked): Promise<Decision[]> {
    const named = await this.#inTurn(served, exchange, () => policiesOf(served, queries));
    return named.map((said, i) => this.#map(queries[i], said));
  }

  /** Where too little is left of the budget to ask the router. */
  #unasked(query: string): Decision {
    const decision = this.#map(query, { policy: null, analysis: "" });
    return { ...decision, reason: `${this.#tooLittle()} to ask the router; ${decision.reason}` };
  }

  #tooLittle(): string {
    return `too little is left of the budget of ${this.#budget.limit} USD`;
  }

  #map(query: string, { policy, analysis }: NamedPolicy): Decision {
    try {
      return this.#mapped(this.#mapper!.map(query, policy), analysis);
    } catch (error) {
      if (!(error instanceof NoModelAvailable)) throw error;
      throw new RequestError(503, `${error.message}; come again later`, {
        code: "overloaded",
        headers: { "Retry-After": `${this.#limits.retrySeconds}` },
      });
    }
  }

  #mapped(decision: PolicyDecision, reasoning: string): Decision {
    const { model, reason } = decision;
    const mapped = { ...decision, reasoning };
    return this.#decision(this.#seatOf(model), { score: null, reason, mapped });
  }

  #seatOf(model: string): number {
    return this.#seats.findIndex((seat) => seat.model.name === model);
  }

  /** What a router says, once it is the request's turn. */
  async #inTurn<T>(
    served: ServedRouter,
    exchange: Exchange,
    work: () => Promise<T>,
  ): Promise<T> {
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
      return await deadline.unlessLate(work());
    } finally {
      leave();
    }
  }
}
