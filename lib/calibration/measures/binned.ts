/**
 * Calibration errors of a reliability table: the gap between mean confidence and accuracy of each
 * bin, summed up. Plug-in estimates, biased upwards the more bins there are for the rows: see
 * debiased.ts.
 */
import type { BinningOptions } from "./bins.ts";
import { type ReliabilityBin, reliabilityTable } from "./reliability.ts";

/**
 * The L_p calibration error, (sum_b n_b / n gap_b^p)^(1/p), of a table that is not empty: plugin_ce
 * of verified_calibration.
 */
export function lpCalibrationError(bins: readonly ReliabilityBin[], p: number): number {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return (bins.reduce((sum, bin) => sum + bin.n * gap(bin) ** p, 0) / n) ** (1 / p);
}

/**
 * Expected calibration error: the mean gap by rows (Naeini 2015, Guo 2017). Of a table with default
 * options it is netcal's ECE, with right edges Guo's and get_ece of verified_calibration, and of
 * equal mass get_ece_em.
 */
export function ece(bins: readonly ReliabilityBin[]): number {
  return lpCalibrationError(bins, 1);
}

/** Root mean squared calibration error: the L2 error (torchmetrics' norm "l2"). */
export function rmsce(bins: readonly ReliabilityBin[]): number {
  return lpCalibrationError(bins, 2);
}

/** Maximum calibration error: the largest gap (netcal's MCE, torchmetrics' norm "max"). */
export function mce(bins: readonly ReliabilityBin[]): number {
  return bins.reduce((most, bin) => Math.max(most, gap(bin)), 0);
}

/**
 * Average calibration error: the mean gap over non-empty bins, however many rows they have
 * (netcal's ACE, Neumann 2018). Not to be mistaken for Nixon's, which is `adaptiveAce`.
 */
export function ace(bins: readonly ReliabilityBin[]): number {
  return bins.reduce((sum, bin) => sum + gap(bin), 0) / bins.length;
}

/**
 * Adaptive calibration error: the mean gap over bins of equal mass, fifteen by default (Nixon
 * 2019), here of one class, the answer given. Equal confidences are never split, so the order of
 * rows does not matter; without ties it is Nixon's, and torch-uncertainty's where `bins` divides
 * the rows.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function adaptiveAce(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { bins = 15, weights }: Pick<BinningOptions, "bins" | "weights"> = {},
): number {
  return ace(reliabilityTable(confidence, correct, { bins, binning: "mass-ties", weights }));
}

function gap({ confidence, accuracy }: ReliabilityBin): number {
  return Math.abs(confidence - accuracy);
}
