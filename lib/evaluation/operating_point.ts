/**
 * Operating points: one value of the threshold, chosen on validation queries, and what it then does on
 * test queries. Reading the best point off the test curve instead would be tuning on test.
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import type { CrossFitted } from "./cross_fit.ts";
import { type Curve, priceSweep, trace } from "./curve.ts";
import { decide, type Scored, sweepOf } from "./sweep.ts";

/** Target of a fitted threshold, on validation queries. */
export type Target =
  /** The cheapest point that loses at most this percentage of the strong model's quality. */
  | { maxDrop: number }
  /** The best point that costs at most this much a query on average. */
  | { maxCost: number }
  /** The best point at any cost. */
  | { best: true };

/**
 * The threshold at the point of a validation curve that meets the target. If none does, at the point that
 * comes closest: the dear end for a drop, the cheap end for a cost.
 */
export function fitThreshold(curve: Curve, target: Target): number {
  const { threshold, quality, cost, anchors } = curve;
  const last = threshold.length - 1;
  let chosen = 0;
  if ("maxDrop" in target) {
    const reference = anchors.strong.quality;
    const least = reference - Math.abs(reference) * target.maxDrop / 100;
    const found = quality.findIndex((value) => value >= least);
    chosen = found < 0 ? last : found;
  } else {
    const maxCost = "maxCost" in target ? target.maxCost : Infinity;
    quality.forEach((value, p) => {
      if (cost[p] <= maxCost && value > quality[chosen]) chosen = p;
    });
  }
  // Halfway to the next move; -Infinity (no move) and Infinity (every move) at the ends
  return chosen === last ? Infinity : (threshold[chosen] + threshold[chosen + 1]) / 2;
}

/** The candidate that answers each tested query when every fold fits its own threshold to the target. */
export function decideAtTarget(
  { outcomes, overhead, scored, folds }: CrossFitted,
  target: Target,
  { weak }: { weak: number },
): Int32Array {
  const k = outcomes.candidates.length;
  const choice = new Int32Array(outcomes.queries.length);
  for (const { validation, testRows } of folds) {
    const sweep = sweepOf(validation.scored);
    const curve = trace(priceSweep(sweep, validation.outcomes, { weak, overhead }));
    const test: Scored = {
      ...validation.scored,
      scores: scored.scores.subarray(testRows.start * k, testRows.end * k),
    };
    choice.set(decide(sweepOf(test), fitThreshold(curve, target)), testRows.start);
  }
  return choice;
}

/** Mean quality or cost when query i is answered by candidate `choice[i]`. */
export function chosenMean(
  outcomes: Pick<CandidateMatrix, "quality" | "cost"> & { candidates: readonly unknown[] },
  of: "quality" | "cost",
  { choice, weights }: { choice: Int32Array; weights?: Float64Array },
): number {
  const k = outcomes.candidates.length, values = outcomes[of];
  let sum = 0, total = 0;
  for (let i = 0; i < choice.length; i++) {
    const weight = weights ? weights[i] : 1;
    sum += weight * values[i * k + choice[i]];
    total += weight;
  }
  return sum / total;
}
