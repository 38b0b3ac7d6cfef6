/**
 * Selection by the actual cost of the very answers that are scored, as the published plots of BEST-Route have it
 * (results_interpretation.ipynb of microsoft/best-route-llm). No router can know it: it is here to measure what that
 * is worth beside costs estimated on training queries, which everything else decides by.
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import { type Scored, type Sweep, sweepOf } from "./sweep.ts";

/** All decisions of the rule that fits the scores' scale, each query's candidates ordered by its own costs. */
export function sweepOfActualCosts(
  { scores, scale }: Pick<Scored, "scores" | "scale">,
  { cost, candidates, queries }: Pick<CandidateMatrix, "cost" | "candidates" | "queries">,
): Sweep {
  const k = candidates.length;
  const single = queries.map((_, i) =>
    sweepOf({
      scores: scores.subarray(i * k, i * k + k),
      scale,
      estimatedCosts: cost.subarray(i * k, i * k + k),
    })
  );
  const moves = single.flatMap(({ key, from, to }, query) =>
    Array.from(key, (key, m) => ({ query, key, from: from[m], to: to[m] }))
  ).sort((a, b) => a.key - b.key);
  return {
    start: Int32Array.from(single, ({ start }) => start[0]),
    query: Int32Array.from(moves, ({ query }) => query),
    from: Int32Array.from(moves, ({ from }) => from),
    to: Int32Array.from(moves, ({ to }) => to),
    key: Float64Array.from(moves, ({ key }) => key),
  };
}
