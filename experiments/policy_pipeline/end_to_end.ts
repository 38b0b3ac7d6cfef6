/**
 * The router end to end on test questions: each goes where its policy sends it, and what came of it is compared with
 * always asking one model, with chance at the same share of the large model, and with the best that could be chosen.
 * Costs are of measured tokens on both sides, and the router's own decisions are paid for.
 */
import { mean, sum } from "simple-statistics";
import {
  type JudgeVerdict,
  type SimpleqaMeasures,
  simpleqaMeasures,
} from "../../lib/grading/mod.ts";
import { mapperConfig, type Replay, replayMapper, type ReplayRow } from "../../lib/policies/mod.ts";
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../../lib/stats/mod.ts";

/** A test question, with what the router says of it and what both models did. */
export interface TestedQuery {
  query: string;
  /** Null where the router said none. */
  policy: string | null;
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
  /** Accuracy of the router less that of chance at its spend, paired by question. */
  overChance: Estimate;
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
  const replay = replayMapper(rows.map(replayRow(options)), mapperConfig({ medium, large }));
  const sent: Chances = (_, i) => Number(replay.queries[i].model === large);
  const router = ruleOf("router", { rows, chances: sent, decides: true, ...options });
  const share = mean(rows.map(sent)), costs = meanCosts(rows);
  const matched = shareFor(router.cost, costs);
  const rules = [
    router,
    ruleOf(`always ${medium}`, { rows, chances: () => 0, ...options }),
    ruleOf(`always ${large}`, { rows, chances: () => 1, ...options }),
    ruleOf("random, same spend", { rows, chances: () => matched, ...options }),
    ruleOf("random, same share of the large model", { rows, chances: () => share, ...options }),
    ruleOf("oracle", { rows, chances: oracleChance, ...options }),
  ];
  const names = [...new Set(rows.map(({ policy }) => policy))].sort();
  return {
    rules,
    replay,
    overChance: gainOverChance(rows, sent, options),
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

/**
 * Accuracy of the router less that of a random choice that spends as much, on the same resamples of the questions;
 * each resample has its own share for that.
 */
function gainOverChance(
  rows: readonly TestedQuery[],
  sent: Chances,
  { seed, bootstrap: draws }: Options,
): Estimate {
  const right = ({ verdict }: TestedQuery["medium"]) => Number(verdict === "Correct");
  const chosen = rows.map(sent);
  const statistics = (weights: ArrayLike<number>) => {
    const total = (of: (row: TestedQuery, i: number) => number) => {
      let all = 0;
      rows.forEach((row, i) => all += weights[i] * of(row, i));
      return all;
    };
    const spent = total(({ medium, large, decision_usd }, i) =>
      decision_usd + (chosen[i] ? large : medium).cost_usd
    );
    const medium = total((row) => row.medium.cost_usd), large = total((row) => row.large.cost_usd);
    const share = shareFor(spent, { medium, large });
    const gain = total((row, i) => (chosen[i] - share) * (right(row.large) - right(row.medium)));
    return { gain: gain / total(() => 1) };
  };
  const { gain } = statistics(new Float64Array(rows.length).fill(1));
  const drawn = bootstrap(rows.length, statistics, { draws, seed });
  return estimateOf(gain, intervalOf(drawn.get("gain"), rows.length));
}

/** The share of questions that a random choice sends to the large model for so much money: from 0 to 1. */
function shareFor(spent: number, { medium, large }: { medium: number; large: number }): number {
  if (large <= medium) return spent >= large ? 1 : 0;
  return Math.min(1, Math.max(0, (spent - medium) / (large - medium)));
}

/** US dollars of an answer. */
function meanCosts(rows: readonly TestedQuery[]): { medium: number; large: number } {
  const of = (model: "medium" | "large") => mean(rows.map((row) => row[model].cost_usd));
  return { medium: of("medium"), large: of("large") };
}

function replayRow({ medium, large }: Options) {
  return ({ query, policy, ...row }: TestedQuery): ReplayRow => {
    const of = ({ verdict, cost_usd }: TestedQuery["medium"]) => (
      { correct: verdict === "Correct", cost_usd }
    );
    return { query, policy, answers: { [medium]: of(row.medium), [large]: of(row.large) } };
  };
}

/** The large model only where it alone is right. */
const oracleChance: Chances = ({ medium, large }) =>
  Number(medium.verdict !== "Correct" && large.verdict === "Correct");

function ruleOf(
  name: string,
  { rows, chances, decides = false, seed, bootstrap: draws }: Options & {
    rows: readonly TestedQuery[];
    chances: Chances;
    /** Each query pays for a decision. */
    decides?: boolean;
  },
): Rule {
  const p = rows.map(chances), n = rows.length;
  const right = (row: TestedQuery, of: "medium" | "large") => Number(row[of].verdict === "Correct");
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
