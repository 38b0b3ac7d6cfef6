/**
 * Prediction-powered inference of a mean: many rows have a prediction, such as a judge's verdict, few have the
 * truth too. The mean of the predictions is corrected by their mean error where the truth is known (Angelopoulos
 * et al. 2023, arXiv 2301.09633), and counts by a weight lambda for as much as it is worth (PPI++, arXiv
 * 2311.01453): predictions that say nothing get 0, and the estimate is the mean of the truths. It holds for any
 * predictions, wrong ones too; good ones make the interval narrow. Equal to `ppi_mean_ci` of ppi-python 0.2.3.
 */
import { mean } from "simple-statistics";
import { UserError } from "../core/errors.ts";
import { checkLength, checkNumber, checkNumbers } from "./check.ts";
import { varianceOfMean } from "./clusters.ts";
import type { KnownEstimate } from "./estimate.ts";
import { numberGroups } from "./groups.ts";
import { normalQuantile } from "./normal.ts";

export interface PredictionPoweredOptions {
  /** The group of each row, such as its query: rows of one vary together. @default {each its own} */
  groups?: ArrayLike<string | number>;
  /** Weight of the predictions in [0, 1]. @default {the one that makes the interval narrowest, estimated} */
  lambda?: number;
  /**
   * True where truths and predictions are verdicts, 0 or 1, if with numbers between for predictions: the interval
   * is that of four more rows, and holds the rate in small samples too. False is ppi-python's. @default {false}
   */
  verdicts?: boolean;
}

/**
 * Four verified rows that nobody saw, one of each truth and prediction, as Agresti & Coull (1998) add two of each
 * outcome: else an interval is far too narrow where few rows are verified and most are right.
 */
const ADDED = { truth: [0, 0, 1, 1], predicted: [0, 1, 0, 1] };

export interface PredictionPowered extends KnownEstimate {
  lambda: number;
}

const TASK = "correct a mean of predictions";

/**
 * The mean of the truth with its 95% interval by the normal distribution, of n rows with a prediction each and
 * the truth or null.
 *
 * @throws {UserError} where lengths differ, a number is not finite, or there are less than two rows with the
 * truth or none without
 */
export function predictionPowered(
  truth: ArrayLike<number | null>,
  predicted: ArrayLike<number>,
  { verdicts = false, ...options }: PredictionPoweredOptions = {},
): PredictionPowered {
  const found = estimate(truth, predicted, options);
  if (!verdicts) return found;
  const { groups } = options;
  const { lo, hi } = estimate(
    [...Array.from(truth), ...ADDED.truth],
    [...Array.from(predicted), ...ADDED.predicted],
    {
      ...options,
      ...groups && { groups: [...Array.from(groups), ...ADDED.truth.map((_, i) => `added ${i}`)] },
    },
  );
  return {
    ...found,
    lo: Math.max(0, Math.min(found.value, lo)),
    hi: Math.min(1, Math.max(found.value, hi)),
  };
}

function estimate(
  truth: ArrayLike<number | null>,
  predicted: ArrayLike<number>,
  { groups, lambda }: Omit<PredictionPoweredOptions, "verdicts">,
): PredictionPowered {
  checkNumbers("predicted", predicted, { task: TASK, range: [-Infinity, Infinity] });
  checkLength("truth", truth, { task: TASK, n: predicted.length });
  const { group, count } = numberGroups(predicted.length, { ids: groups, task: TASK });
  const verified: number[] = [], others: number[] = [];
  for (let i = 0; i < truth.length; i++) (truth[i] === null ? others : verified).push(i);
  const n = verified.length, more = others.length;
  if (n < 2 || more === 0) {
    throw new UserError(
      `Cannot ${TASK} as two rows or more must have the truth and one or more must not: ` +
        `of ${n + more} rows ${n} have it`,
    );
  }
  const y = verified.map((i) => truth[i]!);
  checkNumbers("truth", y, { task: TASK, range: [-Infinity, Infinity] });
  if (lambda !== undefined) checkNumber("lambda", lambda, { task: TASK, range: [0, 1] });

  const judged = verified.map((i) => predicted[i]), unverified = others.map((i) => predicted[i]);
  const means = { truth: mean(y), judged: mean(judged), unverified: mean(unverified) };
  /** What the rows of each group add to the errors of the three means. */
  const errors = (rows: number[], values: number[], mean: number) => {
    const sums = new Float64Array(count);
    rows.forEach((row, i) => sums[group[row]] += (values[i] - mean) / rows.length);
    return sums;
  };
  const ofTruth = errors(verified, y, means.truth);
  const ofJudged = errors(verified, judged, means.judged);
  const ofOthers = errors(others, unverified, means.unverified);

  // The variance of a mean of all predictions, scaled to that of the difference of the means of both parts
  const ofDifference = (n + more) ** 2 / (n * more) * varianceOfMean(predicted, { group, count });
  const weight = lambda ?? best(dot(ofTruth, ofJudged), ofDifference);
  let variance = 0;
  for (let g = 0; g < count; g++) {
    variance += (ofTruth[g] + weight * (ofOthers[g] - ofJudged[g])) ** 2;
  }
  const value = means.truth + weight * (means.unverified - means.judged);
  const half = normalQuantile(0.975) * Math.sqrt(variance);
  return { value, lo: value - half, hi: value + half, lambda: weight };
}

/** The weight of least variance: the covariance of both means over the variance of what is added, in [0, 1]. */
function best(covariance: number, variance: number): number {
  return variance > 0 ? Math.min(1, Math.max(0, covariance / variance)) : 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
