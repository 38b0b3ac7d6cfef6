/** Who answers a query, and why: a router's score against a threshold, until the budget is spent. */
import type { Decision } from "./decision.ts";
import type { Exchange } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import type { Metrics } from "./metrics.ts";
import type { ServedModel } from "./options.ts";
import { needOfStrong, type Target } from "./policy.ts";

export class Dispatcher {
  readonly #models: { weak: ServedModel; strong: ServedModel };
  readonly #ledger: Ledger;
  readonly #metrics: Metrics;

  constructor(
    models: { weak: ServedModel; strong: ServedModel },
    { ledger, metrics }: { ledger: Ledger; metrics: Metrics },
  ) {
    this.#models = models;
    this.#ledger = ledger;
    this.#metrics = metrics;
  }

  modelOf({ seat }: Decision): ServedModel {
    return this.#models[seat];
  }

  /** What the rule says of each query, whatever has been spent. */
  async predict(
    target: Target,
    { queries, exchange }: { queries: readonly string[]; exchange: Exchange },
  ): Promise<Decision[]> {
    const { policy, threshold } = target;
    const scores = await needOfStrong(policy, queries);
    this.charge(exchange, policy.router.costUsd * queries.length);
    return this.#decided(target, {
      queries,
      exchange,
      decisions: scores.map((score) => {
        const strong = score > threshold;
        return this.#decision(strong ? "strong" : "weak", {
          score,
          reason: `score ${score.toFixed(4)} ${strong ? ">" : "<="} threshold ${threshold}`,
        });
      }),
    });
  }

  /** Who is to answer a query: as predicted, or the weak model once the budget is spent. */
  async choose(
    target: Target,
    { query, exchange }: { query: string; exchange: Exchange },
  ): Promise<Decision> {
    const queries = [query];
    if (!this.#ledger.exhausted) {
      return (await this.predict(target, { queries, exchange }))[0];
    }
    const reason = `the budget of ${this.#ledger.budget} USD is spent`;
    const decisions = [this.#decision("weak", { score: null, reason })];
    return this.#decided(target, { queries, exchange, decisions })[0];
  }

  /** Books US dollars on the service and on the request. */
  charge(exchange: Exchange, usd: number): void {
    this.#ledger.add(usd);
    exchange.costUsd += usd;
  }

  #decision(seat: Decision["seat"], why: Pick<Decision, "score" | "reason">): Decision {
    return { seat, model: this.#models[seat].name, ...why };
  }

  #decided(
    target: Target,
    { queries, exchange, decisions }: {
      queries: readonly string[];
      exchange: Exchange;
      decisions: Decision[];
    },
  ): Decision[] {
    exchange.routed(target, queries, decisions);
    for (const { model } of decisions) this.#metrics.routed(target.policy.name, model);
    return decisions;
  }
}
