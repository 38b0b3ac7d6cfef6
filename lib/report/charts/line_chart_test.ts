import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { lineChart, type LineChartOptions } from "./line_chart.ts";
import { routerStrokes } from "./router_strokes.ts";
import { seriesColour } from "./theme.ts";

const options: LineChartOptions = {
  title: "More samples help",
  subtitle: "pass@n",
  xTitle: "samples",
  yTitle: "pass@n",
  yFormat: ".0%",
  series: {
    small: [{ x: 1, y: 0.5, lo: 0.45, hi: 0.55 }, { x: 5, y: 0.7, lo: 0.66, hi: 0.74 }],
    large: [{ x: 1, y: 0.8 }, { x: 5, y: 0.85 }],
  },
};

Deno.test("lineChart's spec is as recorded", async (t) => {
  await t.assertSnapshot(withoutTheme(lineChart(options)));
});

Deno.test("lineChart draws each series in its colour and names it in the legend", async () => {
  const svg = await drawn(lineChart(options));
  for (const text of ["small", "large", "samples", "pass@n"]) assert.ok(svg.includes(`>${text}<`));
  assert.ok(svg.includes(seriesColour(0)) && svg.includes(seriesColour(1)));
});

Deno.test("lineChart of one series has no legend", async () => {
  const { small } = options.series;
  const svg = await drawn(lineChart({ ...options, series: { small } }));
  assert.ok(!svg.includes(">small<"));
});

Deno.test("lineChart of routers draws each in its stroke, as cost-quality curves do", () => {
  const series = { "tfidf-knn": [{ x: 0, y: 1 }, { x: 1, y: 2 }], oracle: [{ x: 0, y: 2 }] };
  const { layer } = lineChart({ ...options, series, routers: true }).spec;
  const { color, strokeDash } =
    (layer as { encoding: Record<string, { scale: { range: unknown } }> }[])
      .find(({ encoding }) => "strokeDash" in encoding)!.encoding;
  const strokes = ["tfidf-knn", "oracle"].map((name) => routerStrokes([name]).get(name)!);
  assert.deepEqual(color!.scale.range, strokes.map((stroke) => stroke.color));
  assert.deepEqual(strokeDash!.scale.range, strokes.map((stroke) => stroke.dash));
});

Deno.test("lineChart refuses series without a finite point", () => {
  const empty = { ...options, series: { a: [], b: [{ x: 1, y: NaN }] } };
  assert.throws(() => lineChart(empty), UserError);
});
