/**
 * Logistic regression: the one objective and the one fit, for the sparse features of routers and, through
 * logistic_columns.ts, the few columns of calibrators. Labels may be probabilities. With a penalty the
 * optimum is that of scikit-learn's LogisticRegression: it minimises sum_i weight_i log-loss_i +
 * |coefficients|^2 / (2 C), with the intercept left free.
 */
import { minimize, type MinimizeOptions } from "./lbfgs.ts";
import { logLoss, sigmoid } from "./logit.ts";
import type { SparseMatrix } from "./sparse.ts";

export interface LogisticModel {
  /** One a column of the features. */
  coefficients: Float64Array;
  /** 0 where the model has none. */
  intercept: number;
}

export interface LogisticOptions extends Partial<MinimizeOptions> {
  /** Inverse strength of the regularisation; Infinity for none. @default {1} */
  c?: number;
  /** One a row, at least 0. @default {1 each} */
  weights?: ArrayLike<number>;
  /** False for a model without one. @default {true} */
  intercept?: boolean;
  /** Coefficients to go out from. @default {0 each} */
  start?: ArrayLike<number>;
}

/**
 * Fits P(label = 1 | row) to labels in [0, 1]; `loss` is that of the fit per unit of weight. `tolerance` is
 * of the gradient per unit of weight, 1e-4 by default; at most 200 iterations by default.
 */
export function fitLogistic(
  features: SparseMatrix,
  labels: ArrayLike<number>,
  options: LogisticOptions = {},
): LogisticModel & { loss: number } {
  const { c = 1, weights, intercept = true, tolerance = 1e-4, maxIterations = 200 } = options;
  const { rows, width, offsets, columns, values } = features;
  let total = 0;
  for (let i = 0; i < rows; i++) total += weights ? weights[i] : 1;
  const residual = new Float64Array(rows);

  /** At `point`: coefficients, then the intercept if there is one. */
  const objective = (point: Float64Array) => {
    const gradient = new Float64Array(point.length);
    let loss = 0;
    const margins = decision(features, modelOf(point, width));
    for (let i = 0; i < rows; i++) {
      const z = margins[i], weight = weights ? weights[i] : 1;
      loss += weight * logLoss(z, labels[i]);
      residual[i] = weight * (sigmoid(z) - labels[i]);
    }
    for (let i = 0; i < rows; i++) {
      const rest = residual[i], end = offsets[i + 1];
      for (let e = offsets[i]; e < end; e++) gradient[columns[e]] += rest * values[e];
      if (intercept) gradient[width] += rest;
    }
    for (let j = 0; j < width; j++) {
      loss += point[j] * point[j] / (2 * c);
      gradient[j] += point[j] / c;
    }
    for (let j = 0; j < gradient.length; j++) gradient[j] /= total;
    return { loss: loss / total, gradient };
  };

  const start = new Float64Array(intercept ? width + 1 : width);
  if (options.start) start.set(options.start);
  const { point, loss } = minimize(objective, start, { tolerance, maxIterations });
  return { ...modelOf(point, width), loss };
}

/** P(label = 1) of each row. */
export function predictLogistic(model: LogisticModel, features: SparseMatrix): Float64Array {
  return decision(features, model).map(sigmoid);
}

function modelOf(point: Float64Array, width: number): LogisticModel {
  return { coefficients: point.subarray(0, width), intercept: point[width] ?? 0 };
}

function decision({ rows, offsets, columns, values }: SparseMatrix, model: LogisticModel) {
  const { coefficients, intercept } = model;
  const margins = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const end = offsets[i + 1];
    let z = intercept;
    for (let e = offsets[i]; e < end; e++) z += coefficients[columns[e]] * values[e];
    margins[i] = z;
  }
  return margins;
}
