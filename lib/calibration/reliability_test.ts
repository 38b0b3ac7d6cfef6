import assert from "node:assert/strict";
import fc from "fast-check";
import { brier, ece, reliabilityTable } from "./mod.ts";

Deno.test("reliabilityTable() puts multiples of 0.1 in the bin that starts there", () => {
  for (const p of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    assert.equal(reliabilityTable([p], [1])[0].lo, p);
  }
});

Deno.test("reliabilityTable() closes the last bin at 1", () => {
  assert.deepEqual(reliabilityTable([1], [0]), [
    { lo: 0.9, hi: 1, n: 1, confidence: 1, accuracy: 0 },
  ]);
});

Deno.test("reliabilityTable() finds the one bin that a probability lies in", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(probability, fc.integer({ min: 1, max: 100 }), (p, bins) => {
    const [bin, ...others] = reliabilityTable([p], [1], { bins });
    assert.equal(others.length, 0);
    assert.ok(bin.lo <= p && (p < bin.hi || bin.hi === 1), `${p} in [${bin.lo}, ${bin.hi})`);
  }));
});

Deno.test("ece() of a constant is its distance from the base rate", () => {
  const outcomes = Array.from({ length: 1000 }, (_, i) => i < 194 ? 1 : 0);
  const of = (constant: number) => ece(reliabilityTable(outcomes.map(() => constant), outcomes));
  assert.ok(Math.abs(of(0.5) - 0.306) < 1e-12);
  assert.ok(of(0.194) < 1e-12);
});

Deno.test("ece() equals netcal's on the nine-point vector of verified_calibration", () => {
  const probabilities = [0.5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.6, 0.6];
  const outcomes = [0, 1, 0, 1, 0, 1, 1, 1, 0];
  assert.ok(Math.abs(ece(reliabilityTable(probabilities, outcomes)) - 2 / 9) < 1e-12);
});

Deno.test("brier() equals scikit-learn's brier_score_loss", () => {
  const score = brier([0.1, 0.8, 0.9, 0.3, 1, 0.95], [0, 1, 1, 0, 1, 1]);
  assert.ok(Math.abs(score - 0.0254166667) < 1e-9);
});
