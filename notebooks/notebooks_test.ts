/**
 * Every notebook of this folder, run in a real kernel unless nothing changed since it last passed: one test per
 * notebook, one step per code cell, and one that holds its figures against the published ones. Sizes are those
 * of metadata.routelab.check: here a study has to run and repeat, not to be precise.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import "../lib/pocket/mod.ts";
import { type Notebook, readNotebook } from "../lib/jupyter/mod.ts";
import { differences, openPublished, runStudy, studySettings } from "../lib/report/studies/mod.ts";
import { TABLE_MIME } from "../lib/report/tables/data_table.ts";
import { missingData } from "../lib/report/studies/settings.ts";

const folder = import.meta.dirname!;

const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).sort();

/** Columns of our tables, by their labels, that the legend below does not name. */
function unexplainedColumns(notebook: Notebook): string[] {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  return outputs.flatMap((output) => {
    if (output.output_type !== "display_data" && output.output_type !== "execute_result") return [];
    if (!(TABLE_MIME in output.data)) return [];
    const html = String(output.data["text/html"]);
    const texts = (tag: string) =>
      [...html.matchAll(new RegExp(`<${tag}[^>]*>([^<]*)</${tag}>`, "g"))].map(([, text]) => text);
    const explained = new Set(texts("dt"));
    return texts("th").filter((label) => label !== "" && !explained.has(label));
  });
}

for (const file of names) {
  const path = join(folder, file), study = file.replace(/\.ipynb$/, "");
  const { needs, check: params, long } = studySettings(await readNotebook(path), study);
  const missing = await missingData(needs);
  const lacks = missing.length === 0 ? "" : ` [recorded data: ${missing.join(", ")}]`;
  Deno.test({
    name: `notebooks/${file}${lacks}`,
    ignore: missing.length > 0,
    fn: async (t) => {
      const run = await runStudy(path, { params });
      assert.notEqual(run.status, "missing");
      if (run.status === "missing") return;
      for (const { cell, heading, status, error } of run.cells) {
        await t.step({
          name: `${heading ?? "cell"} [${cell}]`,
          ignore: status === "skipped",
          fn: () => {
            if (error) throw error;
          },
        });
      }
      assert.equal(run.error, undefined);
      await t.step("every column is explained where it stands", () => {
        assert.deepEqual(unexplainedColumns(run.notebook), []);
      });
      await t.step("figures as published", async () => {
        const { check, long: longer } = await openPublished(study);
        assert.deepEqual(longer?.params, long, "the long run is published at other parameters");
        assert.deepEqual(check.params, params, "published at other parameters");
        assert.deepEqual(differences(check.figures, run.figures), []);
      });
    },
  });
}
