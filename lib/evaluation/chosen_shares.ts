/**
 * Who answers along a curve: the share of the queries that each candidate answers where a router saves so much of the
 * cost of always using the reference, and how much better the reference would have been for those it keeps from it.
 * Intervals are over test queries drawn anew, the threshold as it is.
 */
import { type CandidateMatrix, candidateName } from "../outcomes/mod.ts";
import { intervalOf } from "../stats/bootstrap.ts";
import { bootstrapSums, type CellSums } from "../stats/bootstrap_sums.ts";
import { proportion } from "../stats/proportion.ts";
import { orNull, type RouterCard } from "./card.ts";
import type { Curve } from "./curve.ts";
import { decide, type Sweep } from "./sweep.ts";

/** A router at one of its thresholds. */
export type Chosen = NonNullable<RouterCard["chosen_at_cost_reduction"]>["10"];

interface Answered {
  curve: Curve;
  /** What the curve was traced from. */
  sweep: Sweep;
  outcomes: CandidateMatrix;
}

export interface ChosenOptions {
  /** The weak candidate's index. */
  weak: number;
  /** Resamples of the test queries; 0 leaves the intervals out. */
  draws: number;
  seed: number;
}

/** At the thresholds whose cost reductions are nearest to each of `reductions`, in percent. */
export function chosenAt(
  answered: Answered,
  reductions: readonly number[],
  { weak, draws, seed }: ChosenOptions,
): Chosen[] {
  const { quality, candidates, queries } = answered.outcomes;
  const k = candidates.length, n = queries.length;
  const choices = reductions.map((reduction) => choiceAtReduction(answered, reduction));
  // Queries that are on the same side of each threshold are resampled as one cell
  const cell = new Int32Array(n).map((_, i) =>
    choices.reduce((sides, choice, r) => choice[i] === k - 1 ? sides | 1 << r : sides, 0)
  );
  const values = new Float64Array(n).map((_, i) => quality[i * k + weak] - quality[i * k + k - 1]);
  const all: CellSums = {
    rows: new Float64Array(1 << reductions.length),
    sum: new Float64Array(1 << reductions.length),
  };
  cell.forEach((sides, i) => {
    all.rows[sides]++;
    all.sum[sides] += values[i];
  });
  const drawn = bootstrapSums(
    (sums) => Object.fromEntries(reductions.map((_, r) => [r, qualityGapDifference(sums, r)])),
    { cell, cells: all.rows.length, values, draws, seed },
  );
  return choices.map((choice, r) => ({
    shares: Object.fromEntries(candidates.map((candidate, j) => {
      const { value, lo, hi } = proportion(Array.from(choice, (chosen) => chosen === j));
      return [candidateName(candidate), { value, ci95: draws === 0 ? null : [lo, hi] }];
    })),
    quality_gap_difference: {
      value: orNull(qualityGapDifference(all, r)),
      ci95: intervalOf(drawn.get(String(r)), n),
    },
  }));
}

/**
 * HybridLLM's quality gap difference (arXiv 2404.14618, figure 6): the mean of quality(weak) - quality(reference)
 * over the queries that cheaper candidates answer, less that over the queries that the reference answers. Chance has
 * 0; NaN where one side has no queries. The reference answers cells of which bit `r` is set.
 */
function qualityGapDifference({ rows, sum }: CellSums, r: number): number {
  const sums = [0, 0], counts = [0, 0];
  for (let sides = 0; sides < rows.length; sides++) {
    sums[sides >> r & 1] += sum[sides];
    counts[sides >> r & 1] += rows[sides];
  }
  return sums[0] / counts[0] - sums[1] / counts[1];
}

function choiceAtReduction({ curve, sweep }: Answered, reduction: number): Int32Array {
  const wanted = curve.anchors.strong.cost * (1 - reduction / 100);
  let nearest = 0;
  curve.cost.forEach((cost, p) => {
    if (Math.abs(cost - wanted) < Math.abs(curve.cost[nearest] - wanted)) nearest = p;
  });
  // A point holds above its threshold, up to the next point's
  return decide(sweep, curve.threshold[nearest + 1] ?? Infinity);
}
