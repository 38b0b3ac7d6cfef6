import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import { debiasedL1, debiasedL2, ece, reliabilityTable, rmsce } from "../mod.ts";
import { near, sampleRows, tenths } from "./testing.ts";

const { confidence, correct, uniform } = sampleRows(200, 207);
/** Right nearly as often as they are sure. */
const calibrated = uniform.map((u, i) => u < Math.min(1, confidence[i] + 0.05) ? 1 : 0);

Deno.test("debiasedL2() equals unbiased_l2_ce of verified_calibration", () => {
  near(debiasedL2(confidence, correct), 0.18366572152937008);
  near(debiasedL2(confidence, calibrated), 0.017032068552099662);
  near(debiasedL2(tenths(confidence), correct), 0.19460785634447064);
});

Deno.test("debiasedL1() equals normal_debiased_ce of verified_calibration but for chance", () => {
  // From 200,000 resamples there; the 50,000 here have a standard error of 1.1e-4
  const options = { seed: 1, resamples: 50_000 };
  near(debiasedL1(confidence, calibrated, options), 0.0645, 5e-4);
  near(debiasedL1(confidence, correct, { bins: 10, ...options }), 0.1650, 5e-4);
});

Deno.test("debiasedL1() depends on the seed alone", () => {
  const of = (seed: number) => debiasedL1(confidence, correct, { seed, resamples: 20 });
  assert.equal(of(1), of(1));
  assert.notEqual(of(1), of(2));
});

Deno.test("debiasedL1() and debiasedL2() are below the plug-in errors of the nine points", () => {
  const nine = [0.5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.6, 0.6], right = [0, 1, 0, 1, 0, 1, 1, 1, 0];
  const bins = reliabilityTable(nine, right), options = { bins: 10, binning: "width" } as const;
  assert.ok(debiasedL1(nine, right, { ...options, seed: 1 }) < ece(bins) - 0.01);
  assert.ok(debiasedL2(nine, right, options) < rmsce(bins) - 0.01);
});

Deno.test("debiasedL2() has much less bias than the plug-in error", () => {
  // True error 0.1: always 0.05 too low in the lower half and 0.1323 too low in the upper
  const next = random(3, "debiased");
  const shift = (c: number) => c < 0.5 ? 0.05 : Math.sqrt(0.0175);
  let debiased = 0, plugIn = 0;
  for (let trial = 0; trial < 200; trial++) {
    const c = Array.from({ length: 300 }, () => 0.85 * next());
    const y = c.map((p) => next() < p + shift(p) ? 1 : 0);
    const halves = 0.5 / 0.85;
    const truth = halves * 0.05 ** 2 + (1 - halves) * 0.0175;
    debiased += debiasedL2(c, y) ** 2 - truth;
    plugIn += rmsce(reliabilityTable(c, y, { bins: 15, binning: "mass" })) ** 2 - truth;
  }
  assert.ok(plugIn / 200 > 0.005, `plug-in bias ${plugIn / 200}`);
  assert.ok(Math.abs(debiased / 200) < 0.0015, `debiased bias ${debiased / 200}`);
});

Deno.test("debiased errors of single rows: L2 counts them as 0 and L1 does not know", () => {
  assert.equal(debiasedL2([0.2, 0.9], [1, 0], { bins: 2 }), 0);
  assert.equal(debiasedL1([0.2, 0.9], [1, 0], { bins: 2, seed: 1 }), NaN);
});

Deno.test("debiased errors are of right and wrong answers only", () => {
  assert.throws(() => debiasedL2([0.5], [0.5]), /correct\[0\] must be 0 or 1/);
  assert.throws(() => debiasedL1([0.5], [0.5], { seed: 1 }), /correct\[0\] must be 0 or 1/);
  assert.throws(() => debiasedL1([0.5], [1], { seed: 1, resamples: 0 }), UserError);
});
