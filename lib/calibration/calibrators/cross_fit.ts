/**
 * Calibrated confidences of the rows that a calibrator is fitted on, each from a fit that did not
 * see it: k-fold cross-fitting. Errors on the rows that a calibrator was fitted on measure its
 * flexibility, not its quality.
 */
import { checkRows } from "../measures/check.ts";
import { assignFolds } from "../../stats/folds.ts";
import { numberGroups } from "../../stats/groups.ts";
import type { Calibrator, FittedCalibrator } from "./calibrator.ts";

export interface CrossFitOptions {
  calibrator: Calibrator;
  /**
   * The query (or other group) of each row: rows of one group are in one fold. @default {each its
   * own}
   */
  groups?: ArrayLike<string | number>;
  /** @default {5} */
  folds?: number;
  weights?: ArrayLike<number>;
  /** Decides which groups are in which fold. */
  seed: number;
}

export interface CrossFittedConfidence {
  /** Each row's, by the fit of its fold. */
  calibrated: Float64Array;
  /** Each row's fold. */
  fold: Int32Array;
  /** One a fold: fitted on the rows of all others. */
  fits: FittedCalibrator[];
}

/**
 * Cross-fits a calibrator to n confidences and n outcomes. Measures of `calibrated` are
 * those of a calibrator fitted on (folds - 1) / folds of the groups.
 * @throws {UserError} where there are no rows, lengths differ, a value is out of range, there are
 * fewer groups than folds, or a fold's other rows all weigh nothing
 */
export function crossFit(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { calibrator, groups, folds = 5, weights, seed }: CrossFitOptions,
): CrossFittedConfidence {
  const task = `cross-fit ${calibrator.name}`, n = confidence.length;
  // The calibrator checks the range of confidences itself
  checkRows(confidence, correct, { task, confidences: "score", weights });
  const { group, count } = numberGroups(n, { ids: groups, task });
  const { foldOf } = assignFolds(count, { folds, seed, task });
  const fold = group.map((group) => foldOf[group]);

  const calibrated = new Float64Array(n);
  const fits = Array.from({ length: folds }, (_, tested) => {
    const held = rowsWhere(fold, (number) => number === tested);
    const rows = rowsWhere(fold, (number) => number !== tested);
    const select = (values: ArrayLike<number>) => new Float64Array(rows).map((row) => values[row]);
    const fitted = calibrator.fit(select(confidence), select(correct), {
      weights: weights && select(weights),
    });
    const values = fitted.apply(new Float64Array(held).map((row) => confidence[row]));
    held.forEach((row, place) => calibrated[row] = values[place]);
    return fitted;
  });
  return { calibrated, fold, fits };
}

function rowsWhere(fold: Int32Array, holds: (fold: number) => boolean): Int32Array {
  const rows = new Int32Array(fold.length);
  let count = 0;
  for (let row = 0; row < fold.length; row++) if (holds(fold[row])) rows[count++] = row;
  return rows.subarray(0, count);
}
