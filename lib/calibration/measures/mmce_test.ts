import assert from "node:assert/strict";
import fc from "fast-check";
import { mmce } from "./mmce.ts";
import { gradedRows, near, sampleRows, tenths } from "./testing.ts";

Deno.test("mmce() equals netcal's MMCE", () => {
  const { confidence, correct } = sampleRows(200, 207);
  near(mmce(confidence, correct), 0.128264465831196);
  near(mmce(tenths(confidence), correct), 0.12919808420679763);
});

Deno.test("mmce() is the sum over all pairs of rows", () => {
  fc.assert(fc.property(gradedRows, ({ confidence, correct }) => {
    let sum = 0;
    confidence.forEach((a, i) =>
      confidence.forEach((b, j) => {
        sum += (correct[i] - a) * (correct[j] - b) * Math.exp(-2.5 * Math.abs(a - b));
      })
    );
    near(mmce(confidence, correct) ** 2, sum / confidence.length ** 2, 1e-12);
  }));
});

Deno.test("mmce() of a constant is its distance from the base rate", () => {
  near(mmce([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]), 0.25);
  near(mmce([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0]), 0);
  assert.equal(mmce([1, 0], [1, 0]), 0);
});
