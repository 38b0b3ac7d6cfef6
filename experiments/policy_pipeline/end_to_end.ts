/**
 * The router end to end on test questions: each goes where its policy sends it, and what came of it is compared with
 * words that learned the same policies, with always asking one model, with chance, and with the best choice there is.
 * Costs are of measured tokens on both sides, and the router's own decisions are paid for.
 */
import { mean, sum } from "simple-statistics";
import {
  type JudgeVerdict,
  type SimpleqaMeasures,
  simpleqaMeasures,
} from "../../lib/grading/mod.ts";
import {
  accuracyGain,
  type BothAnswers,
  type Chosen,
  mapperConfig,
  type Replay,
  replayMapper,
  type ReplayRow,
  shareForSpend,
} from "../../lib/policies/mod.ts";
import { POLICY_WORDS } from "../../lib/routers/mod.ts";
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../../lib/stats/mod.ts";

/** A test question, with what the router says of it and what both models did. */
export interface TestedQuery {
  query: string;
  /** Null where the router said none. */
  policy: string | null;
  /** As a regression on words names it. */
  policyByWords: string;
  medium: { verdict: JudgeVerdict; cost_usd: number };
  large: { verdict: JudgeVerdict; cost_usd: number };
  /** US dollars of the decision. */
  decision_usd: number;
}

export interface Rule {
  name: string;
  measures: SimpleqaMeasures;
  /** US dollars a question. */
  cost: number;
  /** Share of the cost of always asking the large model that is saved. */
  saved: Estimate;
  /** Share of the questions that the large model answers. */
  large: number;
  /** Accuracy less that of always asking the medium and the large model, paired by question. */
  overMedium: Estimate;
  overLarge: Estimate;
}

export interface EndToEnd {
  rules: Rule[];
  /** Cost of all decisions as a share of always asking the large model. */
  decisions: number;
  /** Accuracy less that of chance at the same spend, paired by question. */
  overChance: { router: Estimate; words: Estimate };
  /** Accuracy of the router less that of the words, paired by question. */
  overWords: Estimate;
  replay: Replay;
  /** By policy: questions, their share, and how many of their answers are right. */
  policies: { policy: string; share: number; accuracy: number | null }[];
}

interface Options {
  /** Names of the two models. */
  medium: string;
  large: string;
  seed: number;
  bootstrap: number;
}

/** For each question the chance that the large model answers it, and what the decision costs. */
type Chances = (row: TestedQuery, i: number) => number;

export function endToEnd(rows: readonly TestedQuery[], options: Options): EndToEnd {
  const { medium, large } = options;
  const replayOf = (policyOf: (row: TestedQuery) => string | null) => {
    const replayed = rows.map((row) => replayRow({ ...row, policy: policyOf(row) }, options));
    return replayMapper(replayed, mapperConfig({ medium, large }));
  };
  const sentIn = ({ queries }: Replay): Chances => (_, i) => Number(queries[i].model === large);
  const replay = replayOf(({ policy }) => policy);
  const sent = sentIn(replay), byWords = sentIn(replayOf((row) => row.policyByWords));
  const router = ruleOf("router", { rows, chances: sent, decides: true, ...options });
  const share = mean(rows.map(sent)), costs = meanCosts(rows);
  const matched = shareForSpend(router.cost, costs);
  const rules = [
    router,
    ruleOf(`always ${medium}`, { rows, chances: () => 0, ...options }),
    ruleOf(`always ${large}`, { rows, chances: () => 1, ...options }),
    ruleOf("random, same spend", { rows, chances: () => matched, ...options }),
    ruleOf("random, same share of the large model", { rows, chances: () => share, ...options }),
    ruleOf(POLICY_WORDS, { rows, chances: byWords, ...options }),
    ruleOf("oracle", { rows, chances: oracleChance, ...options }),
  ];
  const both = rows.map(answersOf);
  const paidBy = (chances: Chances, { decides }: { decides: boolean }) =>
    rows.map((row, i): Chosen => {
      const large = chances(row, i);
      const answer = (large === 1 ? row.large : row.medium).cost_usd;
      return { large, spent: answer + (decides ? row.decision_usd : 0) };
    });
  const bySaid = paidBy(sent, { decides: true }), byWord = paidBy(byWords, { decides: false });
  const resampled = { draws: options.bootstrap, seed: options.seed };
  const names = [...new Set(rows.map(({ policy }) => policy))].sort();
  return {
    rules,
    replay,
    overChance: {
      router: accuracyGain(both, bySaid, "chance", resampled),
      words: accuracyGain(both, byWord, "chance", resampled),
    },
    overWords: accuracyGain(both, bySaid, byWord.map((one) => one.large), resampled),
    decisions: sum(rows.map(({ decision_usd }) => decision_usd)) / (rows.length * costs.large),
    policies: names.map((policy) => {
      const own = rows.flatMap((row, i) => row.policy === policy ? [i] : []);
      return {
        policy: policy ?? "none",
        share: own.length / rows.length,
        accuracy: own.length === 0 ? null : mean(own.map((i) => Number(replay.queries[i].correct))),
      };
    }),
  };
}

