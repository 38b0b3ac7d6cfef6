/**
 * All pairs of several results compared at once: which differ, with a chance of 5% that any pair is wrongly said to.
 * The critical value is that of the largest of all studentised differences over resamples (single-step max-T:
 * Westfall & Young 1993; Romano & Wolf 2005), so that it knows how results depend on each other.
 */
import { UserError } from "../core/errors.ts";

/** Result `a` less result `b`, by their places. */
export interface PairDifference {
  a: number;
  b: number;
  delta: number;
  /** Simultaneous 95% interval. */
  ci95: [number, number];
  /** Adjusted for all pairs: the share of resamples whose largest difference is as large. */
  p: number;
}

/** Whether two results are shown to differ, with a chance of 5% that any pair of all is wrongly said to. */
export function isShown({ p }: Pick<PairDifference, "p">): boolean {
  return p < 0.05;
}

/**
 * @param values The results.
 * @param draws Of each result the values on the same resamples.
 * @throws {UserError} where there are no resamples, or not as many of each
 */
export function allPairs(
  values: readonly number[],
  draws: readonly Float64Array[],
): PairDifference[] {
  const count = draws[0]?.length ?? 0;
  if (draws.length !== values.length || draws.some(({ length }) => length !== count)) {
    throw new UserError("Cannot compare all pairs as each must have as many resamples");
  }
  if (values.length > 1 && count === 0) {
    throw new UserError("Cannot compare all pairs as there must be resamples: there are none");
  }
  const largest = new Float64Array(count);
  const pairs = values.flatMap((value, a) =>
    values.slice(a + 1).map((other, at) => {
      const b = a + 1 + at, gains = draws[a].map((drawn, draw) => drawn - draws[b][draw]);
      const centre = gains.reduce((sum, gain) => sum + gain, 0) / count;
      const squares = gains.reduce((sum, gain) => sum + (gain - centre) ** 2, 0);
      const deviation = Math.sqrt(squares / Math.max(1, count - 1));
      // What rounding alone moves has no deviation
      const moves = deviation > 1e-12;
      for (let draw = 0; moves && draw < count; draw++) {
        largest[draw] = Math.max(largest[draw], Math.abs(gains[draw] - centre) / deviation);
      }
      return { a, b, delta: value - other, deviation: moves ? deviation : 0 };
    })
  );
  const sorted = largest.toSorted();
  // The least with p >= 0.05, so that an interval excludes 0 exactly where isShown()
  const critical = sorted[Math.min(count - 1, Math.floor(0.95 * (count + 1)))];
  return pairs.map(({ a, b, delta, deviation }) => {
    // Ranks may be the same on every resample
    if (deviation === 0) {
      const same = Math.abs(delta) <= 1e-12;
      return { a, b, delta, ci95: [delta, delta], p: same ? 1 : 1 / (count + 1) };
    }
    const size = Math.abs(delta) / deviation, half = critical * deviation;
    const reached = largest.filter((value) => value >= size).length;
    return { a, b, delta, ci95: [delta - half, delta + half], p: (reached + 1) / (count + 1) };
  });
}
