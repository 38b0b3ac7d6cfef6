/**
 * Pivotal (basic) bootstrap intervals by query: [2 e - q(1 - t), 2 e - q(t)] for an estimate e and
 * quantiles q of its resamples (Davison & Hinkley 1997, section 5.2). A binned calibration error of
 * a resample is larger than that of its sample, since resampling adds noise to every bin; the
 * percentile interval keeps this bias twice, the pivotal one takes it off (Kumar, Liang & Ma 2019).
 */
import { quantileSorted } from "simple-statistics";
import { random, resample } from "../core/random.ts";
import { checkNumber } from "../calibration/measures/check.ts";
import { numberGroups } from "./groups.ts";

export interface IntervalOptions {
  /** The query of each row: all rows of one are drawn together. @default {each its own} */
  groups?: ArrayLike<string | number>;
  /** How many resamples. @default {1000} */
  draws?: number;
  /** How often an interval should hold the true value. @default {0.95} */
  level?: number;
  /** The same seed and queries give the same resamples, so that differences can be taken. */
  seed: number;
}

export interface PivotalInterval {
  estimate: number;
  /**
   * It may reach beyond the statistic's range. Null where the statistic is undefined (NaN) on any
   * resample: an interval over the others would look narrower than it is.
   */
  interval: [low: number, high: number] | null;
}

/**
 * The interval of a statistic of so many `rows`. The statistic is given how much each row counts,
 * in an array that is used again: `(weights) => brier(confidence, correct, { weights })`. A
 * difference of two models on the same rows is a statistic too. For a binned error of many rows
 * take `tableByWeights`, which puts them in bins once.
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
  { groups, draws = 1000, level = 0.95, seed }: IntervalOptions,
): Record<Name, PivotalInterval> {
  const task = "compute an interval";
  checkNumber("rows", rows, { task, range: [1, Infinity], whole: true });
  checkNumber("draws", draws, { task, range: [1, Infinity], whole: true });
  checkNumber("level", level, { task, range: [0, 1] });

  const estimates = statistics(new Float64Array(rows).fill(1));
  const names = Object.keys(estimates) as Name[];
  const values = names.map(() => new Float64Array(draws));
  for (const [draw, weights] of resamples(rows, { groups, draws, seed, task })) {
    const drawn = statistics(weights);
    names.forEach((name, s) => values[s][draw] = drawn[name]);
  }
  const intervals = names.map((name, s) => {
    const interval = pivot(estimates[name], { values: values[s], level });
    return [name, { estimate: estimates[name], interval }] as const;
  });
  return Object.fromEntries(intervals) as Record<Name, PivotalInterval>;
}

/** The number of each resample, and how often each row is in it. */
function* resamples(
  rows: number,
  { groups, draws, seed, task }: {
    groups?: ArrayLike<string | number>;
    draws: number;
    seed: number;
    task: string;
  },
): Generator<[draw: number, weights: Float64Array]> {
  const { group, count } = numberGroups(rows, { ids: groups, task });
  const next = random(seed, "bootstrap");
  const drawn = new Float64Array(count), weights = groups ? new Float64Array(rows) : drawn;
  for (let draw = 0; draw < draws; draw++) {
    resample(count, next, drawn);
    if (groups) { for (let i = 0; i < rows; i++) weights[i] = drawn[group[i]]; }
    yield [draw, weights];
  }
}

function pivot(
  estimate: number,
  { values, level }: { values: Float64Array; level: number },
): PivotalInterval["interval"] {
  if (Number.isNaN(estimate) || values.some(Number.isNaN)) return null;
  const sorted = Array.from(values.toSorted()), tail = (1 - level) / 2;
  return [
    2 * estimate - quantileSorted(sorted, 1 - tail),
    2 * estimate - quantileSorted(sorted, tail),
  ];
}
