import assert from "node:assert/strict";
import { chosenAt } from "./chosen_shares.ts";
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
const sweep = sweepOf(SCORED);
const curve = trace(priceSweep(sweep, OUTCOMES, { weak: 0 }));
const answered = { curve, sweep, outcomes: OUTCOMES };
const at = (reduction: number, draws = 0) =>
  chosenAt(answered, [reduction], { weak: 0, draws, seed: 1 })[0];

Deno.test("shares chosen are those of the threshold whose saving is nearest", () => {
  const shares = (reduction: number) => Object.values(at(reduction).shares).map((s) => s.value);
  assert.deepEqual([100, 75, 55, 0].map(shares), [[1, 0], [0.75, 0.25], [0.5, 0.5], [0, 1]]);
});

Deno.test("the quality gap difference is how much better the weak model is on what it keeps", () => {
  const gap = (reduction: number) => at(reduction).quality_gap_difference.value;
  // Gaps are -1, -1, 0 and 1: at half, 1/2 of the last two less -1 of the first two
  assert.deepEqual([50, 75, 0, 100].map(gap), [1.5, 0 - -1, null, null]);
});

Deno.test("shares have Wilson's intervals; a gap none where a resample has one side only", () => {
  const { shares, quality_gap_difference } = at(50, 200);
  const [lo, hi] = shares.a.ci95!;
  assert.deepEqual([lo.toFixed(3), hi.toFixed(3)], ["0.150", "0.850"]);
  assert.equal(quality_gap_difference.ci95, null);
  assert.deepEqual([at(50).shares.a.ci95, at(50).quality_gap_difference.ci95], [null, null]);
});

Deno.test("the interval of the gap holds it, of 80 queries", () => {
  const outcomes = matrixOf(Array.from({ length: 80 }, (_, i) => i % 2 ? [0, 1] : [1, 0.5]));
  const scores = Float64Array.from({ length: 160 }, (_, c) => c % 2 ? 1 : 0.1 + (c % 8) / 10);
  const sweep = sweepOf({ ...SCORED, scores });
  const many = { curve: trace(priceSweep(sweep, outcomes, { weak: 0 })), sweep, outcomes };
  const { value, ci95 } = chosenAt(many, [50], { weak: 0, draws: 300, seed: 1 })[0]
    .quality_gap_difference;
  assert.ok(ci95![0] <= value! && value! <= ci95![1], `${value} in ${ci95}`);
});
