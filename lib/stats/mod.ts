/**
 * Statistics that routing and calibration share: one bootstrap, one fold maker, one isotonic and one logistic
 * regression, the normal distribution, and rows grouped by id or by value.
 *
 * ```ts
 * import { bootstrap, intervalOf, proportion } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const right = [true, true, false, true, true, false, true, true, true, true];
 * const { value, lo, hi } = proportion(right); // Wilson's interval
 * assert.deepEqual([value, lo.toFixed(3), hi.toFixed(3)], [0.8, "0.490", "0.943"]);
 *
 * const accuracy = (weights: Float64Array) => ({
 *   accuracy: right.reduce((sum, holds, i) => sum + (holds ? weights[i] : 0), 0) / right.length,
 * });
 * const draws = bootstrap(right.length, accuracy, { draws: 1000, seed: 1 });
 * const ends = intervalOf(draws.get("accuracy"), right.length)!.map((end) => end.toFixed(3));
 * assert.deepEqual(ends, ["0.456", "1.000"]);
 * ```
 * @module
 */
export {
  bootstrap,
  type BootstrapOptions,
  type Draws,
  formatPValue,
  type Interval,
  intervalOf,
  pValue,
} from "./bootstrap.ts";
export { checkLength, checkNumber, checkNumbers, checkWeights } from "./check.ts";
export { type Difference, differenceEstimate } from "./difference.ts";
export { type Estimate, estimateOf, type KnownEstimate } from "./estimate.ts";
export { assignFolds, type FoldOptions, type Folds } from "./folds.ts";
export { type Grouping, numberGroups, rowsByGroup } from "./groups.ts";
export { applyIsotonic, fitIsotonic, type Isotonic } from "./isotonic.ts";
export { liesBelow } from "./lies_below.ts";
export {
  fitLogistic,
  type LogisticModel,
  type LogisticOptions,
  predictLogistic,
} from "./logistic.ts";
export { fitLogisticColumns, type LogisticColumns } from "./logistic_columns.ts";
export { clipped, logit, sigmoid } from "./logit.ts";
export { lettersOf } from "./letters.ts";
export { allPairs, isShown, type PairDifference } from "./max_t.ts";
export { meanEstimate, type MeanOptions } from "./mean.ts";
export { normalQuantile, normalTail } from "./normal.ts";
export { type PredictionPowered, predictionPowered } from "./prediction_powered.ts";
export { proportion, wilson } from "./proportion.ts";
export { beside, dense, selectRows, type SparseMatrix, transpose } from "./sparse.ts";
export { ascending, type Groups, groupTies } from "./ties.ts";
