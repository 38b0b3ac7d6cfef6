/**
 * The policy mapper, replayed query by query over recorded answers: what its rules choose, what they spend, and what a
 * budget does. And the source's mapper, which reads what is spent once, when it is made.
 *
 *     deno task lab run 32
 */
import { mean, sum } from "simple-statistics";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { able, openClient } from "../../lib/models/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { promptsOf, selectQueries } from "../../lib/outcomes/mod.ts";
import { readPolicyModel } from "../../lib/pocket/mod.ts";
import {
  accuracyGain,
  type BothAnswers,
  type Chosen,
  type MapperConfig,
  mapperConfig,
  type Replay,
  replayMapper,
  type ReplayRow,
  sayPolicies,
  shareForSpend,
} from "../../lib/policies/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";

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
  /** What both models did with them, without a router. */
  answers: BothAnswers[];
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
  const answer = (cell: number) => (
    { correct: test.quality[cell] >= 0.5, cost_usd: test.cost[cell] }
  );
  const answers = test.queries.map((_, i): BothAnswers => (
    { medium: answer(2 * i), large: answer(2 * i + 1) }
  ));
  const rows = test.queries.map(({ prompt }, i): ReplayRow => {
    const { policy, cost_usd } = said[i];
    const routed = (one: BothAnswers["medium"]) => ({ ...one, cost_usd: one.cost_usd + cost_usd });
    return {
      ...{ query: prompt, policy },
      answers: { [medium]: routed(answers[i].medium), [large]: routed(answers[i].large) },
    };
  });
  return {
    ...{ medium, large, rows, answers },
    routing: sum(said.map(({ cost_usd }) => cost_usd)),
    cost: {
      medium: sum(answers.map(({ medium }) => medium.cost_usd)),
      large: sum(answers.map(({ large }) => large.cost_usd)),
    },
  };
}

/** A random choice between the two models that spends as much. */
export interface Chance {
  /** Its accuracy, in expectation. */
  accuracy: number;
  /** Accuracy of the replay less that, paired by query. */
  gain: Estimate;
}

export function chanceOf(
  { queries, spent }: Replay,
  { answers, cost, large: largeModel }: MapperData,
  options: { draws: number; seed: number },
): Chance {
  const share = shareForSpend(spent, cost);
  const right = (of: "medium" | "large") => mean(answers.map((row) => Number(row[of].correct)));
  const chosen = queries.map(({ model, cost_usd }): Chosen => (
    { large: Number(model === largeModel), spent: cost_usd }
  ));
  return {
    accuracy: (1 - share) * right("medium") + share * right("large"),
    gain: accuracyGain(answers, chosen, "chance", options),
  };
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
  chance: Chance;
}

/** Without a budget. */
export function replayRules(
  data: MapperData,
  options: { draws: number; seed: number },
): ReplayedRules[] {
  return Object.entries(ruleSets(data)).map(([rules, config]) => {
    const replay = replayMapper(data.rows, config);
    return { rules, replay, chance: chanceOf(replay, data, options) };
  });
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
