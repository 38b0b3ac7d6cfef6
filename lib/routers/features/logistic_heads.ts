/** A logistic regression for each of k labels, all on the same features. */
import { fitLogistic, predictLogistic } from "../../stats/logistic.ts";
import type { SparseMatrix } from "../../stats/sparse.ts";

export type LogisticHeads = {
  /** A row each, as wide as the features. */
  coefficients: Float64Array;
  intercepts: Float64Array;
};

/**
 * @param labels n x k in [0, 1], row-major
 * @param options.c Inverse strength of the regularisation.
 */
export function fitHeadsTo(
  features: SparseMatrix,
  labels: Float64Array,
  { k, c }: { k: number; c: number },
): LogisticHeads {
  const { width } = features;
  const coefficients = new Float64Array(k * width), intercepts = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const model = fitLogistic(features, labels.filter((_, cell) => cell % k === j), { c });
    coefficients.set(model.coefficients, j * width);
    intercepts[j] = model.intercept;
  }
  return { coefficients, intercepts };
}

/** The probability of each label of each row: n x k. */
export function predictHeads(
  { coefficients, intercepts }: LogisticHeads,
  rows: SparseMatrix,
): Float64Array {
  const k = intercepts.length, { width } = rows;
  const scores = new Float64Array(rows.rows * k);
  intercepts.forEach((intercept, j) => {
    const model = { coefficients: coefficients.subarray(j * width, (j + 1) * width), intercept };
    predictLogistic(model, rows).forEach((p, i) => scores[i * k + j] = p);
  });
  return scores;
}
