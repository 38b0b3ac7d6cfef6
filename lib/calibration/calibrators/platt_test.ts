import assert from "node:assert/strict";
import { platt } from "./platt.ts";
import { assertNear, assertParameters, CONFIDENCE, CORRECT, simulate, WEIGHTS } from "./testing.ts";

Deno.test("platt() is logistic regression on the logit, without a penalty", () => {
  // Newton's method in numpy
  assertParameters(platt().fit(CONFIDENCE, CORRECT), {
    slope: 0.5071549169339168,
    intercept: -0.3247125312169504,
  });
  assertParameters(platt().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS }), {
    slope: 0.4828013661195334,
    intercept: -0.6151747358668919,
  });
});

Deno.test("platt() finds the slope and intercept that confidences were made with", () => {
  const truth = (c: number) => 1 / (1 + Math.exp(1 - 0.5 * Math.log(c / (1 - c))));
  const { confidence, correct } = simulate(40_000, { truth, seed: 2 });
  assertParameters(platt().fit(confidence, correct), { slope: 0.5, intercept: -1 }, 0.05);
});

Deno.test("platt() of graded outcomes is platt() of as many right and wrong rows", () => {
  const graded = platt().fit([0.2, 0.5, 0.7], [0.25, 0.5, 0.75]);
  const weights = [1, 3, 2, 2, 3, 1];
  const counted = platt().fit([0.2, 0.2, 0.5, 0.5, 0.7, 0.7], [1, 0, 1, 0, 1, 0], { weights });
  assertNear(graded.apply([0, 0.4, 1]), counted.apply([0, 0.4, 1]));
});

Deno.test("platt() says where right and wrong rows do not overlap, and when reversed", () => {
  const separated = platt().fit([0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1]);
  assert.match(separated.notes[0], /^No slope is best/);
  assertNear(separated.apply([0.6, 0.7, 0.8, 0.9]), [0, 0, 1, 1], 1e-6);
  assertNear(platt().fit([0.6, 0.7], [1, 1]).apply([0.1, 0.9]), [1, 1], 1e-3);
  const turned = platt().fit(CONFIDENCE, CORRECT.map((y) => 1 - y));
  assert.deepEqual(turned.notes.map((note) => note.slice(0, 21)), ["The slope is negative"]);
  assert.deepEqual(platt().fit(CONFIDENCE, CORRECT).notes, []);
});

Deno.test("platt() knows separated rows by those that weigh something", () => {
  const noted = (correct: number[], weights?: number[]) =>
    platt().fit([0.7, 0.2, 0.5, 0.5, 0.8], correct, { weights }).notes[0]?.slice(0, 16);
  const none = "No slope is best";
  assert.equal(noted([1, 0, 0, 1, 1]), none);
  assert.equal(noted([0, 1, 1, 0, 0]), none);
  assert.equal(noted([0, 0, 0, 1, 1]), undefined, "the first row is wrong");
  assert.equal(noted([0, 0, 0, 1, 1], [0, 2, 2, 2, 2]), none, "but weighs nothing");
  assert.equal(noted([1, 0, 0, 1, 0]), undefined, "the last row is wrong");
});

Deno.test("platt() of one confidence gives it the share right", () => {
  const fitted = platt().fit([0.9, 0.9, 0.9, 0.9], [1, 0, 0, 0]);
  assertNear(fitted.apply([0.9]), [0.25]);
  assert.match(fitted.notes[0], /one confidence in common/);
});

Deno.test("platt() clips as it is told to", () => {
  const at = (clip: number) => platt({ clip }).fit([0, 0, 0.5, 1, 1], [0, 1, 1, 0, 1]).toJSON();
  assert.notDeepEqual({ ...at(1e-6), clip: 0 }, { ...at(1e-3), clip: 0 });
});
