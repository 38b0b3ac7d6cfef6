/**
 * How much better than another choice between a medium and a large model a choice is, query by query: better than a
 * random choice that spends as much, or than another rule.
 */
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../../stats/mod.ts";

/** What both models did with a query. */
export interface BothAnswers {
  medium: { correct: boolean; cost_usd: number };
  large: { correct: boolean; cost_usd: number };
}

/** Who answers a query, and what that costs in all. */
export interface Chosen {
  /** The chance that the large model answers it. */
  large: number;
  /** US dollars, with what the choice itself costs. */
  spent: number;
}

/** The share of queries that a random choice sends to the large model for so much money: from 0 to 1. */
export function shareForSpend(
  spent: number,
  { medium, large }: { medium: number; large: number },
): number {
  if (large <= medium) return spent >= large ? 1 : 0;
  return Math.min(1, Math.max(0, (spent - medium) / (large - medium)));
}

/**
 * Accuracy of a choice less that of another one, on the same resamples of the queries. A random choice spends as much
 * as the choice does, by a share of each resample's own.
 *
 * @param other Of each query the chance that the large model answers it, or "chance" for the random choice.
 */
export function accuracyGain(
  rows: readonly BothAnswers[],
  chosen: readonly Chosen[],
  other: readonly number[] | "chance",
  { draws, seed }: { draws: number; seed: number },
): Estimate {
  const n = rows.length;
  const statistics = (weights: ArrayLike<number>) => {
    const total = (of: (i: number) => number) => {
      let all = 0;
      for (let i = 0; i < n; i++) all += weights[i] * of(i);
      return all;
    };
    const matched = shareForSpend(total((i) => chosen[i].spent), {
      medium: total((i) => rows[i].medium.cost_usd),
      large: total((i) => rows[i].large.cost_usd),
    });
    const gain = total((i) => {
      const more = chosen[i].large - (other === "chance" ? matched : other[i]);
      return more * (Number(rows[i].large.correct) - Number(rows[i].medium.correct));
    });
    return { gain: gain / total(() => 1) };
  };
  const { gain } = statistics(new Float64Array(n).fill(1));
  const drawn = bootstrap(n, statistics, { draws, seed });
  return estimateOf(gain, intervalOf(drawn.get("gain"), n));
}
