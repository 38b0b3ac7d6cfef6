/**
 * Uncertainty by resampling queries. All statistics of a card are computed on the same resamples, and
 * the resamples depend on the seed alone, so that two cards of the same queries compare in pairs.
 * What it does not cover: that a router trained on other outcomes would be another router.
 */
import { quantileSorted } from "simple-statistics";
import { random, resample } from "../core/random.ts";

/** A 95% interval. */
export type Interval = [low: number, high: number];

/** The values of each named statistic, one a resample. */
export type Draws = Map<string, Float64Array>;

/**
 * Computes named statistics on resamples of n queries. `statistics` is given how often each query is
 * in the resample, in an array that is used again for the next one.
 */
export function bootstrap(
  n: number,
  statistics: (weights: Float64Array) => Record<string, number>,
  { draws, seed }: { draws: number; seed: number },
): Draws {
  const next = random(seed, "bootstrap");
  const weights = new Float64Array(n);
  const values: Draws = new Map();
  for (let draw = 0; draw < draws; draw++) {
    for (const [name, value] of Object.entries(statistics(resample(n, next, weights)))) {
      if (draw === 0) values.set(name, new Float64Array(draws));
      values.get(name)![draw] = value;
    }
  }
  return values;
}

/**
 * The middle 95% of draws. Null if there are none or any is undefined (NaN): an interval over the
 * resamples where a statistic happens to be defined would look narrower than it is.
 */
export function intervalOf(draws: Float64Array | undefined): Interval | null {
  if (!draws || draws.length === 0 || draws.some(Number.isNaN)) return null;
  const sorted = Array.from(draws.toSorted());
  return [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)];
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