interface RuleOptions extends Options {
  rows: readonly TestedQuery[];
  chances: Chances;
  /** Each query pays for a decision. */
  decides?: boolean;
}

const isRight = ({ verdict }: TestedQuery["medium"]) => Number(verdict === "Correct");

/** US dollars of an answer. */
function meanCosts(rows: readonly TestedQuery[]): { medium: number; large: number } {
  const of = (model: "medium" | "large") => mean(rows.map((row) => row[model].cost_usd));
  return { medium: of("medium"), large: of("large") };
}

function replayRow(
  row: TestedQuery,
  { medium, large }: Options,
): ReplayRow {
  const { query, policy } = row, answers = answersOf(row);
  return { query, policy, answers: { [medium]: answers.medium, [large]: answers.large } };
}

function answersOf({ medium, large }: TestedQuery): BothAnswers {
  const of = (answer: TestedQuery["medium"]) => (
    { correct: isRight(answer) === 1, cost_usd: answer.cost_usd }
  );
  return { medium: of(medium), large: of(large) };
}

/** The large model only where it alone is right. */
const oracleChance: Chances = ({ medium, large }) => Math.max(0, isRight(large) - isRight(medium));

function ruleOf(
  name: string,
  { rows, chances, decides = false, seed, bootstrap: draws }: RuleOptions,
): Rule {
  const p = rows.map(chances), n = rows.length;
  const right = (row: TestedQuery, of: "medium" | "large") => isRight(row[of]);
  const mixed = (i: number, of: (row: TestedQuery, model: "medium" | "large") => number) =>
    (1 - p[i]) * of(rows[i], "medium") + p[i] * of(rows[i], "large");
  const costs = rows.map((row, i) =>
    mixed(i, (row, model) => row[model].cost_usd) + (decides ? row.decision_usd : 0)
  );
  const statistics = (weights: ArrayLike<number>) => {
    const total = (of: (i: number) => number) => {
      let all = 0;
      for (let i = 0; i < n; i++) all += weights[i] * of(i);
      return all;
    };
    const questions = total(() => 1);
    const accuracy = total((i) => mixed(i, right)) / questions;
    return {
      saved: 1 - total((i) => costs[i]) / total((i) => rows[i].large.cost_usd),
      overMedium: accuracy - total((i) => right(rows[i], "medium")) / questions,
      overLarge: accuracy - total((i) => right(rows[i], "large")) / questions,
    };
  };
  const found = statistics(new Float64Array(n).fill(1));
  const drawn = bootstrap(n, statistics, { draws, seed });
  const estimate = (key: keyof typeof found) =>
    estimateOf(Number.isFinite(found[key]) ? found[key] : null, intervalOf(drawn.get(key), n));
  return {
    name,
    measures: simpleqaMeasures(
      rows.map(({ medium, large }, i) => ({
        [medium.verdict]: medium.verdict === large.verdict ? 1 : 1 - p[i],
        ...medium.verdict !== large.verdict && { [large.verdict]: p[i] },
      })),
      { draws, seed },
    ),
    cost: sum(costs) / n,
    ...{ saved: estimate("saved"), large: mean(p) },
    ...{ overMedium: estimate("overMedium"), overLarge: estimate("overLarge") },
  };
}
