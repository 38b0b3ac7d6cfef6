import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../../outcomes/testing.ts";
import { dataTable } from "../tables/data_table.ts";
import { findings } from "../tables/findings.ts";
import { barChart } from "../charts/bar_chart.ts";
import { renderReport, renderReportFile } from "./report_page.ts";

Deno.test("a report is a page with its text, its tables and its findings, and shows no code", async () => {
  await using temp = await TempFiles.create();
  const outDir = temp.path("reports");
  const table = dataTable({
    title: "Costs",
    columns: [{ key: "model", label: "Model" }],
    rows: [{ model: "small <one>" }],
  });
  const said = findings([{ text: "It is cheap.", holds: true, main: true }]);
  const page = await renderReport([
    { text: "# A report\n\nWhat does it cost?", shown: [table] },
    { text: "## What was found", shown: [said] },
  ], { name: "report", outDir });
  assert.deepEqual([page.title, page.finding], ["A report", "It is cheap."]);
  const html = await Deno.readTextFile(join(outDir, "report.html"));
  for (const part of ["What does it cost?", "small &lt;one&gt;", "What was found"]) {
    assert.ok(html.includes(part), part);
  }
  assert.ok(!html.includes("Show code"));
});

Deno.test("a report in one file holds the data of its charts, and leads nowhere", async () => {
  await using temp = await TempFiles.create();
  const bars = [{ label: "caf\u00e9 \ud83d\ude42", value: 0.5 }];
  const chart = barChart({ title: "Bars", valueTitle: "value", bars });
  await renderReportFile([{ text: "# One file", shown: [chart] }], temp.path("new/one.html"));
  const html = await Deno.readTextFile(temp.path("new/one.html"));
  const [, csv] = /href="data:text\/csv;charset=utf-8;base64,([^"]*)" download="bars.csv"/.exec(
    html,
  )!;
  assert.match(new TextDecoder().decode(Uint8Array.fromBase64(csv)), /caf\u00e9 \ud83d\ude42,0\.5/);
  assert.ok(!html.includes('href="index.html"'));
  assert.deepEqual(Array.from(Deno.readDirSync(temp.path("new")), ({ name }) => name), [
    "one.html",
  ]);
});

Deno.test("a report that cannot be drawn is not written", async () => {
  await using temp = await TempFiles.create();
  const broken = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": 3 }) };
  await assert.rejects(
    renderReportFile([{ text: "# No", shown: [broken as never] }], temp.path("no.html")),
    /The report has a fault: cell 1/,
  );
  assert.deepEqual(Array.from(Deno.readDirSync(temp.folder)), []);
});
