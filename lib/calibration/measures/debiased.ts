/**
 * Calibration errors less what noise alone adds to them: even a perfectly calibrated model has gaps
 * in its bins, as few rows are never right just as often as they should be. Kumar, Liang & Ma 2019
 * (arXiv 1909.10155), as in their verified_calibration.
 */
import { random } from "../../core/random.ts";
import { ece } from "./binned.ts";
import type { BinningOptions } from "./bins.ts";
import { checkRows } from "./check.ts";
import { checkNumber } from "../../stats/check.ts";
import { reliabilityTable } from "./reliability.ts";

/** Binning of rows that all count alike, as the noise of weighted ones is not known. */
export type DebiasedOptions = Omit<BinningOptions, "weights">;

/**
 * L2 calibration error: from each squared gap the variance of the bin's accuracy, ȳ(1 - ȳ) / (n -
 * 1), is taken. Bins of one row count as 0, and a negative sum is 0. Fifteen bins of equal mass by
 * default: lower_bound_scaling_ce of verified_calibration.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is outside [0, 1] or
 * NaN, or `correct` is not 0 or 1
 */
export function debiasedL2(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  options: DebiasedOptions = {},
): number {
  checkRows(confidence, correct, { outcomes: "binary" });
  let sum = 0;
  for (const bin of reliabilityTable(confidence, correct, withDefaults(options))) {
    if (bin.n < 2) continue;
    const noise = bin.accuracy * (1 - bin.accuracy) / (bin.n - 1);
    sum += bin.n * ((bin.confidence - bin.accuracy) ** 2 - noise);
  }
  return Math.sqrt(Math.max(sum / confidence.length, 0));
}

/**
 * L1 calibration error (ECE): twice the plug-in error less the mean error where each bin's accuracy
 * is drawn anew from N(ȳ, ȳ(1 - ȳ) / n). Can be negative, and is NaN if a bin has a single row,
 * whose noise is not known. Fifteen bins of equal mass by default: normal_debiased_ce of
 * verified_calibration.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is outside [0, 1] or
 * NaN, or `correct` is not 0 or 1
 */
export function debiasedL1(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { resamples = 1000, seed, ...options }: DebiasedOptions & { resamples?: number; seed: number },
): number {
  checkRows(confidence, correct, { outcomes: "binary" });
  checkNumber("resamples", resamples, {
    task: "debias a calibration error",
    range: [1, Infinity],
    whole: true,
  });
  const bins = reliabilityTable(confidence, correct, withDefaults(options));
  if (bins.some((bin) => bin.n < 2)) return NaN;
  const normal = gaussian(seed);
  let sum = 0;
  for (let draw = 0; draw < resamples; draw++) {
    sum += ece(bins.map((bin) => ({
      ...bin,
      accuracy: bin.accuracy + normal() * Math.sqrt(bin.accuracy * (1 - bin.accuracy) / bin.n),
    })));
  }
  return 2 * ece(bins) - sum / resamples;
}

function withDefaults({ bins = 15, binning = "mass", edges }: DebiasedOptions): DebiasedOptions {
  return { bins, binning, edges };
}

/** A stream of standard normal numbers (Box & Muller 1958). */
function gaussian(seed: number): () => number {
  const next = random(seed, "debiased calibration error");
  // 1 - next() is never 0
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
