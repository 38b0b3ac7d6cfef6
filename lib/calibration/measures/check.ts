/** The check of the rows that measures and calibrators are given: confidences, outcomes and weights. */
import { checkLength, checkNumbers, checkWeights } from "../../stats/check.ts";

interface RowRequirements {
  /** The task that wrong rows prevent, for the message. @default {"measure calibration"} */
  task?: string;
  /** Confidences are probabilities in [0, 1], or any finite scores. @default {"probability"} */
  confidences?: "probability" | "score";
  /** Rows are right or wrong (1 or 0), or right to a degree in [0, 1]. @default {"graded"} */
  outcomes?: "binary" | "graded";
  /** One a row, not negative, not all 0. */
  weights?: ArrayLike<number>;
}

/**
 * Checks confidences, outcomes and the rows' weights.
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside its range or
 * NaN
 */
export function checkRows(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  requirements: RowRequirements = {},
): void {
  const { task = "measure calibration", confidences, outcomes, weights } = requirements;
  const n = confidence.length;
  checkNumbers("confidence", confidence, {
    task,
    range: confidences === "score" ? [-Infinity, Infinity] : [0, 1],
  });
  checkLength("correct", correct, { task, n });
  checkNumbers("correct", correct, { task, range: [0, 1], whole: outcomes === "binary" });
  checkWeights(weights, { task, n });
}
