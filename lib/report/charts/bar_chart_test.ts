import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { barChart, type BarChartOptions } from "./bar_chart.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";

const forest: BarChartOptions = {
  title: "APGR by router",
  valueTitle: "APGR",
  reference: { value: 0.5, label: "random" },
  bars: [
    { label: "logistic", value: 0.681, lo: 0.672, hi: 0.69 },
    { label: "knn", value: 0.64, lo: 0.62, hi: 0.66 },
  ],
};

Deno.test("barChart's specs are as recorded, with and without intervals", async (t) => {
  await t.assertSnapshot(withoutTheme(barChart(forest)));
  const bars = [{ label: "MMLU", value: 14042 }, { label: "GSM8K", value: 1319 }];
  await t.assertSnapshot(
    withoutTheme(barChart({ title: "Questions", valueTitle: "questions", format: ",", bars })),
  );
});

Deno.test("barChart prints each value with its interval and names the reference once", async () => {
  const svg = await drawn(barChart(forest));
  assert.ok(svg.includes(">0.681 [0.672, 0.690]<"));
  assert.equal(svg.split(">random<").length, 2);
});

Deno.test("barChart keeps zero on the axis of bars, and prints thousands as such", async () => {
  const bars = [{ label: "a", value: 14042 }, { label: "b", value: 9000 }];
  const svg = await drawn(barChart({ title: "t", valueTitle: "v", format: ",", bars }));
  assert.ok(svg.includes(">0<") && svg.includes(">10,000<"));
});

Deno.test("barChart draws groups, a missing value, no width, negative values and long labels", async () => {
  await drawn(barChart({
    title: "Odd",
    valueTitle: "v",
    bars: [
      { label: "same", group: "train", value: 0.5, lo: 0.5, hi: 0.5 },
      { label: "same", group: "test", value: -0.5 },
      { label: "long ".repeat(30), group: "test", value: NaN },
      { label: "<script>", group: "train", value: 0.1, lo: NaN, hi: 0.2 },
    ],
  }));
  await drawn(barChart({ title: "One", valueTitle: "v", bars: [{ label: "a", value: 0 }] }));
});

Deno.test("barChart refuses bars without a finite value and a label twice", () => {
  const chart = (bars: BarChartOptions["bars"]) => barChart({ title: "t", valueTitle: "v", bars });
  assert.throws(() => chart([]), UserError);
  assert.throws(() => chart([{ label: "a", value: NaN }]), UserError);
  const bar = { label: "a", value: 1 };
  assert.throws(() => chart([bar, bar]), /"a" occurs twice/);
});
