/**
 * The bootstrap: statistics on resamples of queries, drawn with replacement (Efron 1979), and intervals and
 * p-values from their draws. All statistics of one call see the same resamples, and the resamples depend on
 * the seed and the number of queries alone, so that two results on the same queries compare in pairs.
 * A router that was trained on other outcomes is another router: that uncertainty is not in the intervals.
 */
import { resampler } from "../core/random.ts";
import { numberGroups } from "./groups.ts";
import { normalTail } from "./normal.ts";
import { studentQuantile } from "./student.ts";

/** The two ends of an interval. */
export type Interval = [low: number, high: number];

/** The values of each named statistic, one a resample. */
export type Draws = Map<string, Float64Array>;

export interface BootstrapOptions {
  /** The query of each row: all rows of one are drawn together. @default {each its own} */
  groups?: ArrayLike<string | number>;
  /** The number of resamples. */
  draws: number;
  seed: number;
}

/**
 * Computes named statistics on resamples of so many `rows`. `statistics` is given the weight of each row,
 * the number of times it is in the resample, in an array that is used again for the next one.
 * @throws {UserError} where there are not as many groups as rows
 */
export function bootstrap(
  rows: number,
  statistics: (weights: Float64Array) => Record<string, number>,
  { groups, draws, seed }: BootstrapOptions,
): Draws {
  const { group, count } = numberGroups(rows, { ids: groups, task: "resample rows" });
  const resample = resampler(count, seed, "bootstrap");
  const drawn = new Float64Array(count), weights = groups ? new Float64Array(rows) : drawn;
  const values: Draws = new Map();
  for (let draw = 0; draw < draws; draw++) {
    resample(drawn);
    if (groups) { for (let i = 0; i < rows; i++) weights[i] = drawn[group[i]]; }
    for (const [name, value] of Object.entries(statistics(weights))) {
      if (draw === 0) values.set(name, new Float64Array(draws));
      values.get(name)![draw] = value;
    }
  }
  return values;
}

/**
 * The 95% percentile interval of a statistic of n rows or groups: the middle of its draws, a little more
 * than 95% of them, since resamples of n vary less than samples do (Hesterberg 2015, expanded percentile
 * interval). Quantiles are those of B + 1 gaps between B draws (Davison & Hinkley 1997, section 5.2). Null if
 * there are no draws, an end is infinite, or any draw is undefined (NaN): an interval over the resamples
 * where a statistic happens to be defined would look narrower than it is.
 */
export function intervalOf(draws: Float64Array | undefined, n: number): Interval | null {
  if (!draws || draws.length === 0 || draws.some(Number.isNaN)) return null;
  const sorted = draws.toSorted();
  const tail = n > 1 ? normalTail(studentQuantile(n - 1) * Math.sqrt(n / (n - 1))) : 0;
  const quantile = (p: number) => {
    const place = Math.min(sorted.length - 1, Math.max(0, p * (sorted.length + 1) - 1));
    const below = sorted[Math.floor(place)], above = sorted[Math.ceil(place)];
    return below + (place % 1) * (above - below);
  };
  const ends: Interval = [quantile(tail), quantile(1 - tail)];
  return ends.every(Number.isFinite) ? ends : null;
}

/**
 * Two-sided p-value of a statistic being 0: twice the smaller tail of its draws, each tail counting the
 * observation itself (Davison & Hinkley 1997, section 4.2), so it is never 0. Null where undefined.
 */
export function pValue(draws: Float64Array | undefined): number | null {
  if (!draws || draws.length === 0 || draws.some(Number.isNaN)) return null;
  const below = draws.filter((value) => value <= 0).length + 1;
  const above = draws.filter((value) => value >= 0).length + 1;
  return Math.min(1, 2 * Math.min(below, above) / (draws.length + 1));
}

/** The p-value in three decimals; "<0.002" where 1,000 draws cannot tell it from less. */
export function formatPValue(p: number, draws = Infinity): string {
  const least = Math.max(0.001, Math.ceil(2000 / (draws + 1)) / 1000);
  return p < 0.0005 || p <= 2 / (draws + 1) ? `<${least.toFixed(3)}` : p.toFixed(3);
}
