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
import { addAnsweringOptions } from "./answering_options.ts";
import { forceOption, list } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { KEPT, spendingText, usd } from "./spending_text.ts";

export function datasetCommand(): Command {
  const command = new Command("dataset")
    .option("--prompts <name-or-file>", "a dataset of lab data list, or a file", "pocket")
    .option("--model <names>", "who answers; of two, the weak model, then the strong", list, [
      "pocket-small",
    ])
    .option("--judge <name>", "who rates", "pocket-large");
  return addAnsweringOptions(command, { temperature: 0.7, maxTokens: 1000 })
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
        progress.update(out, spendingText(last = told, WHAT));
      const kept = () =>
        `${last === null ? "nothing was asked yet" : spendingText(last, WHAT)}\n${KEPT}`;
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

const WHAT = "answers and ratings";

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
