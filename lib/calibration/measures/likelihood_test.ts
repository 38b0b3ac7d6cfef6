import assert from "node:assert/strict";
import { nll } from "./likelihood.ts";
import { near, sampleRows, tenths } from "./testing.ts";

Deno.test("nll() equals scikit-learn's log_loss", () => {
  near(nll([0.5, 0.9, 0.99, 0.1, 0.25, 0.999], [0, 0, 0, 1, 1, 1]), 1.881797068998267);
  near(nll([0.7, 0.4, 0.6, 0.3], [0, 1, 1, 0]), 0.7469410259762035);
  // The probabilities of the true one of three classes
  near(nll([0.7, 0.6, 0.3], [1, 1, 1]), 0.6904911, 5e-8);

  const { confidence, correct } = sampleRows(200, 207);
  near(nll(tenths(confidence), correct), 0.5760823201097502);
  near(nll(confidence, correct, { weights: correct.map((_, i) => i % 4) }), 0.5418702363436603);
});

Deno.test("nll() of sure answers that are wrong is what the clip makes it", () => {
  near(nll([1, 0, 1], [0, 1, 1]), 24.029102259411435);
  for (const clip of [1e-15, 1e-7, 1e-3]) {
    near(nll([1], [0], { clip }), -Math.log(clip), 1e-2);
    near(nll([0], [1], { clip }), -Math.log(clip), 1e-9);
  }
  assert.equal(nll([1], [0], { clip: 0 }), Infinity);
});

Deno.test("nll() without a clip is 0 for sure answers that are right", () => {
  assert.equal(nll([1, 0], [1, 0], { clip: 0 }), 0);
  assert.equal(nll([1, 0, 1], [1, 0, 0], { clip: 0, weights: [1, 1, 0] }), 0);
});

Deno.test("nll() of graded outcomes is least where confidence is the outcome", () => {
  const of = (c: number) => nll([c], [0.3]);
  near(of(0.3), -(0.3 * Math.log(0.3) + 0.7 * Math.log(0.7)));
  for (const c of [0, 0.1, 0.29, 0.31, 0.9, 1]) assert.ok(of(c) > of(0.3));
});

Deno.test("nll() refuses a clip that is none", () => {
  for (const clip of [-1, 0.6, NaN]) {
    assert.throws(() => nll([0.5], [1], { clip }), /clip must be a number from 0 to 0.5/);
  }
});
