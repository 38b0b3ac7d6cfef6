import assert from "node:assert/strict";
import { type Table, tableFromIPC } from "apache-arrow";
import pl from "nodejs-polars";
import { type Rows } from "../rows.ts";
import { dataTable } from "../tables/data_table.ts";
import { barChart } from "./bar_chart.ts";
import { drawn } from "./chart_testing.ts";
import { costQualityChart } from "./cost_quality_chart.ts";
import { type Figure, figure } from "./figure.ts";
import { heatmapChart } from "./heatmap_chart.ts";
import { histogramChart } from "./histogram_chart.ts";
import { lineChart } from "./line_chart.ts";
import { reliabilityChart } from "./reliability_chart.ts";

function arrow(rows: object[]): Table {
  return tableFromIPC(pl.DataFrame(rows).writeIPC());
}

/** Draws the chart of the rows and that of the same rows as Arrow, which must be one. */
async function same<Row extends object>(rows: Row[], chart: (rows: Rows<Row>) => Figure) {
  const ofArrow = chart(arrow(rows));
  assert.deepEqual(ofArrow.spec, chart(rows).spec);
  await drawn(ofArrow);
}

const points = [{ x: 0, y: 0.6, lo: 0.5, hi: 0.7 }, { x: 1, y: 0.8, lo: 0.75, hi: 0.85 }];

Deno.test("every chart draws an Arrow table as it draws its rows", async () => {
  const title = "t", xTitle = "x", yTitle = "y", valueTitle = "v", columnTitle = "c";
  await same(
    points,
    (points) =>
      costQualityChart({ title, xTitle, yTitle, curves: [{ name: "a", kind: "router", points }] }),
  );
  await same(points, (a) => lineChart({ title, xTitle, yTitle, series: { a, b: points } }));
  await same(
    [{ label: "a", value: 0.5, lo: 0.4, hi: 0.6 }, { label: "b", value: 0.2, lo: 0, hi: 1 }],
    (bars) => barChart({ title, valueTitle, bars }),
  );
  await same(
    [{ row: "a", column: "1", value: 0.5 }, { row: "a", column: "2", value: 1 }],
    (cells) => heatmapChart({ title, columnTitle, valueTitle, cells }),
  );
  await same(
    [{ lo: 0, hi: 0.5, confidence: 0.3, accuracy: 0.2, n: 10, ci: [0.1, 0.3] as const }],
    (bins) => reliabilityChart({ title, bins }),
  );
  await same(
    points,
    (values) => figure({ data: { values }, mark: "point", encoding: {} }, { title }),
  );
});

Deno.test("charts take what an Arrow table does not know as they take what is not there", async () => {
  const bars = [{ label: "a", value: 1 }, { label: "b", value: null }];
  const unknown = bars.map((bar) => ({ ...bar, lo: null as number | null, hi: null, group: null }));
  const typed = pl.DataFrame(unknown).withColumns(
    pl.col("lo").cast(pl.Float64),
    pl.col("hi").cast(pl.Float64),
    pl.col("group").cast(pl.String),
  );
  const chart = barChart({
    title: "t",
    valueTitle: "v",
    bars: tableFromIPC(typed.writeIPC()),
  });
  const svg = await drawn(chart);
  assert.ok(svg.includes(">1.000<") && svg.includes(">–<"));
  const marks = (chart.spec.layer as { mark: { type: string } }[]).map(({ mark }) => mark.type);
  assert.deepEqual(marks, ["bar", "text"]);
});

Deno.test("histogramChart takes Arrow columns, one or a table of them", () => {
  const base = { title: "t", xTitle: "x" };
  const table = arrow([{ a: 1, b: 2 }, { a: 2, b: null }, { a: 4, b: 8 }]);
  const sets = { a: [1, 2, 4], b: [2, null, 8] };
  assert.deepEqual(
    histogramChart({ ...base, values: table }).spec,
    histogramChart({ ...base, values: sets }).spec,
  );
  assert.deepEqual(
    histogramChart({ ...base, values: table.getChild("a")! }).spec,
    histogramChart({ ...base, values: sets.a }).spec,
  );
});

Deno.test("dataTable prints an Arrow table as its rows", () => {
  const rows = [{ name: "a", n: 1 }, { name: null, n: 14042.5 }];
  const columns = [{ key: "name", label: "Name" }, { key: "n", label: "n" }];
  assert.deepEqual(dataTable({ columns, rows: arrow(rows) }), dataTable({ columns, rows }));
});
