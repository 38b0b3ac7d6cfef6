/** Rows for the tests of measures. */
import assert from "node:assert/strict";
import fc from "fast-check";

export interface Rows {
  confidence: number[];
  correct: number[];
}

export function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** A confidence, of few values so that ties occur, or of any. */
const probability = fc.oneof(
  fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Confidences and whether each was right. */
export const binaryRows: fc.Arbitrary<Rows> = fc
  .array(fc.tuple(probability, fc.integer({ min: 0, max: 1 })), { minLength: 1, maxLength: 60 })
  .map((rows) => ({ confidence: rows.map(([c]) => c), correct: rows.map(([, y]) => y) }));

/** The same with outcomes in [0, 1]. */
export const gradedRows: fc.Arbitrary<Rows> = fc
  .array(fc.tuple(probability, probability), { minLength: 1, maxLength: 60 })
  .map((rows) => ({ confidence: rows.map(([c]) => c), correct: rows.map(([, y]) => y) }));

/**
 * Overconfident rows that are the same in every language, to hold against other libraries:
 * confidences are numbers of Park & Miller's generator, and a row is right with a chance of their
 * square.
 */
export function sampleRows(n: number, seed: number): Rows & { uniform: number[] } {
  const drawn: number[] = [];
  for (let i = 0, state = seed; i < 2 * n; i++) {
    state = (state * 48271) % 2147483647;
    drawn.push(state / 2147483647);
  }
  const confidence = drawn.slice(0, n), uniform = drawn.slice(n);
  return { confidence, uniform, correct: uniform.map((u, i) => u < confidence[i] ** 2 ? 1 : 0) };
}

/** Rounded to tenths, which makes ties. */
export function tenths(confidence: number[]): number[] {
  return confidence.map((c) => Math.round(10 * c) / 10);
}
