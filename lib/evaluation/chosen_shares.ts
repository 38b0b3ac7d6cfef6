/**
 * Who answers along a curve: the share of the queries that each candidate answers where a router saves so much of the
 * cost of always using the reference, and how much better the reference would have been for those it keeps from it.
 * Intervals are over test queries drawn anew, the threshold as it is.
 */
import { type CandidateMatrix, candidateName } from "../outcomes/mod.ts";
import { bootstrap, intervalOf } from "../stats/bootstrap.ts";
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

/** At the threshold whose cost reduction is nearest to `reduction`, in percent. */
export function chosenAt(
  answered: Answered,
  reduction: number,
  { weak, draws, seed }: ChosenOptions,
): Chosen {
  const choice = choiceAtReduction(answered, reduction);
  const { outcomes } = answered;
  const gap = (weights?: Float64Array) => qualityGapDifference(choice, outcomes, { weak, weights });
  const drawn = bootstrap(choice.length, (weights) => ({ gap: gap(weights) }), { draws, seed });
  return {
    shares: Object.fromEntries(outcomes.candidates.map((candidate, j) => {
      const { value, lo, hi } = proportion(Array.from(choice, (chosen) => chosen === j));
      return [candidateName(candidate), { value, ci95: draws === 0 ? null : [lo, hi] }];
    })),
    quality_gap_difference: {
      value: orNull(gap()),
      ci95: intervalOf(drawn.get("gap"), choice.length),
    },
  };
}

/**
 * HybridLLM's quality gap difference (arXiv 2404.14618, figure 6): the mean of quality(weak) - quality(reference)
 * over the queries that cheaper candidates answer, less that over the queries that the reference answers. Chance has
 * 0; NaN where one side has no queries.
 */
function qualityGapDifference(
  choice: Int32Array,
  { quality, candidates }: Pick<CandidateMatrix, "quality" | "candidates">,
  { weak, weights }: { weak: number; weights: Float64Array | undefined },
): number {
  const k = candidates.length, sums = [0, 0], counts = [0, 0];
  for (let i = 0; i < choice.length; i++) {
    const side = choice[i] === k - 1 ? 1 : 0, weight = weights ? weights[i] : 1;
    sums[side] += weight * (quality[i * k + weak] - quality[i * k + k - 1]);
    counts[side] += weight;
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
