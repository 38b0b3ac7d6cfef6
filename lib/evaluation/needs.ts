/**
 * The scale of thresholds: the need of a query for more than a candidate, which all routers share. The cheapest
 * candidate answers for which it is at most the threshold, else the reference (seed 003's rule for two models;
 * BEST-Route's, arXiv 2506.22716, Algorithm 1, for more). The service decides by it, and thresholds are fitted
 * on it, so that one that is printed does what is said of it.
 */
import { type Scored, type Sweep, sweepOf } from "./sweep.ts";

/**
 * Need of each query for more than each candidate. On the scales `match` and `preference` it is 1 - the candidate's score; on
 * `quality` (gain expected of the reference + 1) / 2, in [0, 1] where qualities are.
 *
 * @returns n queries x k candidates, row-major; of the reference it is 0
 */
export function needsOf(
  { scores, scale }: Pick<Scored, "scores" | "scale">,
  { candidates: k }: { candidates: number },
): Float64Array {
  return scores.map((score, cell) => {
    const j = cell % k;
    if (j === k - 1) return 0;
    // Of a candidate that is never to be chosen, even beside a reference that is not either
    if (score === -Infinity) return 1;
    return scale === "quality" ? (scores[cell - j + k - 1] - score + 1) / 2 : 1 - score;
  });
}

/** All decisions of the rule. The keys are needs, negated: {@linkcode fitThreshold} turns them round. */
export function sweepOfNeeds(scored: Scored): Sweep {
  const needs = needsOf(scored, { candidates: scored.estimatedCosts.length });
  return sweepOf({ ...scored, scale: "match", scores: needs.map((need) => -need) });
}
