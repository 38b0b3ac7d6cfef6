/** References of a router card, beyond the curve: fixed choices, the oracle, the router's own scores. */
import { brier, ece, reliabilityTable } from "../calibration/mod.ts";
import { type CandidateMatrix, matchProbability } from "../outcomes/mod.ts";
import type { RouterCard } from "./card.ts";
import type { CrossFitted } from "./cross_fit.ts";

/** The candidate that answers each tested query if its fold's best one in training answers all. */
export function bestSingles({ outcomes, folds }: CrossFitted): Int32Array {
  const choice = new Int32Array(outcomes.queries.length);
  for (const { testRows, bestSingle } of folds) {
    choice.fill(bestSingle, testRows.start, testRows.end);
  }
  return choice;
}

/** Mean quality when each query is answered by the candidate that is best for it. */
export function oracleQuality(
  { quality, candidates, queries }: Pick<CandidateMatrix, "quality" | "candidates" | "queries">,
): number {
  const k = candidates.length;
  let sum = 0;
  for (let i = 0; i < queries.length; i++) {
    sum += quality.subarray(i * k, i * k + k).reduce((best, value) => Math.max(best, value));
  }
  return sum / queries.length;
}

/** The scores as probabilities against what came of them; null where they are not probabilities. */
export function scoreCalibration({ scored, outcomes }: CrossFitted): RouterCard["calibration"] {
  const k = outcomes.candidates.length, { scores, scale } = scored;
  if (scale === "preference") return null;
  const truth = scale === "quality" ? outcomes.quality : matches(outcomes);
  const inUnitRange = (values: Float64Array) => values.every((value) => value >= 0 && value <= 1);
  if (!inUnitRange(scores) || !inUnitRange(truth)) return null;
  // The reference always matches itself: its column says nothing about the router
  const counts = (_: number, cell: number) => scale === "quality" || cell % k < k - 1;
  const given = scores.filter(counts), came = truth.filter(counts);
  const bins = reliabilityTable(given, came);
  return {
    of: scale === "quality" ? "predicted quality" : "probability of matching the strong model",
    brier: brier(given, came),
    ece: ece(bins),
    bins,
  };
}

function matches(outcomes: CandidateMatrix): Float64Array {
  const k = outcomes.candidates.length;
  const matched = new Float64Array(outcomes.quality.length);
  for (let candidate = 0; candidate < k; candidate++) {
    matchProbability(outcomes, { candidate, reference: k - 1 })
      .forEach((match, i) => matched[i * k + candidate] = match);
  }
  return matched;
}
