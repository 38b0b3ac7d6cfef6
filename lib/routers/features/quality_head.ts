/**
 * The quality of each model's answer, predicted from features of the query by a logistic regression for
 * each model. Predicting whether the models' answers match instead is worse, as that cannot tell a tie
 * from a query that only the weak model answers.
 */
import { mean } from "simple-statistics";
import { type CandidateMatrix, holdOut, selectQueries } from "../../outcomes/mod.ts";
import { fitHeadsTo, type LogisticHeads, predictHeads } from "./logistic_heads.ts";
import { type QualityRange, qualityRange, qualityScale } from "./quality_scale.ts";
import { selectRows, type SparseMatrix } from "../../stats/sparse.ts";

/** A regression a candidate, and the scale of the qualities that they were fitted to. */
export type QualityHeads = { regressions: LogisticHeads; range: QualityRange };

/**
 * Fitted to outcomes, a row of features for each of their queries.
 *
 * @param options.c Inverse strength of the regularisation. @default {1}
 */
export function fitQuality(
  features: SparseMatrix,
  outcomes: CandidateMatrix,
  { c = 1 }: { c?: number } = {},
): QualityHeads {
  const range = qualityRange(outcomes), { toUnit } = qualityScale(range);
  const labels = outcomes.quality.map(toUnit), k = outcomes.candidates.length;
  return { regressions: fitHeadsTo(features, labels, { k, c }), range };
}

/** The quality of each candidate on rows of features: n x k. */
export function predictQuality(
  { regressions, range }: QualityHeads,
  rows: SparseMatrix,
): Float64Array {
  return predictHeads(regressions, rows).map(qualityScale(range).fromUnit);
}

/** Candidate values of `c`: the less there is to learn from, the smaller the best one. */
export const STRENGTHS = [1e-4, 1e-3, 1e-2, 1e-1, 1];

/** The `c` whose fit on a part of the outcomes has the least squared error on the rest of them. */
export function chooseStrength(
  features: SparseMatrix,
  outcomes: CandidateMatrix,
  { seed }: { seed: number },
): number {
  const { train, validation } = holdOut(outcomes.queries, { seed });
  const known = selectQueries(outcomes, train), asked = selectQueries(outcomes, validation);
  const rows = selectRows(features, validation), learned = selectRows(features, train);
  const errors = STRENGTHS.map((c) => {
    const scores = predictQuality(fitQuality(learned, known, { c }), rows);
    return mean(Array.from(scores, (score, cell) => (score - asked.quality[cell]) ** 2));
  });
  return STRENGTHS[errors.indexOf(Math.min(...errors))];
}
