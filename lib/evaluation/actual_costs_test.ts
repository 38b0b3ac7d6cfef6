import assert from "node:assert/strict";
import fc from "fast-check";
import { sweepOfActualCosts } from "./actual_costs.ts";
import { decide, sweepOf } from "./sweep.ts";
import { matrixOf } from "./testing.ts";

Deno.test("by actual costs the cheapest candidate is another one for each query", () => {
  // On average b is cheaper than a, on the first query a is; both match
  const outcomes = matrixOf([[1, 1, 1], [1, 1, 1]], [[1, 2, 9], [5, 2, 9]]);
  const scored = { scores: Float64Array.of(0.9, 0.9, 1, 0.9, 0.9, 1), scale: "match" as const };
  const estimated = sweepOf({ ...scored, estimatedCosts: Float64Array.of(3, 2, 9) });
  assert.deepEqual([...decide(estimated, 0.5)], [1, 1]);
  const actual = sweepOfActualCosts(scored, outcomes);
  assert.deepEqual([...decide(actual, 0.5)], [0, 1]);
  assert.deepEqual([...decide(actual, 0.95)], [2, 2]);
});

Deno.test("where all queries cost what is estimated, selection by actual costs is the same", () => {
  const rows = fc.array(fc.tuple(...Array(3).fill(fc.integer({ min: 0, max: 4 }))), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(fc.property(rows, fc.constantFrom("match", "quality"), (scores, scale) => {
    const outcomes = matrixOf(scores.map(() => [0, 0, 0]), scores.map(() => [1, 2, 4]));
    const scored = { scores: Float64Array.from(scores.flat(), (s) => Number(s) / 4), scale };
    const honest = sweepOf({ ...scored, estimatedCosts: Float64Array.of(1, 2, 4) });
    const actual = sweepOfActualCosts(scored, outcomes);
    for (const threshold of [-Infinity, -0.3, 0, 0.3, 0.6, 2]) {
      assert.deepEqual(decide(actual, threshold), decide(honest, threshold));
    }
  }));
});
