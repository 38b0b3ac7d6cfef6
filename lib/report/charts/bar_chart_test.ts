import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { barChart, type BarChartOptions } from "./bar_chart.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { routerStrokes } from "./router_strokes.ts";
import { figureSvg, narrowed } from "./svg.ts";

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

const long = { label: "probability of the tokens, as it is, of one answer", value: 0.5 };

Deno.test("barChart breaks long labels into lines instead of cutting them", async () => {
  const svg = await drawn(barChart({ title: "t", valueTitle: "v", bars: [long] }));
  for (const line of ["probability of the tokens,", "as it is, of one answer"]) {
    assert.ok(svg.includes(`>${line}<`), line);
  }
  assert.doesNotMatch(svg, /…/);
});

Deno.test("barChart leaves room on a phone for labels and printed values", async () => {
  const bars = [{ label: "llm-classifier-fitted", value: 0.5, lo: 0.4, hi: 0.6 }];
  const { spec } = barChart({ title: "t", valueTitle: "v", bars });
  const svg = await figureSvg(narrowed(spec));
  assert.ok(Number(/ width="(\d+)"/.exec(svg)![1]) < 430, svg.slice(0, 200));
  assert.ok(svg.includes(">llm-classifier-fitted<"));
});

Deno.test("barChart of routers gives each its colour, and tells datasets apart by shape", () => {
  const bars = ["GSM8K", "MMLU"].flatMap((group) =>
    ["tfidf-knn", "random"].map((label) => ({ label, group, value: 0.5, lo: 0.4, hi: 0.6 }))
  );
  const { layer } = barChart({ title: "t", valueTitle: "v", bars, routers: true }).spec;
  const { color, shape } = (layer as { encoding: Record<string, { scale: { range: string[] } }> }[])
    .find(({ encoding }) => "shape" in encoding)!.encoding;
  const strokes = routerStrokes(["tfidf-knn", "random"]);
  assert.deepEqual(color!.scale.range, ["tfidf-knn", "random"].map((n) => strokes.get(n)!.color));
  assert.deepEqual(shape!.scale.range, ["circle", "diamond"]);
});

Deno.test("barChart refuses bars without a finite value and a label twice", () => {
  const chart = (bars: BarChartOptions["bars"]) => barChart({ title: "t", valueTitle: "v", bars });
  assert.throws(() => chart([]), UserError);
  assert.throws(() => chart([{ label: "a", value: NaN }]), UserError);
  const bar = { label: "a", value: 1 };
  assert.throws(() => chart([bar, bar]), /"a" occurs twice/);
});
