import assert from "node:assert/strict";
import { plattScore } from "./platt_score.ts";
import { assertNear, assertParameters, CONFIDENCE, CORRECT, WEIGHTS } from "./testing.ts";

Deno.test("plattScore() equals scikit-learn's test vector, as far as its optimiser goes", () => {
  const fitted = plattScore().fit([5, -4, 1], [1, 0, 0]);
  assertParameters(fitted, { a: -0.20261354391187855, b: 0.65236314980010512 }, 5e-6);
});

Deno.test("plattScore() equals scikit-learn's _sigmoid_calibration of confidences", () => {
  const plain = plattScore().fit(CONFIDENCE, CORRECT);
  assertParameters(plain, { a: -2.1844367954365635, b: 1.294622477654022 }, 1e-6);
  const weighted = plattScore().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS });
  assertParameters(weighted, { a: -2.413523128339386, b: 1.716881771636368 }, 1e-6);
});

Deno.test("plattScore() is where the likelihood of the smoothed targets is level", () => {
  const score = [5, -4, 1], targets = [2 / 3, 1 / 4, 1 / 4];
  const p = plattScore().fit(score, [1, 0, 0]).apply(score);
  const residual = p.map((value, i) => value - targets[i]);
  assertNear([residual.reduce((sum, r) => sum + r, 0)], [0], 1e-12);
  assertNear([residual.reduce((sum, r, i) => sum + r * score[i], 0)], [0], 1e-12);
});

Deno.test("plattScore() stays finite where right and wrong rows do not overlap", () => {
  const fitted = plattScore().fit([-700, 700], [0, 1]);
  assertNear(fitted.apply([-700, 700]), [1 / 3, 2 / 3]);
  assertNear(plattScore().fit([1, 2], [1, 1]).apply([1, 2]), [3 / 4, 3 / 4]);
});

Deno.test("plattScore() says so where higher scores are right less often", () => {
  assert.match(plattScore().fit([1, 2, 3], [1, 1, 0]).notes[0], /slope is negative/);
});

Deno.test("plattScore() refuses outcomes that are neither right nor wrong", () => {
  assert.throws(() => plattScore().fit([1, 2], [0.5, 1]), /correct\[0\] must be 0 or 1/);
});
