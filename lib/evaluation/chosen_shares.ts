/**
 * Who answers along a curve: the share of the queries that each candidate answers where a router saves so much of the
 * cost of always using the reference, and how much better the reference would have been for those it keeps from it.
 */
import { candidateName } from "../outcomes/mod.ts";
import type { Decisions, Evaluation } from "./evaluate.ts";
import { decide, sweepOf } from "./sweep.ts";

/** A router at one of its thresholds. */
export interface ChosenShares {
  /** Percent of the reference's cost that is saved. */
  cost_reduction: number;
  /** Share of the queries, by candidate. */
  shares: Record<string, number>;
}

/** At the thresholds whose cost reduction is nearest to each that is asked for, ascending. */
export function chosenShares(
  { curve, decisions }: Pick<Evaluation, "curve" | "decisions">,
  reductions: readonly number[],
): ChosenShares[] {
  const { candidates } = decisions.outcomes;
  return reductions.map((wanted) => {
    const choice = choiceAtReduction({ curve, decisions }, wanted);
    const counts = new Float64Array(candidates.length);
    for (const candidate of choice) counts[candidate]++;
    return {
      cost_reduction: wanted,
      shares: Object.fromEntries(
        candidates.map((candidate, j) => [candidateName(candidate), counts[j] / choice.length]),
      ),
    };
  });
}

/**
 * HybridLLM's quality gap difference (arXiv 2404.14618, figure 6): the mean of quality(cheaper) - quality(reference)
 * over the queries that a cheaper candidate answers, less that over the queries that the reference answers, where
 * `cheaper` is the weak candidate. Chance has 0; null where one side has no queries.
 */
export function qualityGapDifference(
  { curve, decisions }: Pick<Evaluation, "curve" | "decisions">,
  { reduction, weak }: { reduction: number; weak: number },
): number | null {
  const choice = choiceAtReduction({ curve, decisions }, reduction);
  const { quality, candidates } = decisions.outcomes, k = candidates.length;
  const sums = [0, 0], counts = [0, 0];
  for (const [i, candidate] of choice.entries()) {
    const side = candidate === k - 1 ? 1 : 0;
    sums[side] += quality[i * k + weak] - quality[i * k + k - 1];
    counts[side]++;
  }
  return counts.includes(0) ? null : sums[0] / counts[0] - sums[1] / counts[1];
}

function choiceAtReduction(
  { curve, decisions }: { curve: Evaluation["curve"]; decisions: Decisions },
  reduction: number,
): Int32Array {
  const wanted = curve.anchors.strong.cost * (1 - reduction / 100);
  let nearest = 0;
  curve.cost.forEach((cost, p) => {
    if (Math.abs(cost - wanted) < Math.abs(curve.cost[nearest] - wanted)) nearest = p;
  });
  // A point holds above its threshold, up to the next point's
  return decide(sweepOf(decisions.scored), curve.threshold[nearest + 1] ?? Infinity);
}
