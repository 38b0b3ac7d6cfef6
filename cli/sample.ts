/** `lab sample`: several answers of several models to prompts, as a table of outcomes. */
import { Command } from "commander";
import { type Sampled, sampleOutcomes, type SpendingProgress } from "../lib/grading/mod.ts";
import { describeModels } from "../lib/models/mod.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { saveTable } from "../lib/outcomes/mod.ts";
import { addAnsweringOptions } from "./answering_options.ts";
import { forceOption, list, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { KEPT, spendingText, usd } from "./spending_text.ts";

export function sampleCommand(): Command {
  const command = new Command("sample")
    .requiredOption("--prompts <name-or-file>", "a dataset of lab data list, or a file")
    .requiredOption("--model <names>", "who answers; of two, the weak model, then the strong", list)
    .option("--samples <count>", "answers of each model to each prompt", wholeNumber(1), 20);
  return addAnsweringOptions(command, { temperature: 1, maxTokens: 500 })
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Models:
${describeModels().map((models) => `  ${models}`).join("\n")}

The outcomes have no quality yet: lab score --quality gives one. A prompt that a model refuses has blank answers of it.
What hosted models say is kept in the store (lab cache --help): a run that was stopped goes on where it
was, and pays for nothing twice. Tables of several runs merge by dataset and id:
lab data import a.jsonl b.jsonl --format bestroute --out TABLE.parquet

Examples:
  lab sample --prompts mixed.jsonl --model pocket-small,pocket-large --out sampled.parquet
  lab sample --prompts mixed.jsonl --model groq/llama-3.1-8b-instant --samples 10 \\
    --price groq/llama-3.1-8b-instant=IN,OUT --budget 5 --out sampled.parquet`,
    )
    .action(async ({ out, force, model, price = {}, baseUrl, ...rest }) => {
      const config = { ...rest, baseUrl: baseUrl || undefined, models: model, prices: price };
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      using progress = new Progress();
      let last = "nothing was asked yet";
      const onProgress = (told: SpendingProgress) =>
        progress.update(out, last = spendingText(told, "answers"));
      // Nobody is asked any more, and what is under way is not waited for
      const sampled = await interruptible(() => sampleOutcomes(config, { onProgress }), {
        kept: () => `${last}\n${KEPT}`,
        graceMs: 0,
      });
      await saveTable(sampled.table, out);
      progress.done(out, `saved; ${costText(sampled)}`);
      tellRefused(sampled);
      console.log(counted(sampled.table.frame.height, "answer"));
    });
}

function costText({ spent, earlier }: Sampled): string {
  return `answers cost ${usd(spent.answers)}` +
    (earlier.answers === 0 ? "" : `, and ${usd(earlier.answers)} in earlier runs`);
}

/** Refused prompts that are told one by one. */
const SHOWN = 5;

function tellRefused({ refused }: Sampled): void {
  if (refused.length === 0) return;
  console.error(`${counted(refused.length, "prompt")} refused; the answers to them are blank:`);
  for (const { model, dataset, query_id, reason } of refused.slice(0, SHOWN)) {
    console.error(`  ${model}, query "${query_id}" of ${dataset}: ${reason}`);
  }
  if (refused.length > SHOWN) console.error(`  and ${refused.length - SHOWN} more`);
}
