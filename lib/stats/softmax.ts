/**
 * Multinomial logistic regression: which of k classes a row of features is of, with soft labels, an intercept a
 * class and a squared penalty on all other coefficients, as scikit-learn's LogisticRegression has it.
 */
import { minimize } from "./lbfgs.ts";
import type { SparseMatrix } from "./sparse.ts";

/** Rows of k scores (logits) as probabilities of sum 1. */
export function softmaxRows(scores: Float64Array, k: number): Float64Array {
  const result = scores.slice();
  for (let at = 0; at < result.length; at += k) {
    const row = result.subarray(at, at + k);
    const most = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    row.forEach((score, j) => sum += row[j] = Math.exp(score - most));
    row.forEach((value, j) => row[j] = value / sum);
  }
  return result;
}

/**
 * Fits the regression: its coefficients, width x k, then k intercepts.
 *
 * @param labels n x k, each row of sum 1
 * @param options.c Inverse strength of the penalty: the loss is c * sum of cross-entropies + |w|^2 / 2.
 */
export function fitSoftmax(
  features: SparseMatrix,
  labels: Float64Array,
  { k, c = 1 }: { k: number; c?: number },
): Float64Array {
  const { rows: n, width } = features, scale = 1 / (c * n);
  const { point } = minimize(
    (point) => {
      const p = softmaxRows(logits(point, features, k), k);
      const gradient = new Float64Array(point.length);
      let loss = 0;
      for (let w = 0; w < width * k; w++) {
        loss += scale * point[w] ** 2 / 2;
        gradient[w] = scale * point[w];
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < k; j++) {
          const cell = i * k + j;
          if (labels[cell] > 0) loss -= labels[cell] * Math.log(Math.max(1e-300, p[cell])) / n;
          const error = (p[cell] - labels[cell]) / n;
          for (let e = features.offsets[i]; e < features.offsets[i + 1]; e++) {
            gradient[features.columns[e] * k + j] += error * features.values[e];
          }
          gradient[width * k + j] += error;
        }
      }
      return { loss, gradient };
    },
    new Float64Array((width + 1) * k),
    { tolerance: 1e-7, maxIterations: 500 },
  );
  return point;
}

/** Probabilities of the k classes of other rows: n x k. */
export function predictSoftmax(
  fitted: Float64Array,
  rows: SparseMatrix,
  { k }: { k: number },
): Float64Array {
  return softmaxRows(logits(fitted, rows, k), k);
}

/** `point`: width x k coefficients, then k intercepts. */
function logits(point: Float64Array, features: SparseMatrix, k: number): Float64Array {
  const { rows, width, offsets, columns, values } = features;
  const scores = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < k; j++) {
      let score = point[width * k + j];
      for (let e = offsets[i]; e < offsets[i + 1]; e++) {
        score += point[columns[e] * k + j] * values[e];
      }
      scores[i * k + j] = score;
    }
  }
  return scores;
}
