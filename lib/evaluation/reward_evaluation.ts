/**
 * A reward model held against verdicts: how often it prefers the better answer of a pair, how well it tells
 * right from wrong answers of one query and of all, and what picking the best of n by it is worth (BEST-Route,
 * arXiv 2506.22716, section 5.4). Beside it stands the probability of the answer's tokens, where it is recorded.
 */
import { auroc, aurocEstimate } from "../calibration/mod.ts";
import { type Estimate, type KnownEstimate, meanEstimate } from "../stats/mod.ts";
import { accuracyOf, minMaxMid, PAIR_KINDS, type PairKind } from "../training/mod.ts";
import { bestOfCurve, type BestOfPoint } from "./best_of_curve.ts";
import type { RewardedAnswers } from "./rewarded_answers.ts";

export interface AccuracyRow {
  model: string;
  kind: PairKind;
  pairs: number;
  accuracy: KnownEstimate;
}

export interface AurocRow {
  model: string;
  /** "reward" or "confidence". */
  score: string;
  /** Mean over the queries that have a right and a wrong answer; null where there is none. */
  within: KnownEstimate | null;
  /** Over all answers to all queries. */
  across: Estimate<number> | null;
}

export interface RewardEvaluation {
  queries: number;
  accuracy: AccuracyRow[];
  /** None where qualities are no verdicts, 0 or 1. */
  auroc: AurocRow[];
  bestOf: (BestOfPoint & { model: string })[];
}

/**
 * The measures of each model's answers, with 95% intervals by query.
 *
 * @param options.samples Most samples that one is picked of.
 * @param options.bootstrap Resamples of the queries.
 */
export function evaluateReward(
  answers: readonly RewardedAnswers[],
  { samples, seed, bootstrap }: { samples: number; seed: number; bootstrap: number },
): RewardEvaluation {
  const models = [...Map.groupBy(answers, ({ model }) => model)];
  return {
    queries: new Set(answers.map(queryOf)).size,
    accuracy: models.flatMap(([model, own]) => accuracyRows(model, own)),
    auroc: models.flatMap(([model, own]) => aurocRows(model, own)),
    bestOf: models.flatMap(([model, own]) => {
      const queries = own.map(({ quality, responses, picks }) => ({
        quality,
        responses,
        scores: picks,
      }));
      return bestOfCurve(queries, { most: samples, seed, draws: bootstrap })
        .map((point) => ({ model, ...point }));
    }),
  };
}

function accuracyRows(model: string, groups: RewardedAnswers[]): AccuracyRow[] {
  const pairs = groups.flatMap((group) =>
    minMaxMid(group.scores).map(({ chosen, rejected, kind }) => ({
      ...{ query: queryOf(group), kind },
      chosen: group.picks.reward[chosen],
      rejected: group.picks.reward[rejected],
    }))
  );
  const found = accuracyOf(pairs);
  return PAIR_KINDS.flatMap((kind) => {
    const accuracy = found[kind];
    const own = pairs.filter((pair) => pair.kind === kind).length;
    return accuracy === null ? [] : [{ model, kind, pairs: own, accuracy }];
  });
}

function aurocRows(model: string, groups: RewardedAnswers[]): AurocRow[] {
  const correct = groups.flatMap(({ quality }) => quality);
  if (!correct.every((value) => value === 0 || value === 1)) return [];
  const mixed = groups.filter(({ quality }) => quality.includes(0) && quality.includes(1));
  const ids = groups.flatMap((group) => group.rows.map(() => queryOf(group)));
  return Object.keys(groups[0].picks).map((score) => ({
    ...{ model, score },
    within: mixed.length === 0
      ? null
      : meanEstimate(mixed.map(({ picks, quality }) => auroc(picks[score], quality)), {
        range: [0, 1],
      }),
    across: aurocEstimate({ confidence: groups.flatMap(({ picks }) => picks[score]), correct }, {
      groups: ids,
    }),
  }));
}

function queryOf({ query: { dataset, id } }: RewardedAnswers): string {
  return `${dataset}/${id}`;
}
