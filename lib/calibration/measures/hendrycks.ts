/**
 * The RMS calibration error that Humanity's Last Exam prints: bins of beta rows by growing
 * confidence (Hendrycks, Mazeika & Dietterich 2019; calib_err of outlier-exposure and of HLE's
 * scorer).
 */
import { checkRows } from "./check.ts";
import { checkNumber } from "../../stats/check.ts";
import { ascending, type Groups, groupTies } from "../../stats/ties.ts";

export interface HendrycksOptions {
  /** The number of rows of a bin; the last one has those that are left over too. @default {100} */
  beta?: number;
  /**
   * `skip` leaves out the last bin, the rows of highest confidence, but counts them in n, as the
   * published code does.
   * @default {"keep"}
   */
  lastBin?: "keep" | "skip";
  /**
   * `together` ends a bin only where the confidence changes. `as-given` splits equal confidences in
   * the order they came, as the published code does: sort the rows another way and the error is
   * another.
   * @default {"together"}
   */
  ties?: "together" | "as-given";
}

/**
 * sqrt(sum_b n_b / n gap_b^2). Equal to the published code with `lastBin: "skip"` and `ties:
 * "as-given"`, and where no confidences are equal, with `lastBin: "skip"` alone. NaN where the one
 * bin there is is skipped.
 *
 * @throws {UserError} where there are no rows, lengths differ, a value is outside [0, 1] or NaN, or
 * `beta` is not a whole number of at least 1
 */
export function hendrycksRms(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { beta = 100, lastBin = "keep", ties = "together" }: HendrycksOptions = {},
): number {
  checkRows(confidence, correct);
  checkNumber("beta", beta, { task: "measure calibration", range: [1, Infinity], whole: true });
  const n = confidence.length, full = Math.max(1, Math.floor(n / beta));
  const units = ties === "together"
    ? groupTies(confidence, correct)
    : rowsAscending(confidence, correct);

  let sum = 0, bins = 0;
  let rows = 0, given = 0, came = 0, seen = 0;
  for (let unit = 0; unit < units.value.length; unit++) {
    rows += units.weight[unit];
    given += units.weight[unit] * units.value[unit];
    came += units.sum[unit];
    const isLast = unit === units.value.length - 1;
    // Bins end at multiples of beta: the next one after where this bin began
    const end = Math.min(full, Math.floor(seen / beta) + 1) * beta;
    const isFull = seen + rows >= end && end < full * beta;
    if (!isLast && !isFull) continue;
    bins++;
    if (!isLast || lastBin === "keep") sum += (given - came) ** 2 / rows;
    seen += rows;
    rows = given = came = 0;
  }
  return bins === 1 && lastBin === "skip" ? NaN : Math.sqrt(sum / n);
}

/** Each row a group of its own. */
function rowsAscending(confidence: ArrayLike<number>, correct: ArrayLike<number>): Groups {
  const order = ascending(confidence);
  return {
    value: new Float64Array(order).map((i) => confidence[i]),
    weight: new Float64Array(order.length).fill(1),
    sum: new Float64Array(order).map((i) => correct[i]),
  };
}
