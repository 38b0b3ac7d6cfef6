import assert from "node:assert/strict";
import { ece, reliabilityTable } from "../../calibration/mod.ts";
import { UserError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import { wilson } from "../../stats/mod.ts";
import { binnedReliabilityChart } from "./binned_reliability_chart.ts";
import { drawn, rowsAt } from "./chart_testing.ts";

const next = random(7);
const fine = Array.from({ length: 500 }, next);
// What models state lies on edges of bins, where it matters whose an edge is
const stated = fine.map((value) => Math.round(20 * value) / 20);
const correct = fine.map((value) => Number(next() < 0.2 + 0.5 * value));
const predictions = {
  "as stated": { confidence: stated, correct },
  "token probability": { confidence: fine, correct },
};
const chart = binnedReliabilityChart({ title: "Bins", predictions });

Deno.test("binnedReliabilityChart draws at every position of its slider the bins and the ECE of the library", async () => {
  for (const bins of [2, 7, 10, 15, 20, 30]) {
    const errors = await rowsAt(chart, { bins }, { field: "ece" });
    const points = await rowsAt(chart, { bins }, { field: "ci_lo" });
    for (const [model, rows] of Object.entries(predictions)) {
      const table = reliabilityTable(rows.confidence, rows.correct, { bins });
      const shown = errors.find((row) => row.model === model)!.ece as number;
      assert.ok(Math.abs(shown - ece(table)) < 1e-12, `${model}, ${bins} bins: ${shown}`);
      const ofModel = points.filter((row) => row.model === model);
      assert.deepEqual(
        ofModel.map(({ n, confidence, accuracy }) => [n, confidence, accuracy]),
        table.map(({ n, confidence, accuracy }) => [n, confidence, accuracy]),
      );
      ofModel.forEach((row, i) => {
        const { lo, hi, accuracy, n } = table[i]!;
        assert.ok(row.left as number >= lo && row.right as number <= hi, "a bar is in its bin");
        const [least, most] = wilson(accuracy, n);
        assert.ok(Math.abs(row.ci_lo as number - least) < 1e-12);
        assert.ok(Math.abs(row.ci_hi as number - most) < 1e-12);
      });
    }
  }
});

Deno.test("binnedReliabilityChart has one slider, which starts at ten bins, and draws a still picture", async () => {
  assert.deepEqual(chart.spec.params, [{
    name: "bins",
    value: 10,
    bind: { input: "range", min: 2, max: 30, step: 1, name: "Bins " },
  }]);
  const svg = await drawn(chart);
  const table = reliabilityTable(stated, correct);
  assert.ok(svg.includes(`>${ece(table).toFixed(3)}<`));
  assert.ok(svg.includes(">ECE, 10 bins of equal width<"));
});

Deno.test("binnedReliabilityChart draws one model, one prediction and a model that is always right and sure", async () => {
  await drawn(binnedReliabilityChart({
    title: "One",
    predictions: { one: { confidence: [1], correct: [1] } },
  }));
});

Deno.test("binnedReliabilityChart refuses no model, no predictions and confidences out of range", () => {
  const of = (confidence: number[]) => () =>
    binnedReliabilityChart({ title: "t", predictions: { a: { confidence, correct: [1] } } });
  assert.throws(() => binnedReliabilityChart({ title: "t", predictions: {} }), UserError);
  assert.throws(of([]), UserError);
  assert.throws(of([1.5]), UserError);
});
