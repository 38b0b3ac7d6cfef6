import assert from "node:assert/strict";
import { calibrationReport } from "../../calibration/mod.ts";
import { drawn } from "../charts/chart_testing.ts";
import { Figure } from "../charts/figure.ts";
import { calibrationSections, curveTable } from "./report.ts";
import { groupTable, measuresTable, testTable } from "./tables.ts";

const reportOf = (confidence: number[], queries?: number[]) =>
  calibrationReport(confidence, confidence.map((c, i) => Number((i * 7) % 10 < 8 * c)), {
    ...{ missing: { policy: "exclude" }, draws: 100, seed: 1, queries },
  });
const report = reportOf(Array.from({ length: 80 }, (_, i) => [0.3, 0.6, 0.9][i % 3]));
const source = { file: "a*b*.csv", group: "model", facts: { Seed: "1", Commit: null } };

Deno.test("the card has every measure with its interval beside constant and calibrators", () => {
  const { rows, columns } = measuresTable(report).data;
  assert.deepEqual(columns.slice(2).map(({ key }) => key), ["constant", "platt", "isotonic"]);
  const row = (measure: string) => rows.find((row) => row.measure === measure)!;
  assert.deepEqual(row("Brier")["as stated"], {
    ...{ value: report.brier, lo: report.ci95.brier![0], hi: report.ci95.brier![1] },
  });
  assert.equal(row("ECE, bins [lo, hi)").platt, report.references.platt!.ece.width_left);
  assert.equal(row("AUROC").platt, null);
  assert.equal(testTable(report).data.rows[0].statistic, report.ks!.statistic);
});

Deno.test("the page has its curves, and groups that could not be measured with the reason", async () => {
  const groups = { small: report, "large": report, none: { error: "no answer is left" } };
  const sections = calibrationSections({ ...report, groups }, source);
  const titles = sections.map(({ text }) => text.split("\n")[0]);
  assert.equal(titles[0], "# Calibration of a\\*b\\*.csv");
  assert.ok(titles.includes("## By model") && titles.includes("## Recalibrated"));
  const charts = sections.flatMap(({ shown = [] }) => shown)
    .filter((value) => value instanceof Figure);
  assert.equal(charts.length, 3);
  for (const chart of charts) await drawn(chart);
  const { rows } = groupTable(groups, { column: "model" }).data;
  assert.deepEqual(rows[2], { ...rows[2], group: "none", error: "no answer is left", n: null });
});

Deno.test("a file of few queries has no curve after calibrators, and one of no groups no part on them", () => {
  const few = reportOf([0.3, 0.6, 0.9, 0.9], [1, 1, 2, 2]);
  const titles = calibrationSections(few, { ...source, group: null })
    .map(({ text }) => text.split("\n")[0]);
  const one = calibrationSections(reportOf([0.3]), { ...source, group: null });
  assert.match(one[0].text, /^1 answer, of which 100\.0% state a confidence\./m);
  assert.ok(!titles.some((title) => /Recalibrated|By /.test(title)), `${titles}`);
  assert.deepEqual(
    [...new Set(curveTable(few).map(({ confidences }) => confidences))],
    ["as stated", "constant"],
  );
});
