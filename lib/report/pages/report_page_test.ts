import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../../outcomes/testing.ts";
import { dataTable } from "../tables/data_table.ts";
import { findings } from "../tables/findings.ts";
import { renderReport } from "./report_page.ts";

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
