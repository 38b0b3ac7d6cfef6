/**
 * Estimates of all rows with their pivotal bootstrap intervals by query: the intervals of calibration
 * measures. See `pivotalIntervalOf` for the reason and the source.
 */
import { bootstrap, type BootstrapOptions, type Interval, pivotalIntervalOf } from "./bootstrap.ts";
import { checkNumber } from "./check.ts";

/** As of `bootstrap`. */
export interface IntervalOptions extends Omit<BootstrapOptions, "draws"> {
  /** The number of resamples. @default {1000} */
  draws?: number;
}

export interface PivotalInterval {
  estimate: number;
  /** 95%. Null where the statistic is undefined (NaN) on all rows or on any resample. */
  interval: Interval | null;
}

/**
 * The interval of a statistic of so many `rows`. The statistic is given the weight of each row, in an array
 * that is used again: `(weights) => brier(confidence, correct, { weights })`. A difference of two models on
 * the same rows is a statistic too. For a binned error of many rows take `tableByWeights`, which puts them
 * in bins once.
 * @throws {UserError} where a number is out of range or there are not as many groups as rows
 */
export function pivotalInterval(
  rows: number,
  statistic: (weights: Float64Array) => number,
  options: IntervalOptions,
): PivotalInterval {
  return pivotalIntervals(rows, (weights) => ({ value: statistic(weights) }), options).value;
}

/** The intervals of several statistics, on the same resamples: `{ brier: ..., auroc: ... }`. */
export function pivotalIntervals<Name extends string>(
  rows: number,
  statistics: (weights: Float64Array) => Record<Name, number>,
  { draws = 1000, ...options }: IntervalOptions,
): Record<Name, PivotalInterval> {
  const task = "compute an interval";
  checkNumber("rows", rows, { task, range: [1, Infinity], whole: true });
  checkNumber("draws", draws, { task, range: [1, Infinity], whole: true });
  const estimates = statistics(new Float64Array(rows).fill(1));
  const values = bootstrap(rows, statistics, { draws, ...options });
  const intervals = (Object.keys(estimates) as Name[]).map((name) => {
    const estimate = estimates[name];
    return [name, { estimate, interval: pivotalIntervalOf(estimate, values.get(name)) }] as const;
  });
  return Object.fromEntries(intervals) as Record<Name, PivotalInterval>;
}
