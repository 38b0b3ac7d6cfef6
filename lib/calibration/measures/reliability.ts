/**
 * Reliability: mean confidence against accuracy, bin by bin. The table that a reliability diagram draws and
 * that binned calibration errors sum up.
 */
import { type BinningOptions, type Bins, binsOf } from "./bins.ts";
import { checkRows } from "./check.ts";

export interface ReliabilityBin {
  lo: number;
  hi: number;
  /** The number of rows in the bin: the sum of their weights. */
  n: number;
  /** Mean probability given in the bin. */
  confidence: number;
  /** Mean outcome in the bin. */
  accuracy: number;
}

/**
 * The non-empty bins of `confidence` in [0, 1] against `correct` in [0, 1], by growing confidence.
 * By default there are ten of equal width, [lo, hi) with the last one closed, as in netcal.
 *
 * @throws {UserError} where there are no rows, lengths differ, a value is out of range or NaN, or
 * `bins` is not a whole number of at least 1
 */
export function reliabilityTable(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  options: BinningOptions = {},
): ReliabilityBin[] {
  checkRows(confidence, correct, { weights: options.weights });
  return tableOf(binMeans(confidence, correct, options));
}

interface BinMeans extends Bins {
  n: Float64Array;
  given: Float64Array;
  came: Float64Array;
}

/** All bins, empty ones with means of NaN; rows must have passed the check. */
export function binMeans(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  options: BinningOptions,
): BinMeans {
  const { weights } = options, { edges, of } = binsOf(confidence, options);
  const bins = edges.length - 1;
  const n = new Float64Array(bins), given = new Float64Array(bins), came = new Float64Array(bins);
  for (let i = 0; i < confidence.length; i++) {
    const b = of(confidence[i]), weight = weights ? weights[i] : 1;
    n[b] += weight;
    given[b] += weight * confidence[i];
    came[b] += weight * correct[i];
  }
  for (let b = 0; b < bins; b++) {
    given[b] /= n[b];
    came[b] /= n[b];
  }
  return { edges, of, n, given, came };
}

function tableOf({ edges, n, given, came }: BinMeans): ReliabilityBin[] {
  return Array.from(n, (weight, b) => ({
    lo: edges[b],
    hi: edges[b + 1],
    n: weight,
    confidence: given[b],
    accuracy: came[b],
  })).filter((bin) => bin.n > 0);
}
