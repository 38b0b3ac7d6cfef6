import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../core/errors.ts";
import { applyIsotonic, fitIsotonic } from "./isotonic.ts";
import { near, sampleRows, tenths } from "../calibration/measures/testing.ts";

/** The fit at its own rows; y by itself is at 0, 1, 2... */
function fitted(y: number[], x = y.map((_, i) => i), weights?: number[]): number[] {
  return [...applyIsotonic(fitIsotonic(x, y, { weights }), x)];
}

function allNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance?: number) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) near(actual[i], expected[i], tolerance);
}

Deno.test("fitIsotonic() equals scikit-learn's on the vectors of its tests", () => {
  assert.deepEqual(fitted([3, 7, 5, 9, 8, 7, 10]), [3, 6, 6, 8, 8, 8, 10]);
  assert.deepEqual(fitted([10, 0, 2]), [4, 4, 4]);
  assert.deepEqual(fitted([0, 0, 1, 0, 0, 1], [0, 1, 1, 2, 3, 4]), [
    0,
    0.25,
    0.25,
    0.25,
    0.25,
    1,
  ]);
  allNear(fitted([1, 41, 51, 1, 2, 5, 24], undefined, [1, 2, 3, 4, 5, 6, 7]), [
    1,
    ...Array(5).fill(13.95),
    24,
  ]);
});

Deno.test("fitIsotonic() of negated values is scikit-learn's decreasing fit", () => {
  const decreasing = fitted([10, 9, 10, 7, 6, 6.1, 5].map((y) => -y)).map((y) => -y);
  allNear(decreasing, [10, 9.5, 9.5, 7, 6.05, 6.05, 5]);
});

Deno.test("fitIsotonic() merges ties at either end, and where all are tied", () => {
  assert.deepEqual(fitted([1, 2, 3, 4, 5, 6], [1, 1, 2, 3, 4, 5]), [1.5, 1.5, 3, 4, 5, 6]);
  assert.deepEqual(fitted([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 5]), [1, 2, 3, 4, 5.5, 5.5]);
  assert.deepEqual(fitted([10, 0, 2], [1, 1, 1]), [4, 4, 4]);
});

Deno.test("fitIsotonic() equals R's isotone on its pituitary data", () => {
  const age = [8, 8, 8, 10, 10, 10, 12, 12, 12, 14, 14];
  const size = [21, 23.5, 23, 24, 21, 25, 21.5, 22, 19, 23.5, 25];
  allNear(fitted(size, age), [...Array(9).fill(22.22222), 24.25, 24.25], 5e-6);
});

Deno.test("fitIsotonic() keeps the thresholds that scikit-learn keeps, and interpolates", () => {
  const { confidence, correct } = sampleRows(200, 207);
  const fit = fitIsotonic(tenths(confidence), correct, { weights: correct.map((_, i) => i % 4) });
  allNear(fit.x, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9, 1]);
  const [low, middle, high] = [7 / 75, 1 / 7, 29 / 95];
  allNear(fit.y, [0, low, low, middle, middle, high, high, 2 / 3, 24 / 31, 1]);
  allNear(applyIsotonic(fit, [-1, 0.05, 0.33, 0.77, 2]), [
    0,
    low / 2,
    middle,
    0.5582456140350878,
    1,
  ]);
});

Deno.test("fitIsotonic() keeps only the ends of a level stretch", () => {
  const { x, y } = fitIsotonic([0, 1, 2, 3, 4], [1, 1, 1, 2, 2]);
  assert.deepEqual([[...x], [...y]], [[0, 2, 3, 4], [1, 1, 2, 2]]);
});

Deno.test("fitIsotonic() is the best of non-decreasing functions", () => {
  // The best one's sums from the left stay below the data's, and touch them where it rises
  const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -9, max: 9 }));
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
    const sorted = rows.toSorted(([a], [b]) => a - b);
    const x = sorted.map(([x]) => x), y = sorted.map(([, y]) => y), fit = fitted(y, x);
    for (let i = 0, sum = 0; i < x.length; i++) {
      if (i > 0) assert.ok(fit[i] >= fit[i - 1]);
      sum += y[i] - fit[i];
      if (x[i + 1] !== x[i]) assert.ok(sum >= -1e-9);
      if (fit[i + 1] !== fit[i]) near(sum, 0);
    }
  }));
});

Deno.test("fitIsotonic() does not depend on the order of rows, nor on rows of weight 0", () => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 1, max: 3 }),
  );
  fc.assert(fc.property(fc.array(row, { minLength: 1 }), (rows) => {
    const fit = (rows: number[][]) => {
      const [x, y, weights] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
      return fitIsotonic(x, y, { weights });
    };
    assert.deepEqual(fit(rows.toReversed()), fit(rows));
    assert.deepEqual(fit([[4, 100, 0], ...rows]), fit(rows));
  }));
});

Deno.test("fitIsotonic() and applyIsotonic() refuse what is not a number", () => {
  assert.throws(() => fitIsotonic([], []), UserError);
  assert.throws(() => fitIsotonic([1, 2], [1]), UserError);
  assert.throws(() => fitIsotonic([1, NaN], [1, 2]), /x\[1\] must be a finite number: .* NaN/);
  assert.throws(() => fitIsotonic([1, 2], [1, Infinity]), /y\[1\] must be/);
  assert.throws(() => fitIsotonic([1, 2], [1, 2], { weights: [-1, 1] }), /weights\[0\] must be/);
  assert.throws(() => applyIsotonic(fitIsotonic([1], [1]), [NaN]), /x\[0\] must be/);
});
