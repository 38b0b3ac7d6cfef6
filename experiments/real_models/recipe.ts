/**
 * A real language model, SmolLM2-135M-Instruct, is trained to state its confidence, by GPU jobs on the CPU. Every
 * training and evaluation is a job of lib/jobs; the questions and training data are made here. Run again, the recipe
 * resumes the job that was stopped.
 *
 * The model `taught` answers in the requested form, with confidences drawn at random. Two trainings start from it: SFT
 * on its own answers with recalibrated confidences, and RLOO with rewards for its answers.
 */
import { join } from "node:path";
import {
  calibratorByName,
  exampleBuilder,
  exampleLines,
  judgedAnswers,
  statedFormat,
} from "../../lib/calibration/mod.ts";
import { random } from "../../lib/core/random.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { type Job, type JobConfig, startJob } from "../../lib/jobs/mod.ts";
import { drawQuestions, openOutcomes, type Question } from "../../lib/outcomes/mod.ts";
import "../../lib/pocket/mod.ts"; // the dataset "pocket"

/** Families of PocketQA that the model partly learned in a first training on other questions (LOG.md). */
export const FAMILIES: readonly string[] = [
  ...["calendar", "comparison", "counting", "programs", "unanswerable"],
];

export const RECIPE = {
  seed: 16,
  levels: [1, 2, 3],
  /** Questions of each part; no question is in two. */
  parts: { taught: 416, learn: 304, test: 304 },
  /** Of all trainings. */
  tuning: {
    lora_r: 16,
    lora_alpha: 32,
    lora_target_modules: [
      ...["q_proj", "k_proj", "v_proj", "o_proj"],
      ...["gate_proj", "up_proj", "down_proj"],
    ],
    per_device_train_batch_size: 16,
    num_train_epochs: 1,
    save_steps: 2,
  },
  sft: { learning_rate: 2e-3, lr_scheduler_type: "cosine", warmup_steps: 3 },
  /** More steps: after one epoch of 19 steps each answer stated the most common target, 25% (LOG.md). */
  calibrated: { num_train_epochs: 3, per_device_train_batch_size: 8 },
  rloo: {
    learning_rate: 2e-4,
    lr_scheduler_type: "constant",
    gradient_accumulation_steps: 2,
    max_steps: 24,
    num_generations: 4,
    max_completion_length: 24,
    reward: "rlcr",
    beta: 0,
  },
  evaluate: { max_new_tokens: 48, batch_size: 32 },
} as const;

/** The models that are compared, by the names that tables have for them. */
export const MODELS = ["base", "taught", "SFT", "RLOO"] as const;

export interface RecipeOptions {
  /** Path of the GGUF file. */
  model: string;
  /** Folder of all files and jobs. */
  folder: string;
  /** Shows the progress of a job, and waits for its end. */
  follow: (job: Job) => Promise<unknown>;
}

type Part = keyof typeof RECIPE.parts;

/** The questions of each part: families and levels in turn, as the dataset draws them. */
export async function recipeQuestions(): Promise<Record<Part, Question[]>> {
  const { seed, levels, parts } = RECIPE;
  const all = (await drawQuestions("pocket", { n: 3600, seed })).filter(({ query_id }) => {
    const [family, level] = query_id.split("/");
    return FAMILIES.includes(family) && (levels as readonly number[]).includes(Number(level));
  });
  let at = 0;
  const part = (name: Part, split: Question["split"]) =>
    all.slice(at, at += parts[name]).map((question) => ({ ...question, split }));
  return {
    taught: part("taught", "train"),
    learn: part("learn", "train"),
    test: part("test", "test"),
  };
}

/** Runs all jobs that are not done, and returns the folder of each. */
export async function runRecipe({ model, folder, follow }: RecipeOptions): Promise<{
  evaluated: Record<typeof MODELS[number], string>;
  jobs: Record<string, string>;
}> {
  const { tuning, sft, calibrated: more, rloo, evaluate } = RECIPE;
  const questions = await recipeQuestions();
  const path = (name: string) => join(folder, name);
  const jobs: Record<string, string> = {};
  const run = async (name: string, job: string, config: JobConfig) => {
    const out = jobs[name] = path(name);
    const common = { model_name_or_path: model, dtype: "bfloat16" };
    await follow(await startJob({ job, config: { ...common, ...config }, on: "local", out }));
    return out;
  };
  for (const [name, rows] of Object.entries(questions)) {
    await writeAtomically(path(`${name}.jsonl`), lines(rows));
  }
  const asked = (name: string, part: Part, adapter?: string) =>
    run(name, "evaluate", {
      ...evaluate,
      prompts_file: path(`${part}.jsonl`),
      model_name: name,
      ...adapter === undefined ? {} : { adapter: join(adapter, "adapter") },
    });

  await writeAtomically(
    path("taught_examples.jsonl"),
    exampleLines(drawnExamples(questions.taught)),
  );
  const taught = await run("taught", "sft", {
    ...{ ...tuning, ...sft },
    train_file: path("taught_examples.jsonl"),
  });
  const own = await asked("taught_learn", "learn", taught);
  await writeAtomically(path("calibrated_examples.jsonl"), await calibratedExamples(own));
  const calibrated = await run("sft", "sft", {
    ...{ ...tuning, ...sft, ...more },
    train_file: path("calibrated_examples.jsonl"),
    adapter: join(taught, "adapter"),
  });
  const rewarded = await run("rloo", "rloo", {
    ...{ ...tuning, ...rloo },
    train_file: path("learn.jsonl"),
    adapter: join(taught, "adapter"),
  });
  return {
    jobs,
    evaluated: {
      base: await asked("base_test", "test"),
      taught: await asked("taught_test", "test", taught),
      SFT: await asked("sft_test", "test", calibrated),
      RLOO: await asked("rloo_test", "test", rewarded),
    },
  };
}

/** The right answers with random confidences from 10% to 90%, which teach the form and every level. */
function drawnExamples(questions: readonly Question[]) {
  const next = random(RECIPE.seed, "drawn confidences");
  return questions.map(({ prompt, reference }) => ({
    prompt: statedFormat.ask(prompt),
    completion: statedFormat.state(reference!, (1 + Math.floor(9 * next())) / 10),
  }));
}

/** The model's own answers with the probability of their tokens, recalibrated by a fit on other questions. */
async function calibratedExamples(folder: string): Promise<string> {
  const table = await openOutcomes(join(folder, "outcomes.jsonl"), { incomplete: "keep" });
  const { answers } = judgedAnswers(table, { confidence: "implicit", format: statedFormat });
  const { examples } = await exampleBuilder("sft-calibrated").build(answers, {
    ...{ format: statedFormat, calibrator: calibratorByName("isotonic"), levels: 10 },
    ...{ neighbours: 20, seed: RECIPE.seed, vectors: () => Promise.reject(new Error("not used")) },
  });
  return exampleLines(examples);
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => JSON.stringify(row) + "\n").join("");
}
