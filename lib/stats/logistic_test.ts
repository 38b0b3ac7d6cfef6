import assert from "node:assert/strict";
import { fitLogistic, predictLogistic } from "./logistic.ts";
import type { SparseMatrix } from "./sparse.ts";

function sparse(rows: number[][]): SparseMatrix {
  const matrix = { rows: rows.length, width: rows[0].length };
  const entries = rows.map((row) =>
    [...row.entries()].filter(([, value]) => value !== 0) as [number, number][]
  );
  return {
    ...matrix,
    offsets: Int32Array.from(
      [0, ...entries.map((_, i) => entries.slice(0, i + 1).flat().length)],
    ),
    columns: Int32Array.from(entries.flat(), ([column]) => column),
    values: Float64Array.from(entries.flat(), ([, value]) => value),
  };
}

const FEATURES = sparse([[1, 0], [2, 1], [0, 1], [3, 1], [1, 2], [0, 3]]);
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

// Expected values: scikit-learn's LogisticRegression(C=C, tol=1e-10) on the same data

Deno.test("fitLogistic() finds scikit-learn's optimum", () => {
  const labels = Float64Array.of(0, 1, 0, 1, 1, 0);
  const model = fitLogistic(FEATURES, labels, { tolerance: 1e-10 });
  close(model.coefficients[0], 1.0766504187);
  close(model.coefficients[1], 0.2514170321);
  close(model.intercept, -1.5428447269);
  close(predictLogistic(model, sparse([[1, 1]]))[0], 0.4465111400);
});

Deno.test("fitLogistic() regularises by C and leaves the intercept free", () => {
  const labels = Float64Array.of(0, 1, 0, 1, 1, 0);
  const model = fitLogistic(FEATURES, labels, { c: 0.1, tolerance: 1e-10 });
  close(model.coefficients[0], 0.2143267580);
  close(model.intercept, -0.2641799624);
});

Deno.test("fitLogistic() takes probabilities for labels", () => {
  const labels = Float64Array.of(0.2, 0.9, 0.4, 1, 0.6, 0);
  const model = fitLogistic(FEATURES, labels, { tolerance: 1e-10 });
  close(model.coefficients[0], 0.7656353410);
  close(model.coefficients[1], -0.1010066227);
  close(model.intercept, -0.6627047473);
});

Deno.test("fitLogistic() stays finite when all labels are alike", () => {
  const model = fitLogistic(FEATURES, new Float64Array(6).fill(1));
  assert.ok(predictLogistic(model, FEATURES).every((p) => p > 0.99 && p <= 1));
});
