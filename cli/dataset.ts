/** `lab dataset`: answers to prompts and a judge's ratings of them, as a table. */
import { Command } from "commander";
import {
  checkRoutingDatasetPath,
  makeRoutingDataset,
  type RatedAnswer,
  saveRoutingDataset,
  type Spending,
  type SpendingProgress,
} from "../lib/grading/mod.ts";
import { describeModels } from "../lib/models/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { baseUrlOption } from "./model_options.ts";
import { forceOption, fromZero, list, positive, tokenPrice, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

export function datasetCommand(): Command {
  return new Command("dataset")
    .description("make a routing dataset: models answer prompts, a judge rates the answers 1 to 5")
    .option("--prompts <name-or-file>", "a dataset of lab data list, or a file", "pocket")
    .option(
      "--n <count>",
      "how many, drawn by the seed (default: all; 300 of pocket)",
      wholeNumber(1),
    )
    .option("--model <names>", "who answers; of two, the weak model, then the strong", list, [
      "pocket-small",
    ])
    .option("--judge <name>", "who rates", "pocket-large")
    .option("--temperature <number>", "of the answers", fromZero, 0.7)
    .option("--max-tokens <count>", "most tokens of an answer", wholeNumber(1), 1000)
    .addOption(baseUrlOption())
    .option(
      "--price <model=in,out...>",
      "US dollars per million tokens of prompts and of answers",
      tokenPrice,
    )
    .option(
      "--budget <usd>",
      "US dollars that this run may spend; what a call costs at worst is reserved before it",
      positive,
    )
    .option("--seed <n>", "seed of the draw and of the answers", wholeNumber(0), 1)
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Models:
${describeModels().map((models) => `  ${models}`).join("\n")}
A judge that can tell how probable it finds an answer, as pocket models can, rates by that, others by a
rubric.

What hosted models say is kept in the store (lab cache --help): a run that was stopped goes on where it
was, and pays for nothing twice.

Beside the table, FILE.ratings.jsonl has a line for each answer: dataset, query_id, model, rating,
explanation (or why there is no rating or no answer) and rating_cost_usd.

Examples:
  lab dataset --n 500 --out rated.parquet
  lab dataset --prompts questions.jsonl --model groq/llama-3.1-8b-instant \\
    --judge openrouter/openai/gpt-oss-120b --price groq/llama-3.1-8b-instant=IN,OUT \\
    openrouter/openai/gpt-oss-120b=IN,OUT --out rated.parquet`,
    )
    .action(async ({ out, force, model, price = {}, baseUrl, ...rest }) => {
      const config = { ...rest, baseUrl: baseUrl || undefined, models: model, prices: price };
      await checkRoutingDatasetPath(out, { overwrite: force });
      using progress = new Progress();
      let last: SpendingProgress | null = null;
      const onProgress = (told: SpendingProgress) =>
        progress.update(out, progressText(last = told));
      const kept = () => `${last === null ? "nothing was asked yet" : progressText(last)}\n${KEPT}`;
      // Nobody is asked any more, and what is under way is not waited for
      const dataset = await interruptible(() => makeRoutingDataset(config, { onProgress }), {
        kept,
        graceMs: 0,
      });
      await saveRoutingDataset(dataset, out);
      progress.done(out, `saved; ${costText(dataset)}`);
      console.log(summary(dataset.answers));
    });
}

const KEPT =
  "What hosted models said so far is kept in the store: the same command goes on from there and pays for none " +
  "of it twice. Models that are here answer anew.";

function progressText({ done, total, spent, earlier, toCome }: SpendingProgress): string {
  return [
    `${done.toLocaleString("en")} of ${total.toLocaleString("en")} answers and ratings`,
    `${usd(spent)} now`,
    ...earlier === 0 ? [] : [`${usd(earlier)} in earlier runs`],
    ...toCome === null ? [] : [`about ${usd(toCome)} to come`],
  ].join(", ");
}

function costText({ spent, earlier }: { spent: Spending; earlier: Spending }): string {
  const before = earlier.answers + earlier.ratings;
  return `answers cost ${usd(spent.answers)}, ratings ${usd(spent.ratings)}` +
    (before === 0 ? "" : `, and both ${usd(before)} in earlier runs`);
}

function summary(answers: RatedAnswer[]): string {
  const of = (model: string, rating: number | null) =>
    answers.filter((answer) => answer.model === model && answer.rating.rating === rating).length;
  const models = [...new Set(answers.map(({ model }) => model))];
  return alignColumns([
    ["model", "1", "2", "3", "4", "5", "unrated"],
    ...models.map((model) => [
      model,
      ...[1, 2, 3, 4, 5, null].map((rating) => of(model, rating).toLocaleString("en")),
    ]),
  ]);
}

function usd(amount: number): string {
  return amount === 0 ? "$0" : `$${amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}
