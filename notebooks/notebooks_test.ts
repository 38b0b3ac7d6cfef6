/**
 * Every notebook of this folder, run in a real kernel unless nothing changed since it last passed:
 * one test per notebook, one step per code cell.
 */
import { join } from "node:path";
import { runCached } from "../lib/jupyter/mod.ts";

const folder = import.meta.dirname!;

/** Smaller sizes than a page has: here a study has to run, not to be precise. */
const PARAMS: Record<string, Record<string, unknown>> = {
  "10_dataset.ipynb": { n: 200 },
  "11_semantic_router.ipynb": { n: 450, bootstrap: 100 },
  "12_llm_classifier.ipynb": { n: 450, bootstrap: 100 },
  "13_trained_router.ipynb": { train: 600, samples: 2, few: 300, bootstrap: 100 },
  "14_routers_compared.ipynb": { train: 600, samples: 2, maxQueries: 800, bootstrap: 100 },
  "40_metric_audit.ipynb": { n: 180, bootstrap: 100 },
  "41_posthoc.ipynb": { n: 270, sampled: 90, bootstrap: 50 },
  "42_rewards.ipynb": { n: 90, samples: 8, bootstrap: 100 },
};

const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

for (const name of names.filter((name) => name.endsWith(".ipynb"))) {
  Deno.test(`notebooks/${name}`, async (t) => {
    const { cells } = await runCached(join(folder, name), {
      params: PARAMS[name],
    });
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
