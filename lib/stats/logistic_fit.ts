/**
 * Unregularised logistic regression on a few columns: the maximum of the likelihood itself, which
 * no penalty moves. Newton's method, damped (Levenberg, Marquardt) towards the bound that the
 * second derivatives never exceed (Boehning & Lindsay 1988): a step along it always lowers the
 * loss, so the fit is never worse than its start but for rounding.
 */

/** Stops when the next step would lower the loss of a row by less. */
const TOLERANCE = 1e-18;
/** Losses that differ by less are equal but for rounding. */
const ROUNDING = 1e-12;
const MOST_STEPS = 500;
/** Columns of which no more than this share is their own say the same thing. */
const SINGULAR = 1e-12;
/** What damping starts at; less counts as none. */
const LEAST_DAMPING = 1e-9;
/** With more than the number of columns every step is a gain, but for rounding. */
const MOST_DAMPING = 1e3;

export interface LogisticRows {
  /** One column a coefficient, as many numbers as there are rows. */
  columns: readonly ArrayLike<number>[];
  /** What P(right) is fitted to, in [0, 1]. */
  targets: ArrayLike<number>;
  weights?: ArrayLike<number>;
}

/** The coefficients that the likelihood is largest at, and the loss (mean NLL of a row) there. */
export interface LogisticFit {
  coefficients: Float64Array;
  loss: number;
}

/**
 * Fits P(right) = sigmoid(sum_j coefficient_j column_j), going out from `start`. Where the
 * likelihood grows without end (a column separates right from wrong) it stops as soon as there is
 * next to nothing left to gain, at large coefficients.
 */
export function fitLogisticRows(rows: LogisticRows, start: readonly number[]): LogisticFit {
  const bound = curvatureBound(rows);
  let point = Float64Array.from(start), at = expand(rows, point), damping = 0;
  for (let step = 0; step < MOST_STEPS && damping < MOST_DAMPING; step++) {
    const move = solve(at, bound.map((most) => damping * most));
    const gain = move ? -move.reduce((sum, part, j) => sum + part * at.gradient[j], 0) / 2 : NaN;
    const there = move && point.map((value, j) => value + move[j]);
    const next = there && expand(rows, there);
    // A step that gains much less than it promised has left the region it was right about
    if (there && next && next.loss <= at.loss - gain / 10 + ROUNDING) {
      [point, at] = [there, next];
      if (gain <= TOLERANCE && damping <= LEAST_DAMPING) break;
      damping = damping > LEAST_DAMPING ? damping / 10 : 0;
    } else damping = Math.max(LEAST_DAMPING, damping * 10);
  }
  return { coefficients: point, loss: at.loss };
}

/**
 * What the second derivatives along each coefficient can be at most: a quarter of the mean square
 * of its column. 1 where that is all 0, and the coefficient stays where it is.
 */
function curvatureBound({ columns, weights }: LogisticRows): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0, total = 0;
    for (let i = 0; i < column.length; i++) {
      const weight = weights ? weights[i] : 1;
      sum += weight * column[i] * column[i];
      total += weight;
    }
    return sum / total / 4 || 1;
  });
}

interface Expansion {
  loss: number;
  gradient: Float64Array;
  /** Rows and columns of the second derivatives, row after row. */
  hessian: Float64Array;
}

/** The loss at a point, and its first and second derivatives. */
function expand({ columns, targets, weights }: LogisticRows, point: Float64Array): Expansion {
  const k = columns.length;
  const gradient = new Float64Array(k), hessian = new Float64Array(k * k);
  let loss = 0, total = 0;
  for (let i = 0; i < targets.length; i++) {
    const weight = weights ? weights[i] : 1;
    if (weight === 0) continue;
    let z = 0;
    for (let j = 0; j < k; j++) z += point[j] * columns[j][i];
    // log(1 + e^z) - y z without overflow, and p from the same exponential
    const tail = Math.exp(-Math.abs(z)), p = z < 0 ? tail / (1 + tail) : 1 / (1 + tail);
    loss += weight * (Math.max(z, 0) - targets[i] * z + Math.log1p(tail));
    total += weight;
    const residual = weight * (p - targets[i]);
    const curvature = weight * tail / ((1 + tail) * (1 + tail));
    for (let j = 0; j < k; j++) {
      const value = columns[j][i];
      gradient[j] += residual * value;
      for (let l = 0; l <= j; l++) hessian[j * k + l] += curvature * value * columns[l][i];
    }
  }
  for (let j = 0; j < k; j++) {
    gradient[j] /= total;
    for (let l = 0; l <= j; l++) {
      hessian[l * k + j] = hessian[j * k + l] /= total;
    }
  }
  return { loss: loss / total, gradient, hessian };
}

/**
 * The step -(H + D)^-1 g, with D a diagonal, by Cholesky's decomposition; null where the matrix is
 * not positive definite, or only by rounding.
 */
function solve({ gradient, hessian }: Expansion, diagonal: Float64Array): Float64Array | null {
  const k = gradient.length, lower = new Float64Array(k * k), step = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    for (let l = 0; l <= j; l++) {
      let value = hessian[j * k + l] + (l === j ? diagonal[j] : 0);
      for (let m = 0; m < l; m++) value -= lower[j * k + m] * lower[l * k + m];
      if (l < j) lower[j * k + l] = value / lower[l * k + l];
      else if (value > SINGULAR * hessian[j * k + j]) lower[j * k + j] = Math.sqrt(value);
      else return null;
    }
  }
  for (let j = 0; j < k; j++) {
    let value = -gradient[j];
    for (let m = 0; m < j; m++) value -= lower[j * k + m] * step[m];
    step[j] = value / lower[j * k + j];
  }
  for (let j = k - 1; j >= 0; j--) {
    let value = step[j];
    for (let m = j + 1; m < k; m++) value -= lower[m * k + j] * step[m];
    step[j] = value / lower[j * k + j];
  }
  return step;
}
