/**
 * Routing queries by a policy model and a mapper, one after another: what is said of each, who serves it and by which
 * rule; and end to end, what that model answers. Names are snake_case, as they are those of the log line too.
 */
import type { Able, Budget } from "../models/mod.ts";
import { BudgetExhausted, costOf, user } from "../models/mod.ts";
import { type PolicyDecision, PolicyMapper } from "./mapper.ts";
import type { MapperConfig } from "./mapper_config.ts";
import type { Policy } from "./matrix.ts";
import { type Said, sayPolicies } from "./said.ts";

/** A decision with the fields of the user's log line. */
export interface RoutedQuery {
  /** ISO 8601, when it was decided. */
  timestamp: string;
  query: string;
  /** Null where the model said none. */
  policy: string | null;
  /** Null where no model's call fits into the budget. */
  model: string | null;
  /** What the policy model said of the query. */
  reasoning: string;
  /** Who decided, and why. */
  rule: string | null;
  reason: string;
  /** Of each policy, by its name. */
  probabilities: Record<string, number>;
  /** Milliseconds of the decision, and of the answer where there is one. */
  latency_ms: number;
  /** US dollars of the same. */
  cost_usd: number;
  /** Null without an answer. */
  answer: string | null;
}

export interface RouteOptions {
  policies: readonly Policy[];
  mapper: MapperConfig;
  /** The ledger; decisions are booked in it too. */
  budget: Budget;
  /** Who answers, by the mapper's names of models; without it, nobody is asked. */
  answerers?: ReadonlyMap<string, Able<"generate">>;
  onRouted?: (routed: RoutedQuery) => void;
}

/** @throws {HostError} where a model's host fails */
export async function routeQueries(
  client: Able<"generate">,
  queries: readonly string[],
  { policies, mapper: config, budget, answerers, onRouted }: RouteOptions,
): Promise<{ routed: RoutedQuery[]; counts: PolicyMapper["counts"] }> {
  const mapper = new PolicyMapper(config, { budget });
  const routed: RoutedQuery[] = [];
  for (const query of queries) {
    const started = performance.now();
    const [said] = await sayPolicies(client, [query], { policies, live: true });
    budget.reserve(said.cost_usd).settle(said.cost_usd);
    const timestamp = new Date().toISOString();
    const served = await serve(query, said, { mapper, answerers });
    const one: RoutedQuery = {
      ...{ timestamp, query, policy: said.policy },
      model: served.model,
      reasoning: said.analysis,
      ...{ rule: served.rule, reason: served.reason },
      probabilities: Object.fromEntries(
        policies.map(({ name }, j) => [name, said.probabilities[j]]),
      ),
      latency_ms: performance.now() - started,
      cost_usd: said.cost_usd + served.cost_usd,
      answer: served.answer,
    };
    onRouted?.(one);
    routed.push(one);
  }
  return { routed, counts: mapper.counts };
}

type Served = Pick<RoutedQuery, "model" | "rule" | "reason" | "cost_usd" | "answer">;

async function serve(
  query: string,
  { policy }: Said,
  { mapper, answerers }: { mapper: PolicyMapper } & Pick<RouteOptions, "answerers">,
): Promise<Served> {
  if (answerers === undefined) return { ...servedBy(mapper.map(query, policy)), answer: null };
  const prompt = user(query);
  const worst = (model: string) => {
    const { price, limits } = answerers.get(model)!;
    // No token is shorter than a byte
    const tokens_in = new TextEncoder().encode(query).length + FRAME_TOKENS;
    return costOf(price, { tokens_in, tokens_out: limits.answer.default });
  };
  let decision;
  try {
    decision = mapper.reserve(query, policy, { worst });
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error;
    return { model: null, rule: null, reason: error.message, cost_usd: 0, answer: null };
  }
  const { reservation } = decision;
  let spent = worst(decision.model);
  try {
    const [[answer]] = await answerers.get(decision.model)!
      .generate([prompt], { temperature: 0, live: true });
    spent = answer.cost_usd;
    return { ...servedBy(decision), cost_usd: spent, answer: answer.text };
  } finally {
    reservation.settle(spent);
  }
}

/** Tokens by which hosts frame a prompt, at most. */
const FRAME_TOKENS = 128;

function servedBy({ model, rule, reason }: PolicyDecision) {
  return { model, rule, reason, cost_usd: 0 };
}
