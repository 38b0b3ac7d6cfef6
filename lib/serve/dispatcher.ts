/** Who answers a query, and why: a router's score against a threshold, until the budget is spent. */
import type { Decision } from "./decision.ts";
import type { Exchange } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import type { Metrics } from "./metrics.ts";
import { able } from "../models/mod.ts";
import type { ServedCandidate, ServedModel } from "./options.ts";
import { choose, needsOf, type Target } from "./policy.ts";

export class Dispatcher {
  readonly #models: readonly ServedModel[];
  readonly #costs: readonly number[];
  readonly #cheapest: number;
  readonly #ledger: Ledger;
  readonly #metrics: Metrics;

  constructor(
    candidates: readonly ServedCandidate[],
    { ledger, metrics }: { ledger: Ledger; metrics: Metrics },
  ) {
    this.#models = candidates.map(({ client }) => able(client, "generate", "stream"));
    this.#costs = candidates.map(({ cost }) => cost);
    this.#cheapest = this.#costs.indexOf(Math.min(...this.#costs));
    this.#ledger = ledger;
    this.#metrics = metrics;
  }

  modelOf({ candidate }: Decision): ServedModel {
    return this.#models[candidate];
  }

  /** The rule's decision on each query, whatever has been spent. */
  async predict(
    target: Target,
    { queries, exchange }: { queries: readonly string[]; exchange: Exchange },
  ): Promise<Decision[]> {
    const { policy, threshold } = target;
    const all = await needsOf(policy, queries);
    this.charge(exchange, policy.router.costUsd * queries.length);
    return this.#decided(target, {
      queries,
      exchange,
      decisions: all.map((needs) => {
        const { candidate, score } = choose(needs, { costs: this.#costs, threshold });
        const strong = candidate === this.#models.length - 1;
        // That of the candidate itself, where others are cheaper and do not suffice
        const need = strong ? score : needs[candidate];
        return this.#decision(candidate, {
          score,
          reason: `score ${need.toFixed(4)} ${strong ? ">" : "<="} threshold ${threshold}`,
        });
      }),
    });
  }

  /** Who is to answer a query: as predicted, or the cheapest candidate once the budget is spent. */
  async choose(
    target: Target,
    { query, exchange }: { query: string; exchange: Exchange },
  ): Promise<Decision> {
    const queries = [query];
    if (!this.#ledger.exhausted) {
      return (await this.predict(target, { queries, exchange }))[0];
    }
    const reason = `the budget of ${this.#ledger.budget} USD is spent`;
    const decisions = [this.#decision(this.#cheapest, { score: null, reason })];
    return this.#decided(target, { queries, exchange, decisions })[0];
  }

  /** Books US dollars on the service and on the request. */
  charge(exchange: Exchange, usd: number): void {
    this.#ledger.add(usd);
    exchange.costUsd += usd;
  }

  #decision(candidate: number, why: Pick<Decision, "score" | "reason">): Decision {
    const strong = candidate === this.#models.length - 1;
    const role = strong ? "strong" : candidate === this.#cheapest ? "weak" : null;
    return { candidate, role, model: this.#models[candidate].name, ...why };
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
