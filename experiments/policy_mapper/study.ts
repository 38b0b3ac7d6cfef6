/**
 * The policy mapper, replayed query by query over recorded answers: what its rules choose, what they spend, and what a
 * budget does. And the source's mapper, which reads what is spent once, when it is made.
 *
 *     deno task lab run 32
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { able, openClient } from "../../lib/models/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { promptsOf, selectQueries } from "../../lib/outcomes/mod.ts";
import { readPolicyModel } from "../../lib/pocket/mod.ts";
import {
  type MapperConfig,
  mapperConfig,
  type Replay,
  replayMapper,
  type ReplayRow,
  sayPolicies,
} from "../../lib/policies/mod.ts";

const rowsSchema = z.strictObject({
  /** A table with a test split and two models. */
  outcomes: z.string(),
  /** A folder of `lab policy train`. */
  policyModel: z.string().default("pocket-policy"),
  seed: z.int().default(1),
});

export interface MapperData {
  medium: string;
  large: string;
  /** The test queries in the order in which they come; an answer costs what the router cost, too. */
  rows: ReplayRow[];
  /** US dollars of always asking one model, without a router. */
  cost: { medium: number; large: number };
  /** US dollars of the router itself. */
  routing: number;
}

export async function openMapperData(config: z.input<typeof rowsSchema>): Promise<MapperData> {
  const { outcomes, policyModel, seed } = parseConfig(rowsSchema, config);
  const { plan } = await openPlan({ outcomes, seed, fixedSplit: true });
  const test = selectQueries(plan.test, plan.splits[0].test);
  const [medium, large] = test.candidates.map(({ model }) => model);
  const { card: { policies } } = await readPolicyModel(policyModel);
  const client = able(await openClient(policyModel), "generate");
  const said = await sayPolicies(client, promptsOf(test.queries), { policies });
  const answer = (cell: number, routing: number) => (
    { correct: test.quality[cell] >= 0.5, cost_usd: test.cost[cell] + routing }
  );
  const rows = test.queries.map(({ prompt }, i): ReplayRow => {
    const { policy, cost_usd } = said[i];
    const answers = { [medium]: answer(2 * i, cost_usd), [large]: answer(2 * i + 1, cost_usd) };
    return { query: prompt, policy, answers };
  });
  const routing = said.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const total = (model: string) =>
    rows.reduce((sum, { answers }) => sum + answers[model].cost_usd, 0) - routing;
  return { medium, large, rows, routing, cost: { medium: total(medium), large: total(large) } };
}

/** Accuracy of a random choice between the two models that spends so much, in expectation. */
export function chanceAt({ medium, large, rows, cost }: MapperData, spent: number): number {
  const share = Math.min(1, Math.max(0, (spent - cost.medium) / (cost.large - cost.medium)));
  const right = (model: string) => rows.filter(({ answers }) => answers[model].correct).length;
  return ((1 - share) * right(medium) + share * right(large)) / rows.length;
}

/** Sets of rules by their names, from none to all. */
export function ruleSets({ medium, large }: MapperData): Record<string, MapperConfig> {
  const of = (...rules: Parameters<typeof mapperConfig>[0]["rules"] & object) =>
    mapperConfig({ medium, large, rules });
  return {
    "the map alone": of(),
    "cost-aware": of({ rule: "cost-aware" }),
    "keyword": of({ rule: "keyword" }),
    "mathematics": of({ rule: "mathematics" }),
    "hybrid": of({ rule: "hybrid" }),
  };
}

export interface ReplayedRules {
  rules: string;
  replay: Replay;
}

export function replayRules(
  data: MapperData,
  options: { budgetUsd?: number } = {},
): ReplayedRules[] {
  return Object.entries(ruleSets(data)).map(([rules, config]) => (
    { rules, replay: replayMapper(data.rows, config, options) }
  ));
}

/** Accuracy by the share of the large model's cost that may be spent. */
export interface BudgetPoint {
  rules: string;
  share: number;
  accuracy: number;
  /** Share of the queries that nobody answered. */
  refused: number;
}

export function budgetCurve(
  data: MapperData,
  { shares, rules }: { shares: readonly number[]; rules: readonly string[] },
): BudgetPoint[] {
  const sets = ruleSets(data), n = data.rows.length;
  return rules.flatMap((name) =>
    shares.map((share) => {
      const budgetUsd = share * data.cost.large;
      const { accuracy, refused } = replayMapper(data.rows, sets[name], { budgetUsd });
      return { rules: name, share, accuracy, refused: refused / n };
    })
  );
}

/** One budget by mappers that keep it in different ways. */
export interface SpendingRun {
  name: string;
  /** US dollars spent after each query. */
  spent: number[];
  total: number;
  accuracy: number;
  /** Share of the queries without an answer. */
  refused: number;
}

export function spendingRuns(
  data: MapperData,
  { budgetUsd }: { budgetUsd: number },
): SpendingRun[] {
  const { medium, large, rows } = data;
  const runOf = (
    name: string,
    config: MapperConfig,
    limit: { budgetUsd?: number },
  ): SpendingRun => {
    const { queries, spent: total, accuracy, refused } = replayMapper(rows, config, limit);
    const spent = queries.map(({ spent }) => spent);
    return { name, spent, total, accuracy, refused: refused / rows.length };
  };
  const sets = ruleSets(data);
  // The original rule: it was told 0 when the mapper was made, and is told nothing afterwards
  const readOnce = (spend: number) =>
    mapperConfig({ medium, large, rules: [{ rule: "own", name: "read once" }] }, {
      own: { "read once": () => spend >= 0.9 * budgetUsd ? medium : null },
    });
  return [
    runOf("cap and cost-aware", sets["cost-aware"], { budgetUsd }),
    runOf("cap alone", sets["the map alone"], { budgetUsd }),
    runOf("spend read once, no cap", readOnce(0), {}),
  ];
}
