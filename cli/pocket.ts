/** `lab pocket`: the embedded world, its questions and its models. */
import { Argument, Command, Option } from "commander";
import { join } from "node:path";
import { mean } from "simple-statistics";
import { trainPocketModel } from "../experiments/pocket_training/study.ts";
import {
  lesson,
  POCKET_MODELS,
  type PocketModel,
  pocketQuestions,
  type Pool,
  savePocketOutcomes,
} from "../lib/pocket/mod.ts";
import { random } from "../lib/core/random.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { forceOption, fromZero, list, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { SavedUpdates } from "./saved_updates.ts";
import { Progress } from "./progress.ts";
import { reinforceCommand } from "./reinforce.ts";

const POOLS: Pool[] = ["language", "router", "test"];

/** Numbers of questions, updates and cores, and seeds. */
const MOST = 9_999_999;
const count = wholeNumber(0, MOST), positive = wholeNumber(1, MOST);

/** Where training goes on from when it was stopped. */
const CHECKPOINTS = join(import.meta.dirname!, "../data/cache/pocket");

export function pocketCommand(): Command {
  const pocket = new Command("pocket");
  pocket.command("questions")
    .description("write questions of PocketQA, with references, as JSON Lines")
    .addOption(
      new Option(
        "--pool <name>",
        "what they are for; pools share no phrasings, and no operands but facts",
      )
        .choices(POOLS).default("test"),
    )
    .option("--n <count>", "how many", count, 1000)
    .option("--seed <number>", "the same seed gives the same bytes", count, 1)
    .requiredOption("--out <file.jsonl>", "file to write")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Example:
  lab pocket questions --n 10000 --seed 1 --pool router --out questions.jsonl`,
    )
    .action(async ({ pool, n, seed, out, force }) => {
      await checkWritable(out, { endings: [".jsonl"], overwrite: force });
      await writeLines(out, pocketQuestions(n, { seed, pool }), `questions of the ${pool} pool`);
    });
  pocket.command("lessons")
    .description("write what the language models learn from, as JSON Lines")
    .option("--n <count>", "how many", count, 1000)
    .option("--seed <number>", "the same seed gives the same bytes", count, 1)
    .requiredOption("--out <file.jsonl>", "file to write")
    .addOption(forceOption())
    .action(async ({ n, seed, out, force }) => {
      await checkWritable(out, { endings: [".jsonl"], overwrite: force });
      const next = random(seed, "lessons");
      await writeLines(out, Array.from({ length: n }, () => lesson(next)), "lessons");
    });
  pocket.command("outcomes")
    .description("put questions to language models, and save a table of what they answer")
    .option(
      "--model <names>",
      "who answers; of two, the weak model, then the strong (default: pocket-small,pocket-large)",
      list,
    )
    .option("--train <count>", "questions of the training split", positive, 1800)
    .option("--test <count>", "questions of the test split", positive, 1800)
    .option("--samples <count>", "answers of each model to each question", positive, 1)
    .option("--temperature <number>", "0 always takes the likeliest token", fromZero, 1)
    .option("--seed <number>", "the same seed gives the same table", count, 1)
    .option("--graded", "add score.graded: 1 where the answer is right, less the further off it is")
    .requiredOption("--out <file>", "file to write, .parquet or .arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Example:
  lab pocket outcomes --samples 5 --out pocket5.parquet
  lab pocket outcomes --model pocket-small,pocket-maths,pocket-large --samples 5 --graded --out pocket3.parquet
  lab evaluate --outcomes pocket5.parquet --fixed-split

The table of the defaults opens by the name pocket: lab evaluate --outcomes pocket --fixed-split`,
    )
    .action(async ({ out, force, model, ...rest }) => {
      const config = { ...rest, models: model };
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      using progress = new Progress();
      const onProgress = (done: number, total: number) =>
        progress.update(
          out,
          `${done.toLocaleString("en")} of ${total.toLocaleString("en")} answered`,
        );
      await savePocketOutcomes(out, config, { onProgress });
      progress.done(out, "saved");
    });
  pocket.command("train")
    .description("train a pocket model from random weights, and write its weights and card")
    .addArgument(new Argument("<model>", "which").choices(POCKET_MODELS))
    .option("--out <dir>", "folder to write to (default: the model's own in data/pocket)")
    .option("--steps <count>", "updates of each stage in place of the recipe's", positive)
    .option("--threads <count>", "cores to compute on (default: all)", positive)
    .addHelpText(
      "after",
      `
Training goes on where it stopped: its checkpoints are in data/cache/pocket. Ctrl-C or SIGTERM saves one and
says so.

Example:
  lab pocket train pocket-small --out /tmp/pocket-small`,
    )
    .action(train);
  pocket.addCommand(reinforceCommand(CHECKPOINTS));
  return pocket;
}

interface TrainFlags {
  out?: string;
  steps?: number;
  threads?: number;
}

async function train(model: PocketModel, options: TrainFlags): Promise<void> {
  using progress = new Progress();
  const saved = new SavedUpdates();
  const card = await interruptible(
    (signal) =>
      trainPocketModel(model, { ...options, checkpoints: CHECKPOINTS }, {
        signal,
        onCheckpoint: ({ objective, steps }, step, path) =>
          saved.note(objective, { step, steps, path }),
        onStep: ({ objective }, { step, steps, losses, lr }) => {
          const text = `step ${step.toLocaleString("en")} of ${steps.toLocaleString("en")}, ` +
            `loss ${mean(losses.slice(-100)).toFixed(4)}, learning rate ${lr.toExponential(2)}`;
          progress.update(`${model} ${objective}`, text);
        },
      }),
    saved,
  );
  const scores = Object.entries(card.scores).filter(([, score]) => typeof score === "number");
  const told = scores.map(([name, score]) => `${name} ${score}`).join(", ");
  progress.done(model, `trained, ${told} (${card.measured})`);
}

/** Writes values as JSON Lines and says so. */
async function writeLines(out: string, values: unknown[], what: string): Promise<void> {
  await writeAtomically(out, values.values().map((value) => JSON.stringify(value) + "\n"));
  console.error(`Wrote ${values.length.toLocaleString("en")} ${what} to ${out}`);
}
