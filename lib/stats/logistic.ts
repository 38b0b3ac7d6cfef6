/**
 * L2-regularised logistic regression on sparse features, fitted by L-BFGS (Nocedal & Wright 2006,
 * algorithms 7.4 and 7.5). Labels may be probabilities. The optimum is that of scikit-learn's
 * LogisticRegression: it minimises sum_i log-loss_i + |w|^2 / (2 C), with the intercept left free.
 */
import type { SparseMatrix } from "./sparse.ts";

export interface LogisticModel {
  weights: Float64Array;
  intercept: number;
}

export interface LogisticOptions {
  /** Inverse strength of the regularisation. @default {1} */
  c?: number;
  /** Stops when no component of the gradient, per row, is larger. @default {1e-4} */
  tolerance?: number;
  /** @default {200} */
  maxIterations?: number;
}

/** Fits P(label = 1 | row) to labels in [0, 1]. */
export function fitLogistic(
  features: SparseMatrix,
  labels: Float64Array,
  options: LogisticOptions = {},
): LogisticModel {
  const { c = 1, tolerance = 1e-4, maxIterations = 200 } = options;
  const { rows, width } = features;
  const residual = new Float64Array(rows);

  /** Loss per row at `point` (weights, then the intercept) and its gradient. */
  const objective = (point: Float64Array) => {
    const gradient = new Float64Array(width + 1);
    let loss = 0;
    const margins = decision(features, { weights: point, intercept: point[width] });
    for (let i = 0; i < rows; i++) {
      const z = margins[i];
      // log(1 + e^z) - y z, without overflow
      loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - labels[i] * z;
      residual[i] = sigmoid(z) - labels[i];
    }
    for (let i = 0; i < rows; i++) {
      for (let e = features.offsets[i]; e < features.offsets[i + 1]; e++) {
        gradient[features.columns[e]] += residual[i] * features.values[e];
      }
      gradient[width] += residual[i];
    }
    for (let j = 0; j < width; j++) {
      loss += point[j] * point[j] / (2 * c);
      gradient[j] += point[j] / c;
    }
    for (let j = 0; j <= width; j++) gradient[j] /= rows;
    return { loss: loss / rows, gradient };
  };

  const point = minimize(objective, new Float64Array(width + 1), { tolerance, maxIterations });
  return { weights: point.subarray(0, width), intercept: point[width] };
}

/** P(label = 1) of each row. */
export function predictLogistic(model: LogisticModel, features: SparseMatrix): Float64Array {
  return decision(features, model).map(sigmoid);
}

function decision({ rows, offsets, columns, values }: SparseMatrix, model: LogisticModel) {
  const { weights, intercept } = model;
  const margins = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let z = intercept;
    for (let e = offsets[i]; e < offsets[i + 1]; e++) z += weights[columns[e]] * values[e];
    margins[i] = z;
  }
  return margins;
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** How many past steps L-BFGS remembers. */
const MEMORY = 10;

type Objective = (point: Float64Array) => { loss: number; gradient: Float64Array };

function minimize(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations }: { tolerance: number; maxIterations: number },
): Float64Array {
  let point = start;
  let { loss, gradient } = objective(point);
  const past: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (gradient.every((component) => Math.abs(component) <= tolerance)) break;

    // Two-loop recursion: direction = -(approximate inverse Hessian) gradient
    const direction = gradient.map((component) => -component);
    const alphas = past.map(() => 0);
    for (let h = past.length - 1; h >= 0; h--) {
      alphas[h] = dot(past[h].step, direction) / past[h].curvature;
      axpy(-alphas[h], past[h].change, direction);
    }
    const latest = past[past.length - 1];
    const scale = latest
      ? latest.curvature / dot(latest.change, latest.change)
      : 1 / Math.sqrt(dot(gradient, gradient));
    for (let j = 0; j < direction.length; j++) direction[j] *= scale;
    for (let h = 0; h < past.length; h++) {
      const beta = dot(past[h].change, direction) / past[h].curvature;
      axpy(alphas[h] - beta, past[h].step, direction);
    }

    // Backtrack until the loss falls enough (Armijo)
    const slope = dot(gradient, direction);
    let length = 1, next = point, reached = { loss, gradient };
    do {
      next = point.slice();
      axpy(length, direction, next);
      reached = objective(next);
      length /= 2;
    } while (reached.loss > loss + 1e-4 * 2 * length * slope && length > 1e-10);
    if (reached.loss >= loss) break; // no progress left at this precision

    const step = next.slice(), change = reached.gradient.slice();
    axpy(-1, point, step);
    axpy(-1, gradient, change);
    const curvature = dot(step, change);
    if (curvature > 0) past.push({ step, change, curvature });
    if (past.length > MEMORY) past.shift();
    point = next;
    ({ loss, gradient } = reached);
  }
  return point;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** y += a x */
function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let j = 0; j < x.length; j++) y[j] += a * x[j];
}
