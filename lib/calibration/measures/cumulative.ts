/**
 * Tests of the hypothesis that confidences are calibrated. Two look at the drift between outcomes and
 * confidences, added up by growing confidence (Arrieta-Ibarra et al. 2022), one at the Brier score
 * (Spiegelhalter 1986). As in MAPIE, mapie.metrics.calibration, but
 * for ties: MAPIE puts equal confidences in a random order, here they share their residuals evenly.
 */
import { checkRows } from "./check.ts";
import { normalTail } from "../../stats/normal.ts";
import { groupTies } from "../../stats/ties.ts";

export interface CalibrationTest {
  statistic: number;
  /** The probability that calibrated confidences give as large a statistic. */
  p: number;
}

/**
 * Kolmogorov-Smirnov (ECCE-MAD): the largest drift, in units of its standard deviation. The p-value
 * is that of the largest absolute value of Brownian motion on [0, 1], right for many rows. NaN
 * where all confidences are 0 or 1 and equal the outcomes.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is outside [0, 1] or
 * NaN, or `correct` is not 0 or 1
 */
export function ks(confidence: ArrayLike<number>, correct: ArrayLike<number>): CalibrationTest {
  const { least, most, scale } = drift(confidence, correct);
  const statistic = Math.max(most, -least) / scale;
  return { statistic, p: tailOfAbsoluteMaximum(statistic) };
}

/**
 * Kuiper (ECCE-R): the drift's highest less its lowest point, from the first row on as in MAPIE, in
 * units of its standard deviation. The p-value is that of the range of Brownian motion on [0, 1],
 * right for many rows. NaN where all confidences are 0 or 1 and equal the outcomes.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is outside [0, 1] or
 * NaN, or `correct` is not 0 or 1
 */
export function kuiper(confidence: ArrayLike<number>, correct: ArrayLike<number>): CalibrationTest {
  const { least, most, scale } = drift(confidence, correct);
  const statistic = (most - least) / scale;
  return { statistic, p: tailOfRange(statistic) };
}

/**
 * Spiegelhalter's Z: the distance, in standard deviations, of the Brier score above that expected of
 * calibrated confidences. MAPIE's p-value is `greater`, of scores that are too bad; underconfidence
 * makes them too good, which `two-sided` finds too. NaN where all confidences are 0.5, or 0 or 1
 * and equal the outcomes.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is outside [0, 1] or
 * NaN, or `correct` is not 0 or 1
 */
export function spiegelhalter(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { alternative = "greater" }: { alternative?: "greater" | "two-sided" } = {},
): CalibrationTest {
  checkRows(confidence, correct, { outcomes: "binary" });
  let excess = 0, variance = 0;
  for (let i = 0; i < confidence.length; i++) {
    const c = confidence[i], slope = 1 - 2 * c;
    excess += (correct[i] - c) * slope;
    variance += slope * slope * c * (1 - c);
  }
  const statistic = excess / Math.sqrt(variance);
  const p = alternative === "greater" ? normalTail(statistic) : 2 * normalTail(Math.abs(statistic));
  return { statistic, p };
}

/**
 * The extremes of the outcomes less confidences added up, from the first row on, and their scale.
 */
function drift(confidence: ArrayLike<number>, correct: ArrayLike<number>) {
  checkRows(confidence, correct, { outcomes: "binary" });
  const { value, weight, sum } = groupTies(confidence, correct);
  // Within equal confidences the drift is a straight line: its ends are its extremes
  let at = sum[0] / weight[0] - value[0];
  let least = at, most = at, variance = 0;
  at = 0;
  for (let g = 0; g < value.length; g++) {
    at += sum[g] - weight[g] * value[g];
    least = Math.min(least, at);
    most = Math.max(most, at);
    variance += weight[g] * value[g] * (1 - value[g]);
  }
  return { least, most, scale: Math.sqrt(variance) };
}

/** Below it both distributions are 0 to double precision; the series would need ever more terms. */
const LEAST = 0.1;
/** Above it the normal tail is 0 in double precision. */
const FARTHEST = 39;

/** P(max |B| > x) of Brownian motion B on [0, 1], by the reflection principle. */
function tailOfAbsoluteMaximum(x: number): number {
  if (x < LEAST) return 1;
  let sum = 0;
  for (let k = 0; (2 * k + 1) * x < FARTHEST; k++) {
    sum += (k % 2 ? -4 : 4) * normalTail((2 * k + 1) * x);
  }
  return Number.isNaN(x) ? NaN : Math.min(1, sum);
}

/** P(max B - min B > x) of Brownian motion B on [0, 1] (Feller 1951). */
function tailOfRange(x: number): number {
  if (x < LEAST) return 1;
  let sum = 0;
  for (let k = 1; k * x < FARTHEST; k++) sum += (k % 2 ? 8 : -8) * k * normalTail(k * x);
  return Number.isNaN(x) ? NaN : Math.min(1, sum);
}
