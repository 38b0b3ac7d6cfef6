/**
 * Maximum mean calibration error: a calibration error without bins, where rows of similar
 * confidence are compared through a Laplacian kernel (Kumar, Sarawagi & Jain 2018).
 */
import { checkRows } from "./check.ts";
import { groupTies } from "../../stats/ties.ts";

/** Inverse width of the kernel, which the paper fixes. */
const RATE = 2.5;

/**
 * sqrt(sum_ij (y_i - c_i)(y_j - c_j) exp(-2.5 |c_i - c_j|) / n^2), netcal's MMCE. Of rows by
 * growing confidence the kernel's sums follow from one row to the next, so the n^2 terms take a
 * sort and one pass, exactly.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside [0, 1] or NaN
 */
export function mmce(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): number {
  checkRows(confidence, correct, { weights });
  const { value, weight, sum } = groupTies(confidence, correct, weights);
  let total = 0, pairs = 0, below = 0;
  for (let g = 0; g < value.length; g++) {
    const residual = sum[g] - weight[g] * value[g];
    // The residuals below, each times the kernel between its confidence and this one
    if (g > 0) below *= Math.exp(RATE * (value[g - 1] - value[g]));
    pairs += residual * (residual + 2 * below);
    below += residual;
    total += weight[g];
  }
  return Math.sqrt(Math.max(pairs, 0)) / total;
}
