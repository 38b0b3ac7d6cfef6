import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { type ReliabilityBin, reliabilityChart } from "./reliability_chart.ts";

const bins: ReliabilityBin[] = [
  { lo: 0, hi: 0.5, confidence: 0.3, accuracy: 0.2, n: 10, ci: [0.1, 0.35] },
  { lo: 0.5, hi: 1, confidence: 0.9, accuracy: 0.6, n: 90, ci: [0.5, 0.7] },
];

Deno.test("reliabilityChart's specs are as recorded, for one model and for two", async (t) => {
  await t.assertSnapshot(withoutTheme(reliabilityChart({ title: "One", bins })));
  await t.assertSnapshot(
    withoutTheme(reliabilityChart({ title: "Two", bins: { a: bins, b: bins } })),
  );
});

Deno.test("reliabilityChart draws diagonal, models and counts", async () => {
  const svg = await drawn(reliabilityChart({ title: "Two", bins: { small: bins, large: bins } }));
  for (const text of ["overconfident", "underconfident", "small", "large", "predictions"]) {
    assert.equal(svg.split(`>${text}<`).length, 2, text);
  }
});

Deno.test("reliabilityChart leaves out empty bins and draws one bin without an interval", async () => {
  const empty = { lo: 0, hi: 0.5, confidence: NaN, accuracy: NaN, n: 0 };
  const one = { lo: 0.5, hi: 1, confidence: 1, accuracy: 1, n: 1 };
  const figure = reliabilityChart({ title: "Odd", bins: [empty, one] });
  assert.equal((figure.spec.data as { values: unknown[] }).values.length, 1);
  await drawn(figure);
});

Deno.test("reliabilityChart refuses bins that are all empty", () => {
  assert.throws(() => reliabilityChart({ title: "t", bins: {} }), UserError);
  const empty = bins.map((bin) => ({ ...bin, n: 0 }));
  assert.throws(() => reliabilityChart({ title: "t", bins: empty }), UserError);
});
