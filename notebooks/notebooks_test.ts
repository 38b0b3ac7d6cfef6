/**
 * Every notebook of this folder, run in a real kernel unless nothing changed since it last passed: one test per
 * notebook, one step per code cell, and one that holds its figures against the published ones. Sizes are those
 * of metadata.routelab.check: here a study has to run and repeat, not to be precise.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import "../lib/pocket/mod.ts";
import { readNotebook } from "../lib/jupyter/mod.ts";
import { differences, openPublished, runStudy, studySettings } from "../lib/report/studies/mod.ts";
import { missingData } from "../lib/report/studies/settings.ts";

const folder = import.meta.dirname!;

const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).sort();

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
      await t.step("figures as published", async () => {
        const { check, long: longer } = await openPublished(study);
        assert.deepEqual(longer?.params, long, "the long run is published at other parameters");
        assert.deepEqual(check.params, params, "published at other parameters");
        assert.deepEqual(differences(check.figures, run.figures), []);
      });
    },
  });
}
