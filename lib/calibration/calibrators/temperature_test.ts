import assert from "node:assert/strict";
import { temperature } from "./temperature.ts";
import { assertNear, assertParameters, CONFIDENCE, CORRECT, simulate, WEIGHTS } from "./testing.ts";

Deno.test("temperature() is where the likelihood is largest", () => {
  // Newton's method in numpy
  assertParameters(temperature().fit(CONFIDENCE, CORRECT), { temperature: 2.179269417840068 });
  const weighted = temperature().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS });
  assertParameters(weighted, { temperature: 2.5363173951113804 });
});

Deno.test("temperature() finds the temperature that confidences were made with", () => {
  const truth = (c: number) => 1 / (1 + ((1 - c) / c) ** (1 / 3));
  const { confidence, correct } = simulate(40_000, { truth, seed: 1 });
  assertParameters(temperature().fit(confidence, correct), { temperature: 3 }, 0.1);
});

Deno.test("temperature() scales log-odds and leaves 0.5", () => {
  const fitted = temperature().restore({
    name: "temperature",
    temperature: 2,
    clip: 1e-6,
    separated: false,
  });
  assertNear(fitted.apply([0.2, 0.5, 0.8]), [1 / 3, 0.5, 2 / 3]);
  assertNear(fitted.apply([0, 1]), [1 / 1001, 1000 / 1001], 1e-6);
});

Deno.test("temperature() stays positive and says when it is at its bound", () => {
  const reversed = temperature().fit([0.9, 0.8, 0.3, 0.2], [0, 0, 1, 1]);
  assert.match(reversed.notes[0], /bound of 22026/);
  assertNear(reversed.apply([0.2, 0.9]), [0.5, 0.5], 1e-3);
  assert.deepEqual(temperature().fit(CONFIDENCE, CORRECT).notes, []);
});

Deno.test("temperature() says where 0.5 parts right from wrong rows", () => {
  const separated = temperature().fit([0.6, 0.5, 0.5, 0.4], [1, 0, 1, 0]);
  assert.match(separated.notes[0], /^No temperature is best/);
  assertNear(separated.apply([0.4, 0.5, 0.6]), [0, 0.5, 1]);
  const faint = { confidence: [0.55, 0.6, 0.4], correct: [0, 1, 0] };
  const noted = (weights: number[]) =>
    temperature().fit(faint.confidence, faint.correct, { weights }).notes.length;
  assert.deepEqual([noted([0, 1, 1]), noted([1, 1, 1])], [1, 0]);
});

Deno.test("temperature() of nothing but 0.5 changes nothing", () => {
  const fitted = temperature().fit([0.5, 0.5], [1, 0]);
  assertParameters(fitted, { temperature: 1 });
  assert.deepEqual(fitted.notes, []);
});
