/**
 * Newton's method for the likelihood of a logistic regression on a few dense columns: about five passes over
 * the rows, where a search by gradients makes forty. Where it does not converge, as of rows that a column
 * separates, there is a search to fall back on (logistic_columns.ts).
 */
import { sigmoid } from "./logit.ts";

export interface DenseRows {
  /** n x width, row by row. */
  values: Float64Array;
  width: number;
  /** n numbers in [0, 1]. */
  targets: ArrayLike<number>;
  /** n, at least 0. @default {1 each} */
  weights?: ArrayLike<number> | undefined;
}

/** After a step that is no longer, next to the point, what is left to go is of the size of its square. */
const SETTLED = 1e-9;
/** As many steps as a start far off takes; where more are needed there is no best point. */
const MOST_STEPS = 20;
/** Of so many rows each sixteenth is fitted first: three passes over all of them are left. */
const MANY = 50_000, STRIDE = 16;

/** The coefficients at which the likelihood is largest, going out from `start`; null where it finds none. */
export function maximizeLikelihood(rows: DenseRows, start: Float64Array): Float64Array | null {
  const near = rows.targets.length > MANY ? climb(rows, start, STRIDE) : null;
  return climb(rows, near ?? start, 1);
}

/** On each `stride`-th row. */
function climb(rows: DenseRows, start: Float64Array, stride: number): Float64Array | null {
  let point = start, steepness = Infinity;
  for (let count = 0; count < MOST_STEPS; count++) {
    const { gradient, hessian } = derivatives(rows, point, stride);
    const reached = largest(gradient);
    const step = solve(hessian, gradient);
    if (step === null) return null;
    // Too far: Newton's method is not safe here
    if (reached > 2 * steepness) return null;
    steepness = reached;
    point = point.map((value, j) => value - step[j]);
    if (largest(step) <= SETTLED * Math.max(1, largest(point))) return point;
  }
  return null;
}

/** Of the mean loss. */
function derivatives(
  { values, width, targets, weights }: DenseRows,
  point: Float64Array,
  stride: number,
): { gradient: Float64Array; hessian: Float64Array[] } {
  const gradient = new Float64Array(width);
  const hessian = Array.from({ length: width }, () => new Float64Array(width));
  let total = 0;
  for (let i = 0; i < targets.length; i += stride) {
    const row = i * width, weight = weights ? weights[i] : 1;
    let z = 0;
    for (let j = 0; j < width; j++) z += point[j] * values[row + j];
    const p = sigmoid(z), slope = weight * (p - targets[i]), bend = weight * p * (1 - p);
    total += weight;
    for (let j = 0; j < width; j++) {
      gradient[j] += slope * values[row + j];
      for (let l = 0; l <= j; l++) hessian[j][l] += bend * values[row + j] * values[row + l];
    }
  }
  for (let j = 0; j < width; j++) {
    gradient[j] /= total;
    for (let l = 0; l <= j; l++) hessian[l][j] = hessian[j][l] /= total;
  }
  return { gradient, hessian };
}

/** x of A x = b, A symmetric, by elimination; null where A is not positive definite but for rounding. */
function solve(a: readonly Float64Array[], b: Float64Array): Float64Array | null {
  const rows = a.map((row) => row.slice()), x = b.slice(), n = x.length;
  for (let j = 0; j < n; j++) {
    if (!(rows[j][j] > 1e-12 * a[j][j])) return null;
    for (let r = j + 1; r < n; r++) {
      const part = rows[r][j] / rows[j][j];
      for (let c = j; c < n; c++) rows[r][c] -= part * rows[j][c];
      x[r] -= part * x[j];
    }
  }
  for (let j = n - 1; j >= 0; j--) {
    for (let c = j + 1; c < n; c++) x[j] -= rows[j][c] * x[c];
    x[j] /= rows[j][j];
  }
  return x;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
