/**
 * Binned calibration errors on resamples: rows are put in bins once, and a resample is known by the rows of
 * each bin and the sum of their confidences less their outcomes. Errors of resamples are larger than that of
 * the rows, as chance adds gaps twice: for an interval see error_interval.ts.
 */
import type { BootstrapOptions, Draws } from "../../stats/bootstrap.ts";
import { bootstrapSums } from "../../stats/bootstrap_sums.ts";
import { assignBins, type BinningOptions } from "./bins.ts";
import { checkRows } from "./check.ts";

/**
 * `ece`, `rmsce`, `mce` and `ace` of each resample of `bootstrap()`, with bins as the rows themselves have
 * them.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function calibrationErrorDraws(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { groups, draws, seed, ...binning }: Omit<BinningOptions, "weights"> & BootstrapOptions,
): Draws {
  checkRows(confidence, correct);
  const { edges, bin } = assignBins(confidence, binning);
  const values = new Float64Array(bin).map((_, i) => confidence[i] - correct[i]);
  return bootstrapSums(({ rows, sum }) => {
    let n = 0, filled = 0, absolute = 0, squared = 0, most = 0, gaps = 0;
    for (let b = 0; b < rows.length; b++) {
      if (rows[b] === 0) continue;
      const gap = Math.abs(sum[b]) / rows[b];
      n += rows[b];
      filled++;
      absolute += rows[b] * gap;
      squared += rows[b] * gap * gap;
      most = Math.max(most, gap);
      gaps += gap;
    }
    return { ece: absolute / n, rmsce: Math.sqrt(squared / n), mce: most, ace: gaps / filled };
  }, { cell: bin, cells: edges.length - 1, values, groups, draws, seed });
}
