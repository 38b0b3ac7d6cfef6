/**
 * Routing queries by a policy model and a mapper, one after another: what is said of each, who serves it and by which
 * rule; and end to end, what that model answers. Names are snake_case, as they are those of the log line too.
 */
import { UserError } from "../../core/errors.ts";
import { type Able, type Budget, BudgetExhausted, HostError } from "../../models/mod.ts";
import { abstaining } from "../oracle/asking.ts";
import { type Fallback, type PolicyDecision, PolicyMapper } from "../mapping/mapper.ts";
import type { MapperConfig } from "../mapping/mapper_config.ts";
import type { Policy } from "../matrix.ts";
import { type Said, sayPolicies } from "./said.ts";

/** A decision with the fields of the source's log line. */
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
  /** Why another model serves than the rules or the map chose, in order. */
  fallbacks: readonly Fallback[];
  /** Of each policy, by its name; null where the policy model was not asked. */
  probabilities: Record<string, number> | null;
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
  /** The ledger that the policy model and the answerers pay from, each attempt at a call. */
  budget: Budget;
  /** Who answers, by the mapper's names of models; without it, nobody is asked. */
  answerers?: ReadonlyMap<string, Able<"generate">>;
  onRouted?: (routed: RoutedQuery) => void;
}

/**
 * A query that no model can be asked about, or that the budget has no room for, is routed to nobody, and says why.
 *
 * @throws {HostError} where a host fails for good; what was routed before has been told
 */
export async function routeQueries(
  client: Able<"generate">,
  queries: readonly string[],
  { policies, mapper: config, budget, answerers, onRouted }: RouteOptions,
): Promise<{ routed: RoutedQuery[]; counts: PolicyMapper["counts"] }> {
  const mapper = new PolicyMapper(config, { budget });
  const routed: RoutedQuery[] = [];
  for (const query of queries) {
    const started = performance.now(), before = budget.spent;
    const timestamp = new Date().toISOString();
    const { said, served } = await routeOne(client, query, { policies, mapper, answerers });
    const one: RoutedQuery = {
      ...{ timestamp, query, policy: said?.policy ?? null },
      model: served.model,
      reasoning: said?.analysis ?? "",
      ...{ rule: served.rule, reason: served.reason, fallbacks: served.fallbacks },
      probabilities: said &&
        Object.fromEntries(policies.map(({ name }, j) => [name, said.probabilities[j]])),
      latency_ms: performance.now() - started,
      cost_usd: budget.spent - before,
      answer: served.answer,
    };
    onRouted?.(one);
    routed.push(one);
  }
  return { routed, counts: mapper.counts };
}

type Served = Pick<RoutedQuery, "model" | "rule" | "reason" | "fallbacks" | "answer">;

interface Parties extends Pick<RouteOptions, "policies" | "answerers"> {
  mapper: PolicyMapper;
}

async function routeOne(
  client: Able<"generate">,
  query: string,
  { policies, ...parties }: Parties,
): Promise<{ said: Said | null; served: Served }> {
  let said: Said | null = null;
  try {
    [said] = await sayPolicies(client, [query], { policies, live: true });
    return { said, served: await serve(query, said, parties) };
  } catch (error) {
    if (!(error instanceof UserError) || (error instanceof HostError && error.lasting)) throw error;
    const nobody = { model: null, rule: null, fallbacks: [], answer: null };
    return { said, served: { ...nobody, reason: error.message } };
  }
}

async function serve(
  query: string,
  { policy }: Said,
  { mapper, answerers }: Omit<Parties, "policies">,
): Promise<Served> {
  const decision = mapper.map(query, policy);
  if (answerers === undefined) return { ...servedBy(decision), answer: null };
  try {
    return await answeredBy(decision, { query, answerers });
  } catch (error) {
    const cheaper = error instanceof BudgetExhausted &&
      mapper.cheapest(decision, { worst: (model) => answerers.get(model)!.price.output });
    if (!cheaper) throw error;
    mapper.tookOver(cheaper);
    return await answeredBy(cheaper, { query, answerers });
  }
}

async function answeredBy(
  decision: PolicyDecision,
  { query, answerers }: { query: string; answerers: ReadonlyMap<string, Able<"generate">> },
): Promise<Served> {
  const model = answerers.get(decision.model)!;
  // As the oracle's answers were asked for
  const [[answer]] = await model.generate([abstaining(query, model)], {
    temperature: 0,
    live: true,
  });
  return { ...servedBy(decision), answer: answer.text };
}

function servedBy({ model, rule, reason, fallbacks }: PolicyDecision) {
  return { model, rule, reason, fallbacks };
}
