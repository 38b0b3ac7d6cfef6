import assert from "node:assert/strict";
import { simpleqaMeasures, type VerdictChances } from "./mod.ts";

const verdicts = (correct: number, incorrect: number, declined: number): VerdictChances[] => [
  ...Array(correct).fill({ "Correct": 1 }),
  ...Array(incorrect).fill({ "Incorrect": 1 }),
  ...Array(declined).fill({ "Not attempted": 1 }),
];
const valuesOf = (given: VerdictChances[]) =>
  Object.values(simpleqaMeasures(given, { draws: 0, seed: 1 })).map(({ value }) => value);

Deno.test("the F-score is the harmonic mean of correct and of correct given attempted", () => {
  const [correct, incorrect, declined, given, f] = valuesOf(verdicts(30, 20, 50));
  assert.deepEqual([correct, incorrect, declined, given], [0.3, 0.2, 0.5, 0.6]);
  assert.ok(Math.abs(f! - 2 * 0.3 * 0.6 / (0.3 + 0.6)) < 1e-12);
});

Deno.test("a model that declines everything has no share of attempted answers, and an F-score of 0", () => {
  assert.deepEqual(valuesOf(verdicts(0, 0, 4)), [0, 0, 1, null, 0]);
  assert.deepEqual(valuesOf([]), [null, null, null, null, null]);
});

Deno.test("intervals hold the value, and repeat with the seed", () => {
  const given = verdicts(30, 20, 50), options = { draws: 200, seed: 1 };
  const measures = simpleqaMeasures(given, options);
  for (const { value, lo, hi } of Object.values(measures)) assert.ok(lo! < value! && value! < hi!);
  assert.deepEqual(simpleqaMeasures(given, options), measures);
});

Deno.test("answers that are drawn count by their chances", () => {
  const half = Array(4).fill({ "Correct": 0.5, "Not attempted": 0.5 });
  assert.deepEqual(valuesOf(half), valuesOf(verdicts(2, 0, 2)));
});
