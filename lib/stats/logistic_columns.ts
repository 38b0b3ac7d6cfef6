/**
 * Logistic regression on a few columns without a penalty: the maximum of the likelihood itself, for
 * calibrators. The columns of log-odds are long and nearly parallel, so the search goes over orthonormal
 * combinations of them, where the likelihood has a round top, to the last digits.
 */
import { fitLogistic } from "./logistic.ts";
import { logLoss } from "./logit.ts";
import { type DenseRows, maximizeLikelihood } from "./newton.ts";

/** A column of which no more than this share is its own says nothing that the others do not. */
const DEPENDENT = 1e-7;

export interface LogisticColumns {
  /** One a coefficient, n numbers each. */
  columns: readonly ArrayLike<number>[];
  /** Targets of P(right), n in [0, 1]. */
  targets: ArrayLike<number>;
  /** n, at least 0, not all 0. @default {1 each} */
  weights?: ArrayLike<number>;
}

/**
 * The coefficients of P(right) = sigmoid(sum_j coefficient_j column_j) at which the likelihood is largest,
 * and the loss (mean NLL of a row) there, going out from `start`. A column that is a combination of those
 * after it keeps its start. Where the likelihood grows without end (a column separates right from wrong)
 * the search ends as soon as there is next to nothing left to gain, at large coefficients.
 */
export function fitLogisticColumns(
  { columns, targets, weights }: LogisticColumns,
  start: readonly number[],
): { coefficients: Float64Array; loss: number } {
  const { basis, parts, own } = orthonormalize(columns, weights);
  const project = (coefficients: ArrayLike<number>, j: number) =>
    columns.reduce((sum, _, l) => sum + parts[j][l] * coefficients[l], 0);
  const from = Float64Array.from(own, (j) => project(start, j));
  const rows = { values: rowsOf(basis, targets.length), width: basis.length, targets, weights };
  const found = maximizeLikelihood(rows, from) ?? searched(rows, from);
  // A column is made of the basis up to it, so that its move follows from those of the later ones
  const moves = new Float64Array(columns.length);
  for (let place = own.length - 1; place >= 0; place--) {
    const j = own[place];
    moves[j] = (found[place] - from[place] - project(moves, j)) / parts[j][j];
  }
  return {
    coefficients: moves.map((move, j) => start[j] + move),
    get loss() {
      return meanLoss(rows, found);
    },
  };
}

/** By gradients, as far as they lead. */
function searched({ values, width, targets, weights }: DenseRows, start: Float64Array) {
  const n = targets.length;
  const features = {
    ...{ rows: n, width, values },
    columns: new Int32Array(n * width).map((_, e) => e % width),
    offsets: new Int32Array(n + 1).map((_, row) => row * width),
  };
  const options = { c: Infinity, intercept: false, tolerance: 1e-18, maxIterations: 1000 };
  return fitLogistic(features, targets, { ...options, weights, start }).coefficients;
}

function meanLoss({ values, width, targets, weights }: DenseRows, point: Float64Array): number {
  let loss = 0, total = 0;
  for (let i = 0; i < targets.length; i++) {
    let z = 0;
    for (let j = 0; j < width; j++) z += point[j] * values[i * width + j];
    const weight = weights ? weights[i] : 1;
    loss += weight * logLoss(z, targets[i]);
    total += weight;
  }
  return loss / total;
}

/**
 * Orthonormal combinations of columns, from the last column on (Gram & Schmidt, each column twice, which is
 * enough: Giraud, Langou & Rozloznik 2005), in the mean over rows with their weights: column l is the sum of
 * parts[j][l] times the basis of column j, over `own`, the columns that are no combination of later ones.
 */
function orthonormalize(
  columns: readonly ArrayLike<number>[],
  weights?: ArrayLike<number>,
): { basis: Float64Array[]; parts: Float64Array[]; own: number[] } {
  const basis: Float64Array[] = [], own: number[] = [];
  const parts = columns.map(() => new Float64Array(columns.length));
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0, total = 0;
    for (let i = 0; i < a.length; i++) {
      const weight = weights ? weights[i] : 1;
      sum += weight * a[i] * b[i];
      total += weight;
    }
    return sum / total;
  };
  for (let l = columns.length - 1; l >= 0; l--) {
    const rest = new Float64Array(columns[l]), length = Math.sqrt(product(rest, rest));
    for (const _pass of [1, 2]) {
      basis.forEach((direction, place) => {
        const part = product(direction, rest);
        parts[own[place]][l] += part;
        for (let i = 0; i < rest.length; i++) rest[i] -= part * direction[i];
      });
    }
    const left = Math.sqrt(product(rest, rest));
    if (left <= DEPENDENT * length) continue;
    parts[l][l] = left;
    basis.push(rest.map((value) => value / left));
    own.push(l);
  }
  return { basis, parts, own };
}

/** Columns of n numbers, row by row. */
function rowsOf(columns: readonly Float64Array[], n: number): Float64Array {
  const width = columns.length, values = new Float64Array(n * width);
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) values[i * width + j] = column[i];
  });
  return values;
}
