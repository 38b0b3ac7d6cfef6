/**
 * Every notebook of this folder, run in a real kernel unless nothing changed since it last passed:
 * one test per notebook, one step per code cell.
 */
import { join } from "node:path";
import { studyInputs } from "../experiments/study_inputs.ts";
import { runCached } from "../lib/jupyter/mod.ts";

const folder = import.meta.dirname!;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

for (const name of names.filter((name) => name.endsWith(".ipynb"))) {
  Deno.test(`notebooks/${name}`, async (t) => {
    const { cells } = await runCached(join(folder, name), { inputs: await studyInputs() });
    for (const { cell, heading, status, error } of cells) {
      const ignore = status === "skipped";
      await t.step({
        name: `${heading ?? "cell"} [${cell}]`,
        ignore,
        fn: () => {
          if (error) throw error;
        },
      });
    }
  });
}
