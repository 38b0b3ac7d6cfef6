/** `lab answers`: answers of models with their confidence in each, as a table of outcomes. */
import { Command, InvalidArgumentError } from "commander";
import {
  CONFIDENCES,
  type ConfidenceSource,
  confidentOutcomes,
  coverage,
} from "../lib/calibration/mod.ts";
import type { SpendingProgress } from "../lib/grading/mod.ts";
import { describeModels } from "../lib/models/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { saveTable } from "../lib/outcomes/mod.ts";
import { addAnsweringOptions } from "./answering_options.ts";
import { forceOption, list, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { KEPT, spendingText, usd } from "./spending_text.ts";

export function answersCommand(): Command {
  const command = new Command("answers")
    .requiredOption("--questions <name-or-file>", "a dataset of lab data list, or a file")
    .requiredOption("--model <names>", "who answers", list)
    .requiredOption(
      "--confidence <kinds>",
      "stated, tokens, agreement, several separated by commas, or all",
      confidences,
    )
    .option("--samples <count>", "samples that may agree with an answer", wholeNumber(1), 20);
  return addAnsweringOptions(command, { temperature: 0, maxTokens: 500 })
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Confidences:
  stated     what the model says, asked for it with the answer; all but pocket models are told the form of the answer
  tokens     the probability of the answer's tokens; not every host tells it
  agreement  the share of --samples at temperature 1 that give the same answer, each sample costs one more answer

The table's column confidence is the one named first; of several, all are columns too: score.stated, score.tokens,
score.agreement. What cannot be read is missing, never a default. Where the dataset has a verifier, as pocket has,
correct is its verdict; elsewhere lab judge gives one. Then: lab calibrate TABLE --confidence confidence --correct correct

Models:
${describeModels().map((models) => `  ${models}`).join("\n")}

What hosted models say is kept in the store (lab cache --help): a run that was stopped goes on where it was, and
pays for nothing twice.

Examples:
  lab answers --model pocket-small --questions pocket --confidence all --out answers.parquet
  lab answers --model groq/llama-3.1-8b-instant --questions questions.jsonl --confidence stated,agreement \\
    --samples 10 --price groq/llama-3.1-8b-instant=IN,OUT --budget 5 --out answers.parquet`,
    )
    .action(async ({ questions, out, force, model, price = {}, baseUrl, ...rest }) => {
      const config = {
        ...rest,
        ...{ prompts: questions, models: model, prices: price, baseUrl: baseUrl || undefined },
      };
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      using progress = new Progress();
      let last = "nothing was asked yet";
      const onProgress = (told: SpendingProgress) =>
        progress.update(out, last = spendingText(told, "answers and samples"));
      // Nobody is asked any more, and what is under way is not waited for
      const given = await interruptible(() => confidentOutcomes(config, { onProgress }), {
        kept: () => `${last}\n${KEPT}`,
        graceMs: 0,
      });
      await saveTable(given.table, out);
      const { now, earlier } = given.paid;
      const before = earlier === 0 ? "" : `, and ${usd(earlier)} in earlier runs`;
      progress.done(out, `saved; answers and samples cost ${usd(now)}${before}`);
      const models = [...new Set(given.answers.map(({ model }) => model))];
      console.log(alignColumns([
        ["model", "confidence", "answers", "with it", "different", "mean", "right"],
        ...models.flatMap((model) => {
          const own = given.answers.filter((answer) => answer.model === model);
          return config.confidence.map((kind: ConfidenceSource) => {
            const values = own.map(({ confidences }) => confidences[kind] ?? null);
            const stated = values.filter((value) => value !== null);
            const known = own.filter(({ correct }) => correct !== null);
            const right = known.filter(({ correct }) => correct).length / known.length;
            const mean = stated.reduce((sum, value) => sum + value, 0) / stated.length;
            const { distinct } = coverage(values);
            return [
              ...[model, kind, ...[own.length, stated.length, distinct].map(String)],
              ...[mean, right].map((share) => Number.isNaN(share) ? "-" : share.toFixed(3)),
            ];
          });
        }),
      ]));
    });
}

/** Names of confidences, each once; all of them for `all`. */
function confidences(text: string): ConfidenceSource[] {
  const names = list(text);
  if (names.join() === "all") return [...CONFIDENCES];
  const kinds = names.map((name) => CONFIDENCES.find((kind) => kind === name));
  if (kinds.every((kind) => kind !== undefined)) return kinds;
  throw new InvalidArgumentError(`Expected ${CONFIDENCES.join(", ")} or all, got "${text}".`);
}
