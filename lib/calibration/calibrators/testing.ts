/** Confidences and outcomes for tests of calibrators. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../core/random.ts";
import type { FittedCalibrator } from "./calibrator.ts";

/** Fourteen answers in which higher confidences are right more often, with exceptions and a tie. */
export const CONFIDENCE = [
  ...[0.05, 0.1, 0.2, 0.3, 0.35, 0.5, 0.6],
  ...[0.7, 0.8, 0.85, 0.9, 0.95, 0.95, 0.99],
];
export const CORRECT = [0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1];
export const WEIGHTS = [1, 2, 1, 1, 3, 1, 1, 2, 1, 1, 1, 2, 1, 1];

/** Rows with few distinct confidences, 0 and 1 among them, and a weight each. */
export const rows = fc.array(
  fc.record({
    c: fc.integer({ min: 0, max: 12 }).map((twelfth) => twelfth / 12),
    y: fc.integer({ min: 0, max: 1 }),
    w: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
).filter((list) => list.some(({ w }) => w > 0));

/** n answers that are right with probability `truth` of their confidence. */
export function simulate(
  n: number,
  { truth, seed }: { truth: (confidence: number) => number; seed: number },
): { confidence: Float64Array; correct: Float64Array } {
  const next = random(seed);
  const confidence = Float64Array.from({ length: n }, () => next());
  return { confidence, correct: confidence.map((c) => next() < truth(c) ? 1 : 0) };
}

/** Holds the numbers among a calibrator's parameters against expected ones. */
export function assertParameters(
  fitted: FittedCalibrator,
  expected: Record<string, number>,
  tolerance = 1e-9,
): void {
  const parameters = fitted.toJSON() as unknown as Record<string, number>;
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(Math.abs(parameters[name] - value) < tolerance, `${name}: ${parameters[name]}`);
  }
}

export function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-9,
): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) < tolerance, `[${i}] ${actual[i]} ${expected[i]}`);
  }
}
