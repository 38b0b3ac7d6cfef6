/** The negative log-likelihood of outcomes under the confidences given: log loss, cross entropy. */
import { checkRows } from "./check.ts";
import { checkNumber } from "../../stats/check.ts";

/** The clip of the NLL: a wrong answer stated with certainty costs 36 nats. As scikit-learn's of doubles. */
export const NLL_CLIP = Number.EPSILON;

export interface NllOptions {
  /**
   * Confidences are first moved into [clip, 1 - clip]. It is a part of the measure: a single answer
   * that was given a confidence of 1 and is wrong costs 36 nats with 2.2e-16, 16 with 1e-7 and 7
   * with 1e-3, and with 0 the whole is infinite. From 0 to 0.5.
   *
   * @default {NLL_CLIP}
   */
  clip?: number;
  weights?: ArrayLike<number>;
}

/**
 * -mean(y ln c + (1 - y) ln(1 - c)), in nats, for outcomes in [0, 1].
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside its range or
 * NaN
 */
export function nll(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { clip = NLL_CLIP, weights }: NllOptions = {},
): number {
  checkRows(confidence, correct, { weights });
  checkNumber("clip", clip, { task: "measure calibration", range: [0, 0.5] });
  let sum = 0, total = 0;
  for (let i = 0; i < confidence.length; i++) {
    const weight = weights ? weights[i] : 1, y = correct[i];
    const c = Math.min(1 - clip, Math.max(clip, confidence[i]));
    total += weight;
    // A term of factor 0 is 0, even if its logarithm is infinite
    if (weight * y > 0) sum -= weight * y * Math.log(c);
    if (weight * (1 - y) > 0) sum -= weight * (1 - y) * Math.log1p(-c);
  }
  return sum / total;
}
