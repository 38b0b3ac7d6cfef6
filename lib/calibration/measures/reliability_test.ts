import assert from "node:assert/strict";
import fc from "fast-check";
import { reliabilityTable } from "../mod.ts";
import { gradedRows, near } from "./testing.ts";

/** scikit-learn's calibration_curve: mean outcome and mean confidence of each bin. */
function curve(confidence: number[], correct: number[], bins: number, binning?: "mass") {
  const table = reliabilityTable(confidence, correct, { bins, edges: "right", binning });
  return [table.map((bin) => bin.accuracy), table.map((bin) => bin.confidence)];
}

function allNear(actual: number[][], expected: number[][]) {
  assert.deepEqual(actual.map((row) => row.length), expected.map((row) => row.length));
  actual.forEach((row, r) => row.forEach((value, i) => near(value, expected[r][i])));
}

Deno.test("reliabilityTable() puts multiples of 0.1 in the bin that starts there", () => {
  for (const p of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    assert.equal(reliabilityTable([p], [1])[0].lo, p);
    assert.equal(reliabilityTable([p], [1], { edges: "right" })[0].hi, p);
  }
});

Deno.test("reliabilityTable() closes the last bin at 1", () => {
  assert.deepEqual(reliabilityTable([1], [0]), [
    { lo: 0.9, hi: 1, n: 1, confidence: 1, accuracy: 0 },
  ]);
});

Deno.test("reliabilityTable() equals scikit-learn's calibration_curve", () => {
  const uniform = curve([0, 0.1, 0.2, 0.8, 0.9, 1], [0, 0, 0, 1, 1, 1], 2);
  allNear(uniform, [[0, 1], [0.1, 0.9]]);
  const quantile = curve([0, 0.1, 0.2, 0.5, 0.9, 1], [0, 0, 0, 0, 1, 1], 2, "mass");
  allNear(quantile, [[0, 2 / 3], [0.1, 0.8]]);
  const correct = [0, 0, 0, 0, 1, 1, 1, 1, 1];
  const docstring = curve([0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1], correct, 3);
  allNear(docstring, [[0, 0.5, 1], [0.2, 0.525, 0.85]]);
  const labels = [0, 0, 0, 1, 1, 1, 1, 1, 1];
  const [accuracy] = curve([0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1], labels, 4);
  allNear([accuracy], [[0, 0.5, 1, 1]]);
});

Deno.test("reliabilityTable() counts weights as rows", () => {
  const confidence = [0.15, 0.35, 0.32, 0.35], correct = [0, 1, 1, 0];
  const table = reliabilityTable(confidence, correct, { weights: [0, 2, 1, 1] });
  assert.equal(table.length, 1, "a bin of weight 0 is empty");
  const [{ n, confidence: given, accuracy }] = table;
  near(n, 4);
  near(given, (0.32 + 3 * 0.35) / 4);
  near(accuracy, 3 / 4);
});

Deno.test("reliabilityTable() keeps every row, by growing confidence, within its bin", () => {
  const binning = fc.constantFrom("width", "mass", "mass-ties");
  const options = fc.record({ bins: fc.integer({ min: 1, max: 30 }), binning });
  fc.assert(fc.property(gradedRows, options, ({ confidence, correct }, options) => {
    const table = reliabilityTable(confidence, correct, options);
    const total = (of: (bin: typeof table[number]) => number) =>
      table.reduce((sum, bin) => sum + bin.n * of(bin), 0);
    assert.equal(total(() => 1), confidence.length);
    near(total((bin) => bin.confidence), confidence.reduce((sum, c) => sum + c, 0));
    near(total((bin) => bin.accuracy), correct.reduce((sum, y) => sum + y, 0));
    table.forEach(({ lo, hi, confidence }, b) => {
      assert.ok(lo - 1e-12 <= confidence && confidence <= hi + 1e-12);
      assert.ok(b === 0 || table[b - 1].hi <= lo);
    });
  }));
});
