import assert from "node:assert/strict";
import { chosenShares, qualityGapDifference } from "./chosen_shares.ts";
import { priceSweep, trace } from "./curve.ts";
import { sweepOf } from "./sweep.ts";
import { matrixOf } from "./testing.ts";

/** Four queries; the router sends them to the reference from the first to the last. */
const OUTCOMES = matrixOf([[0, 1], [0, 1], [1, 1], [1, 0]], Array(4).fill([0, 1]));
const SCORED = {
  scores: Float64Array.of(0.1, 1, 0.2, 1, 0.3, 1, 0.4, 1),
  scale: "match" as const,
  estimatedCosts: Float64Array.of(0, 1),
};
const curve = trace(priceSweep(sweepOf(SCORED), OUTCOMES, { weak: 0 }));
const evaluation = {
  curve,
  decisions: { outcomes: OUTCOMES, scored: SCORED, overhead: 0, choices: {} },
};

Deno.test("chosenShares() are those of the threshold whose saving is nearest", () => {
  assert.deepEqual(chosenShares(evaluation, [100, 75, 55, 0]), [
    { cost_reduction: 100, shares: { a: 1, b: 0 } },
    { cost_reduction: 75, shares: { a: 0.75, b: 0.25 } },
    { cost_reduction: 55, shares: { a: 0.5, b: 0.5 } },
    { cost_reduction: 0, shares: { a: 0, b: 1 } },
  ]);
});

Deno.test("qualityGapDifference() is how much better the weak model is on what it keeps", () => {
  const at = (reduction: number) => qualityGapDifference(evaluation, { reduction, weak: 0 });
  // Gaps are -1, -1, 0 and 1: at half, 1/2 of the last two less -1 of the first two
  assert.equal(at(50), 1.5);
  assert.equal(at(75), 0 - -1);
  assert.equal(at(0), null);
  assert.equal(at(100), null);
});
