/**
 * Uncertainty by resampling queries. Every statistic of a card is computed on the same resamples, and
 * the resamples depend on the seed alone, so two cards of the same queries can be compared in pairs.
 * What it does not cover: that a router trained on other outcomes would be another router.
 */
import { quantileSorted } from "simple-statistics";
import { random, resample } from "../random.ts";
import { type Curve, type PricedSweep, trace } from "./curve.ts";
import { auc } from "./pgr.ts";

/** A 95% interval. */
export type Interval = [low: number, high: number];

/** `draws` values of each statistic of the curve: statistic s of draw d is at `d * size + s`. */
export function bootstrapCurve(
  priced: PricedSweep,
  statistics: (curve: Curve) => ArrayLike<number>,
  { draws, seed }: { draws: number; seed: number },
): { values: Float64Array; size: number } {
  const next = random(seed, "bootstrap");
  const n = priced.startsStrong.length;
  const weights = new Float64Array(n);
  let values = new Float64Array(0), size = 0;
  for (let draw = 0; draw < draws; draw++) {
    const row = statistics(trace(priced, resample(n, next, weights)));
    if (draw === 0) {
      size = row.length;
      values = new Float64Array(draws * size);
    }
    values.set(row, draw * size);
  }
  return { values, size };
}

/**
 * The middle 95% of statistic `index` over the draws. Null if it is undefined in any draw: an interval
 * over the draws that happen to be defined would look narrower than it is.
 */
export function intervalOf(
  { values, size }: { values: Float64Array; size: number },
  index: number,
): Interval | null {
  const sorted = new Float64Array(values.length / size).map((_, d) => values[d * size + index])
    .sort();
  if (sorted.length === 0 || sorted.some(Number.isNaN)) return null;
  const list = Array.from(sorted);
  return [quantileSorted(list, 0.025), quantileSorted(list, 0.975)];
}

/**
 * Mean height of a curve over the straight line between its models: the quality it gains on mixing the
 * two at random for the same spend, averaged over all spends.
 */
export function gainOverRandom(curve: Curve): number {
  return auc(curve) - (curve.anchors.weak.quality + curve.anchors.strong.quality) / 2;
}

/**
 * Two-sided bootstrap p-value of a statistic being 0, from its draws: twice the smaller tail, each tail
 * counting the observation itself (Davison & Hinkley 1997, section 4.2), so it is never 0.
 */
export function pValue(
  { values, size }: { values: Float64Array; size: number },
  index: number,
): number {
  const draws = values.length / size;
  let below = 1, above = 1;
  for (let d = 0; d < draws; d++) {
    const value = values[d * size + index];
    if (Number.isNaN(value)) return NaN;
    if (value <= 0) below++;
    if (value >= 0) above++;
  }
  return Math.min(1, 2 * Math.min(below, above) / (draws + 1));
}
