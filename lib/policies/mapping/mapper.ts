/**
 * The policy mapper: which model serves a query of a policy, by business rules. The first rule that has something to
 * say decides, else the map. What is spent and reserved is read from the budget anew for each decision.
 */
import { UserError } from "../../core/errors.ts";
import { type Budget, BudgetExhausted, type Reservation } from "../../models/mod.ts";
import { type MapperConfig, NO_RULE } from "./mapper_config.ts";

/**
 * Why another model serves than the rules or the map would have: no policy was named, or none of the map; the
 * model is not available; its call does not fit into the budget.
 */
const FALLBACKS = ["unknown-policy", "unavailable", "budget"] as const;
export type Fallback = (typeof FALLBACKS)[number];

export interface PolicyDecision {
  /** As the router named it. */
  policy: string | null;
  model: string;
  /** Who decided before any fallback: a rule by its name, "map" or "unknown-policy". */
  rule: string;
  /** A sentence; of the query it has no text. */
  reason: string;
  /** In the order in which they happened. */
  fallbacks: readonly Fallback[];
}

/** How often each was the case, from 0 on. */
export interface MapperCounts {
  /** Of the map's policies; all others are "unknown". */
  policies: Record<string, number>;
  rules: Record<string, number>;
  fallbacks: Record<Fallback, number>;
}

/** None of the models that may serve a query is available. */
export class NoModelAvailable extends UserError {
  constructor(models: readonly string[]) {
    super(`Cannot serve the query as one of these must be available: ${models.join(", ")}`);
  }
}

const UNKNOWN = "unknown";

export class PolicyMapper {
  readonly counts: MapperCounts;
  readonly #config: MapperConfig;
  readonly #budget: Budget;
  readonly #available: (model: string) => boolean;

  /**
   * @param options.budget The ledger of all calls, those in work included.
   * @param options.available Whether a model can be asked at this moment; by default all can.
   */
  constructor(
    config: MapperConfig,
    { budget, available = () => true }: {
      budget: Budget;
      available?: (model: string) => boolean;
    },
  ) {
    this.#config = config;
    this.#budget = budget;
    this.#available = available;
    const { map, rules } = config;
    const zeros = (names: Iterable<string>) =>
      Object.fromEntries(Array.from(names, (name) => [name, 0]));
    this.counts = {
      policies: zeros([...map.keys(), UNKNOWN]),
      rules: zeros([...rules.map(({ name }) => name), ...Object.values(NO_RULE)]),
      fallbacks: zeros(FALLBACKS) as Record<Fallback, number>,
    };
  }

  /**
   * The model that serves a query; nothing is reserved for it.
   *
   * @param policy What the router named; null where it named none.
   * @throws {NoModelAvailable} where neither the model nor one that would take over is available
   */
  map(query: string, policy: string | null): PolicyDecision {
    const first = this.#decide(query, policy);
    const { model } = first;
    const decision = this.#available(model)
      ? first
      : this.takeOvers(first, "is not available").find((next) => this.#available(next.model));
    if (decision === undefined) {
      throw new NoModelAvailable([...new Set([model, ...this.#config.unavailable])]);
    }
    const known = policy !== null && this.#config.map.has(policy);
    this.counts.policies[known ? policy : UNKNOWN]++;
    this.counts.rules[decision.rule]++;
    for (const fallback of decision.fallbacks) this.counts.fallbacks[fallback]++;
    return decision;
  }

  /**
   * As map(), and what the call costs at worst is reserved in the budget. Where that does not fit, the available
   * model whose worst cost is the least serves.
   *
   * @param options.worst US dollars that a model's answer costs at most.
   * @throws {BudgetExhausted} where that does not fit either
   */
  reserve(
    query: string,
    policy: string | null,
    { worst }: { worst: (model: string) => number },
  ): PolicyDecision & { reservation: Reservation } {
    const decision = this.map(query, policy);
    try {
      return { ...decision, reservation: this.#budget.reserve(worst(decision.model)) };
    } catch (error) {
      const next = error instanceof BudgetExhausted && this.cheapest(decision, { worst });
      if (!next) throw error;
      const reservation = this.#budget.reserve(worst(next.model));
      this.tookOver(next);
      return { ...next, reservation };
    }
  }

  /** Who takes over where the decision's model does not answer, as configured; `why` says what it did instead. */
  takeOvers(decision: PolicyDecision, why: string): PolicyDecision[] {
    const { model } = decision;
    return this.#config.unavailable.filter((next) => next !== model).map((next) =>
      instead(decision, { fallback: "unavailable", model: next, why: `${model} ${why}` })
    );
  }

  /** The available model that costs least at worst; null where that is the decision's own. */
  cheapest(
    decision: PolicyDecision,
    { worst }: { worst: (model: string) => number },
  ): PolicyDecision | null {
    const [model] = this.#config.models.filter(this.#available)
      .sort((a, b) => worst(a) - worst(b));
    if (model === undefined || worst(model) >= worst(decision.model)) return null;
    const why = `too little is left of the budget of $${this.#budget.limit} for ${decision.model}`;
    return instead(decision, { fallback: "budget", model, why });
  }

  /** Counts that a decision by takeOvers() or cheapest() became the one that holds. */
  tookOver({ fallbacks }: PolicyDecision): void {
    this.counts.fallbacks[fallbacks.at(-1)!]++;
  }

  #decide(query: string, policy: string | null): PolicyDecision {
    const { map, rules, unknownPolicy } = this.#config;
    const { spent, left, limit } = this.#budget;
    const context = { spent, left, limit };
    const said = policy ?? "A query without a policy";
    for (const rule of rules) {
      const model = rule.choose(query, policy, context);
      if (!model) continue;
      const why = rule.why === undefined ? "" : `: ${rule.why(query, context)}`;
      const reason = `${said} goes to ${model} by the rule ${rule.name}${why}`;
      return { policy, model, rule: rule.name, reason, fallbacks: [] };
    }
    const model = policy === null ? undefined : map.get(policy);
    if (model !== undefined) {
      const reason = `${said} goes to ${model} by the map`;
      return { policy, model, rule: NO_RULE.map, reason, fallbacks: [] };
    }
    const what = policy === null ? said : `${said}, which the map does not have,`;
    return {
      ...{ policy, model: unknownPolicy, rule: NO_RULE.unknownPolicy },
      reason: `${what} goes to ${unknownPolicy}`,
      fallbacks: ["unknown-policy"],
    };
  }
}

function instead(
  { policy, rule, reason, fallbacks }: PolicyDecision,
  { model, fallback, why }: { model: string; fallback: Fallback; why: string },
): PolicyDecision {
  return {
    ...{ policy, model, rule },
    reason: `${reason}; ${why}, so ${model} takes over`,
    fallbacks: [...fallbacks, fallback],
  };
}
