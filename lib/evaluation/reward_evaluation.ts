/**
 * A reward model held against verdicts on queries that it has not seen: how often it prefers the better answer of
 * a pair, how well it tells right from wrong answers of one query and of all, and what picking the best of n by
 * it is worth (BEST-Route, arXiv 2506.22716, section 5.4).
 */
import { UserError } from "../core/errors.ts";
import { auroc, aurocEstimate } from "../calibration/mod.ts";
import type { RewardModel } from "../grading/reward_model.ts";
import { type OutcomeTable, sharedPrompts } from "../outcomes/mod.ts";
import { type Estimate, type KnownEstimate, meanEstimate } from "../stats/mod.ts";
import {
  PAIR_KINDS,
  pairAccuracy,
  type PairKind,
  pairsOf,
  type SampledAnswers,
  sampledAnswers,
} from "../training/mod.ts";
import { bestOfCurve, type BestOfPoint } from "./best_of_curve.ts";

export interface RewardEvaluationOptions {
  /** The score that says which answer of a pair is better: "quality", or a score's name. */
  oracle: string;
  /** Most samples that one is picked of. */
  samples: number;
  seed: number;
  /** Resamples of the queries. */
  bootstrap: number;
  onProgress?: (done: number, total: number) => void;
}

export interface AccuracyRow {
  model: string;
  kind: PairKind;
  pairs: number;
  accuracy: KnownEstimate;
}

export interface AurocRow {
  model: string;
  score: string;
  /** Mean over the queries that have a right and a wrong answer; null where there is none. */
  within: KnownEstimate | null;
  /** Over all answers to all queries. */
  across: Estimate<number> | null;
}

export interface RewardEvaluation {
  queries: number;
  accuracy: AccuracyRow[];
  auroc: AurocRow[];
  bestOf: (BestOfPoint & { model: string })[];
}

/** Answers with their rewards; `confidence` is left out where the table lacks some. */
interface Graded extends SampledAnswers {
  quality: number[];
  rewards: number[];
  confidence: number[] | null;
}

/**
 * Of the table's test split; of a table without splits all of it.
 *
 * @throws {UserError} where there is no such query, a prompt of one is also in another split, an answer has no
 * verdict, is too long for the reward model, or a model has too few samples
 */
export async function evaluateReward(
  table: OutcomeTable,
  reward: RewardModel,
  { oracle, samples, seed, bootstrap, onProgress }: RewardEvaluationOptions,
): Promise<RewardEvaluation> {
  const groups = testOf(table, { oracle, samples });
  const graded = await withRewards(table, { groups, reward, onProgress });
  const models = [...new Set(groups.map(({ model }) => model))];
  const result: RewardEvaluation = {
    queries:
      new Set(groups.map(({ query: { dataset, id } }) => JSON.stringify([dataset, id]))).size,
    ...{ accuracy: [], auroc: [], bestOf: [] },
  };
  for (const model of models) {
    const own = graded.filter((group) => group.model === model);
    const pairs = own.flatMap(pairsOf), accuracy = await pairAccuracy(reward, pairs);
    for (const kind of PAIR_KINDS) {
      const found = accuracy[kind];
      if (found === null) continue;
      const count = pairs.filter((pair) => pair.kind === kind).length;
      result.accuracy.push({ model, kind, pairs: count, accuracy: found });
    }
    result.auroc.push(...aurocRows(model, own));
    const curve = bestOfCurve(
      own.map(({ quality, responses, ...group }) => ({
        ...{ quality, responses },
        scores: scoresOf(group),
      })),
      { most: samples, seed, draws: bootstrap },
    );
    result.bestOf.push(...curve.map((point) => ({ model, ...point })));
  }
  return result;
}

function testOf(
  table: OutcomeTable,
  { oracle, samples }: { oracle: string; samples: number },
): SampledAnswers[] {
  const all = sampledAnswers(table, { oracle, least: samples });
  if (all.every(({ query }) => query.split === null)) return all;
  const test = all.filter(({ query }) => query.split === "test");
  const rest = all.filter(({ query }) => query.split !== "test");
  const [first] = sharedPrompts(test.map(({ query }) => query), rest.map(({ query }) => query));
  if (test.length === 0 || first !== undefined) {
    throw new UserError(
      `Cannot evaluate a reward model on ${table.card.name} as ${
        first === undefined
          ? "none of its queries is of the test split"
          : `query "${test[first].query.id}" of the test split has a prompt of another split`
      }`,
    );
  }
  return test;
}

async function withRewards(
  { frame, card }: OutcomeTable,
  { groups, reward, onProgress }: {
    groups: SampledAnswers[];
    reward: RewardModel;
    onProgress: RewardEvaluationOptions["onProgress"];
  },
): Promise<Graded[]> {
  const answers = groups.flatMap(({ query: { prompt }, responses }) =>
    responses.map((response) => ({ prompt, response }))
  );
  const scores = await reward.score(answers, onProgress === undefined ? {} : { onProgress });
  const long = scores.filter((score) => score === null).length;
  if (long > 0) {
    throw new UserError(
      `Cannot evaluate ${reward.name} on ${card.name} as ${long} of ${scores.length} answers are longer ` +
        "than it reads",
    );
  }
  const quality = frame.getColumn("quality").toArray() as (number | null)[];
  const confidence = frame.getColumn("confidence").toArray() as (number | null)[];
  let at = 0;
  return groups.map((group) => {
    const rewards = group.rows.map(() => scores[at++]!);
    const known = group.rows.map((row) => confidence[row]).filter((value) => value !== null);
    return {
      ...group,
      quality: group.rows.map((row) => {
        if (quality[row] !== null) return quality[row];
        throw new UserError(
          `Cannot evaluate ${reward.name} on ${card.name} as an answer to query "${group.query.id}" has no quality`,
        );
      }),
      rewards,
      confidence: known.length === group.rows.length ? known : null,
    };
  });
}

function scoresOf(
  { rewards, confidence }: Pick<Graded, "rewards" | "confidence">,
): Record<string, number[]> {
  return { reward: rewards, ...confidence && { confidence } };
}

function aurocRows(model: string, groups: Graded[]): AurocRow[] {
  if (!groups.every(({ quality }) => quality.every((value) => value === 0 || value === 1))) {
    return [];
  }
  const names = Object.keys(scoresOf(groups[0]));
  const mixed = groups.filter(({ quality }) => quality.includes(0) && quality.includes(1));
  return names.map((score) => {
    const of = (group: Graded) => scoresOf(group)[score];
    return {
      ...{ model, score },
      within: mixed.length === 0
        ? null
        : meanEstimate(mixed.map((group) => auroc(of(group), group.quality)), { range: [0, 1] }),
      across: aurocEstimate({
        confidence: groups.flatMap(of),
        correct: groups.flatMap(({ quality }) => quality),
      }, {
        groups: groups.flatMap(({ query, rows }) => rows.map(() => `${query.dataset}/${query.id}`)),
      }),
    };
  });
}
