import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../core/errors.ts";
import { drawn, withoutTheme } from "./chart_testing.ts";
import { histogramChart } from "./histogram_chart.ts";

const base = { title: "Scores", xTitle: "score" };
type Row = { series: string; lo: number; hi: number; count: number; share: number };
const rowsOf = (chart: ReturnType<typeof histogramChart>) =>
  (chart.spec.data as { values: Row[] }).values;

Deno.test("histogramChart's specs are as recorded, for one set and for two", async (t) => {
  await t.assertSnapshot(
    withoutTheme(histogramChart({ ...base, values: [1, 2, 2, 3], maxBins: 4 })),
  );
  const values = { weak: [0.1, 0.2], strong: [0.8, 0.9, 0.9] };
  await t.assertSnapshot(withoutTheme(histogramChart({ ...base, values, maxBins: 5 })));
});

Deno.test("histogramChart puts every finite value into exactly one bin that holds it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
      fc.integer({ min: 1, max: 60 }),
      (values, maxBins) => {
        const rows = rowsOf(histogramChart({ ...base, values, maxBins }));
        assert.equal(rows.reduce((sum, { count }) => sum + count, 0), values.length);
        const step = rows[0]!.hi - rows[0]!.lo;
        assert.ok(rows[0]!.lo <= Math.min(...values) + step * 1e-9);
        assert.ok(rows.at(-1)!.hi >= Math.max(...values) - step * 1e-9);
      },
    ),
    { seed: 1 },
  );
});

Deno.test("histogramChart's shares of each set add to one, whatever the sets' sizes", () => {
  const values = { few: [1, 5], many: Array.from({ length: 1000 }, (_, i) => i % 7) };
  const bySeries = Map.groupBy(rowsOf(histogramChart({ ...base, values })), ({ series }) => series);
  for (const rows of bySeries.values()) {
    const total = rows.reduce((sum, { share }) => sum + share, 0);
    assert.ok(Math.abs(total - 1) < 1e-12);
  }
});

Deno.test("histogramChart draws one value, null and NaN, and an empty set among others", async () => {
  await drawn(histogramChart({ ...base, values: [0.5] }));
  await drawn(histogramChart({ ...base, values: { some: [null, NaN, 1, 2], none: [] } }));
});

Deno.test("histogramChart makes a bin about values that all but agree, of any size", () => {
  for (const values of [[0, 5e-324], [1e6, 1e6 + 1e-10], [1e17], [-3e-7]]) {
    const rows = rowsOf(histogramChart({ ...base, values }));
    assert.ok(rows.length > 0 && rows.length < 60);
    assert.ok(rows[0]!.lo < values[0]! && rows.at(-1)!.hi > values[0]!);
  }
});

Deno.test("histogramChart refuses values of which none is finite", () => {
  assert.throws(() => histogramChart({ ...base, values: [null, NaN] }), UserError);
});
