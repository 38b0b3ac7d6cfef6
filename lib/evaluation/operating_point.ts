/**
 * Operating points: one value of the threshold, chosen on validation queries, and what it then does on
 * test queries. Reading the best point off the test curve instead would be tuning on test. Thresholds are of
 * the scale of needs (see needs.ts), as in the service: the method of RouteLLM's calibrate_threshold.
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import type { OperatingPoint } from "./card.ts";
import type { CrossFitted } from "./cross_fit.ts";
import { type Curve, priceSweep, trace } from "./curve.ts";
import { sweepOfNeeds } from "./needs.ts";
import { reaches } from "./pgr.ts";
import { decide, type Scored } from "./sweep.ts";

/** Target of a fitted threshold, on validation queries. */
export type Target =
  /** The cheapest point that loses at most this percentage of the strong model's quality. */
  | { maxDrop: number }
  /** The best point that costs at most this much a query on average. */
  | { maxCost: number }
  /** The dearest point at which at most this share of the queries goes to the strong model. */
  | { maxStrongShare: number }
  /** The best point at any cost. */
  | { best: true };

/**
 * The threshold at the point of a validation curve that meets the target, halfway between the needs that it keeps
 * apart. If no point does, at the point that comes closest: the dear end for a drop, the cheap end for a cost or
 * a share. Of the ends, Infinity has the cheapest candidate answer all, -Infinity the strong one.
 *
 * @param curve of a sweep of needs
 */
export function fitThreshold(curve: Curve, target: Target): number {
  const { threshold } = curve;
  const chosen = pointFor(curve, target);
  if (chosen === 0) return Infinity;
  if (chosen === threshold.length - 1) return -Infinity;
  return middleOf(-threshold[chosen + 1], -threshold[chosen]);
}

function pointFor(curve: Curve, target: Target): number {
  const { quality, cost, strongShare, anchors } = curve;
  if ("maxDrop" in target) {
    const reference = anchors.strong.quality;
    const least = reference - Math.abs(reference) * target.maxDrop / 100;
    const found = quality.findIndex((value) => reaches(value, least));
    return found < 0 ? quality.length - 1 : found;
  }
  if ("maxStrongShare" in target) {
    return Math.max(0, strongShare.findLastIndex((share) => share <= target.maxStrongShare));
  }
  const maxCost = "maxCost" in target ? target.maxCost : Infinity;
  let chosen = 0;
  quality.forEach((value, p) => {
    if (cost[p] <= maxCost && value > quality[chosen]) chosen = p;
  });
  return chosen;
}

/** The middle of an interval, to six decimals where it lies inside with them. */
function middleOf(low: number, high: number): number {
  const middle = (low + high) / 2, short = Number(middle.toFixed(6));
  return short > low && short < high ? short : middle;
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
    const sweep = sweepOfNeeds(validation.scored);
    const curve = trace(priceSweep(sweep, validation.outcomes, { weak, overhead }));
    const test: Scored = {
      ...validation.scored,
      scores: scored.scores.subarray(testRows.start * k, testRows.end * k),
    };
    // The sweep's keys are needs, negated
    choice.set(decide(sweepOfNeeds(test), -fitThreshold(curve, target)), testRows.start);
  }
  return choice;
}

/**
 * A threshold fitted for a target on the validation queries of all folds together, and what it does on them.
 * With one fold it is the one that {@linkcode decideAtTarget} uses. Null where the service has none that does
 * the same: all queries go to the strong model, some of which score no need of it, or quality is not in [0, 1].
 */
export function fitServedThreshold(
  { outcomes, overhead, scored, folds }: CrossFitted,
  target: Target,
  { weak }: { weak: number },
): Pick<OperatingPoint, "threshold" | "validation"> {
  const { candidates } = outcomes;
  const join = (of: (fold: CrossFitted["folds"][number]) => Float64Array) => {
    const parts = folds.map(of);
    const all = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  const quality = join(({ validation }) => validation.outcomes.quality);
  const cost = join(({ validation }) => validation.outcomes.cost);
  const scores = join(({ validation }) => validation.scored.scores);
  const sweep = sweepOfNeeds({ ...scored, scores });
  const curve = trace(priceSweep(sweep, { candidates, quality, cost }, { weak, overhead }));
  const point = pointFor(curve, target);
  const fitted = fitThreshold(curve, target);
  const isUnit = [quality, outcomes.quality]
    .every((values) => values.every((value) => value >= 0 && value <= 1));
  const allNeedStrong = [sweep, sweepOfNeeds(scored)].every(({ key }) => (key.at(-1) ?? -1) < 0);
  const threshold = fitted === Infinity ? 1 : fitted === -Infinity && allNeedStrong ? 0 : fitted;
  return {
    threshold: isUnit && threshold >= 0 && threshold <= 1 ? threshold : null,
    validation: {
      queries: sweep.start.length,
      quality: curve.quality[point],
      cost: curve.cost[point],
      strong_share: curve.strongShare[point],
    },
  };
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
