import assert from "node:assert/strict";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { heatmapChart } from "./heatmap_chart.ts";

const options = {
  title: "Harder is harder",
  columnTitle: "level",
  valueTitle: "right",
  cells: ["small", "large"].flatMap((series, i) => [
    { row: "sums", column: "1", value: 0.6 + 0.3 * i, series },
    { row: "sums", column: "2", value: 0.2 + 0.3 * i, series },
    { row: "facts", column: "1", value: 1, series },
    { row: "facts", column: "2", value: 0, series },
  ]),
};

Deno.test("heatmapChart's spec is as recorded", async (t) => {
  await t.assertSnapshot(withoutTheme(heatmapChart(options)));
});

Deno.test("heatmapChart draws a panel a series and prints every value", async () => {
  const svg = await drawn(heatmapChart(options));
  for (
    const text of ["small", "large", "sums", "facts", "60%", "90%", "20%", "50%", "100%", "0%"]
  ) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
});

Deno.test("heatmapChart of one series is one panel without a name", async () => {
  const cells = options.cells.map(({ series: _, ...cell }) => cell).slice(0, 4);
  const svg = await drawn(heatmapChart({ ...options, cells }));
  assert.ok(svg.includes(">sums<") && !svg.includes(">small<"));
});

Deno.test("heatmapChart refuses values outside [0, 1], by their cell", () => {
  const cells = [{ row: "sums", column: "3", value: 1.2 }];
  assert.throws(() => heatmapChart({ ...options, cells }), {
    name: "UserError",
    message: /must have values in \[0, 1\]: sums, 3 has 1.2/,
  });
  assert.throws(() => heatmapChart({ ...options, cells: [] }), /it has none/);
});

Deno.test("heatmapChart mixes no colours, which on a page are CSS variables", () => {
  const scales = JSON.stringify(heatmapChart(options).spec).match(/"range":\[[^\]]*\]/g)!;
  for (const range of scales) assert.doesNotMatch(range, /#/);
});
