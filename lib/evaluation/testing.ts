/** Made-up outcomes and scores for tests. */
import fc from "fast-check";
import type { CandidateMatrix } from "../outcomes/mod.ts";

/** One-sample outcomes; `quality` and `cost` are rows of queries, cost 0, 1, 2... where left out. */
export function matrixOf(quality: number[][], cost?: number[][]): CandidateMatrix {
  const k = quality[0].length;
  const flat = Float64Array.from(quality.flat());
  return {
    candidates: [..."abcdefgh"].slice(0, k).map((model) => ({ model, n: 1 })),
    queries: quality.map((_, i) => ({
      id: `${i}`,
      dataset: "d",
      prompt: `prompt ${i}`,
      task: null,
      split: null,
    })),
    quality: flat,
    cost: cost ? Float64Array.from(cost.flat()) : flat.map((_, cell) => cell % k),
    costUnit: k === 2 && !cost ? "strong calls" : "USD",
    draws: flat,
    weights: new Float64Array(flat.length).fill(1),
    offsets: Int32Array.from({ length: flat.length + 1 }, (_, cell) => cell),
  };
}

/** Outcomes with scores for them: n queries, k candidates, few distinct values so that ties occur. */
export const scoredOutcomes = fc.tuple(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 2, max: 4 }),
)
  .chain(([n, k]) => {
    const grid = (max: number) =>
      fc.array(
        fc.array(fc.integer({ min: 0, max }), { minLength: k, maxLength: k }),
        { minLength: n, maxLength: n },
      );
    return fc.record({
      scores: grid(5).map((rows) => Float64Array.from(rows.flat(), (score) => score / 5)),
      quality: grid(3),
      cost: grid(4),
      estimatedCosts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: k, maxLength: k })
        .map((costs) => Float64Array.from(costs)),
      scale: fc.constantFrom("match" as const, "quality" as const),
    });
  });
