/** `lab judge`: a judge's verdicts on recorded answers, as columns of their table, and the rates they come to. */
import { Command } from "commander";
import {
  type JudgedOutcomes,
  type JudgedRates,
  judgeOutcomes,
  type SpendingProgress,
} from "../lib/grading/mod.ts";
import { describeModels } from "../lib/models/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { openOutcomes, saveTable } from "../lib/outcomes/mod.ts";
import { formatEstimate } from "../lib/report/format.ts";
import type { Estimate } from "../lib/stats/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { forceOption, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { madeFurther } from "./made_further.ts";
import { Progress } from "./progress.ts";
import { KEPT, spendingText, usd } from "./spending_text.ts";

export function judgeCommand(): Command {
  const command = new Command("judge")
    .requiredOption("--outcomes <name-or-file>", "a dataset of lab data list, or a file")
    .requiredOption("--judge <name>", "who judges")
    .option(
      "--max-concurrent <count>",
      "calls of a hosted judge at a time (default: 8)",
      wholeNumber(1),
    )
    .option(
      "--verified <count>",
      "answers of each model whose known verdict corrects the judged rate (default: all that are " +
        "known, where not all are)",
      wholeNumber(2),
    )
    .option("--seed <n>", "seed of the draw of verified answers", wholeNumber(0), 1);
  return addSpendingOptions(command)
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .option("--json", "print the rates as JSON")
    .addHelpText(
      "after",
      `
Models:
${describeModels().map((models) => `  ${models}`).join("\n")}
A judge sees a question, its reference where there is one, and one answer; not who gave it, nor other answers. One
that can tell how probable it finds an answer, as pocket models can, judges by that, others by what they say: a verdict
alone, or after their reasoning where they can be held to a schema, as Gemini can. What is no verdict is asked for
again, twice at most, and then counted as unjudged.

The table gets the columns score.verdict:JUDGE, 1 for Correct and else 0, and score.attempted:JUDGE, 0 for Not
attempted and else 1; both are null where there is no verdict. The verifier's verdict is the column correct, or
that of the dataset. The corrected rate is that of prediction-powered inference (arXiv 2311.01453): it is right on
average however often the judge errs, if the verified answers were drawn at random.

What hosted judges say is kept in the store (lab cache --help): a run that was stopped pays for nothing twice.

Examples:
  lab judge --outcomes answers.parquet --judge pocket-large --verified 150 --out judged.parquet
  lab judge --outcomes answers.parquet --judge openrouter/openai/gpt-oss-120b --max-concurrent 32 \\
    --budget 5 --price openrouter/openai/gpt-oss-120b=IN,OUT --out judged.parquet`,
    )
    .action(async ({ outcomes, out, force, json, price = {}, baseUrl, ...rest }) => {
      const config = { ...rest, baseUrl: baseUrl || undefined, prices: price };
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      using progress = new Progress();
      let last = "nothing was judged yet";
      const onProgress = (told: SpendingProgress) =>
        progress.update(out, last = spendingText(told, "judgements"));
      const work = async () =>
        await judgeOutcomes(await openOutcomes(outcomes, { incomplete: "keep" }), config, {
          onProgress,
        });
      const judged = await interruptible(work, { kept: () => `${last}\n${KEPT}`, graceMs: 0 });
      await saveTable(madeFurther(judged.table), out);
      const { now, earlier } = judged.paid;
      const before = earlier === 0 ? "" : `, and ${usd(earlier)} in earlier runs`;
      progress.done(out, `saved; judgements cost ${usd(now)}${before}`);
      tellUnjudged(judged);
      const { method, rates, paid } = judged;
      console.log(json ? JSON.stringify({ method, rates, paid }) : textOf(judged));
    });
}

function textOf({ method, rates }: JudgedOutcomes): string {
  const parts = [
    `Verdicts: ${method}`,
    alignColumns([
      ["model", "answers", "Correct", "Incorrect", "Not attempted", "unjudged", "judged right"],
      ...rates.map(({ model, answers, verdicts, unjudged, judged }) => [
        model,
        ...[answers, ...Object.values(verdicts), unjudged].map((n) => n.toLocaleString("en")),
        share(judged),
      ]),
    ]),
  ];
  const checked = rates.filter(({ judge_error }) => judge_error !== null);
  if (checked.length > 0) {
    parts.push(alignColumns([
      ["model", "verified", "judge is right", "wrong called Correct", "right called otherwise"],
      ...checked.map(({ model, judge_error: error }) => [
        model,
        error!.answers.toLocaleString("en"),
        ...[error!.accuracy, error!.false_correct, error!.false_incorrect].map(share),
      ]),
    ]));
  }
  const corrected = rates.filter((row) => row.corrected !== null);
  if (corrected.length > 0) {
    parts.push(alignColumns([
      ["model", "verified", "right, corrected", "by these alone", "by the verifier", "lambda"],
      ...corrected.map(({ model, corrected: found, truth }: JudgedRates) => [
        model,
        found!.verified.toLocaleString("en"),
        ...[found, found!.verified_alone, truth].map(share),
        found!.lambda.toFixed(2),
      ]),
    ]));
  }
  return parts.join("\n\n");
}

function share(estimate: Estimate<number> | null): string {
  return estimate === null ? "" : formatEstimate(estimate, ".1%");
}

/** Answers without a verdict that are told one by one. */
const SHOWN = 5;

function tellUnjudged({ unjudged }: JudgedOutcomes): void {
  if (unjudged.length === 0) return;
  console.error(`${counted(unjudged.length, "answer")} unjudged:`);
  for (const { model, dataset, query_id, text } of unjudged.slice(0, SHOWN)) {
    const said = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
    console.error(`  ${model}, query "${query_id}" of ${dataset}: ${said}`);
  }
  if (unjudged.length > SHOWN) console.error(`  and ${unjudged.length - SHOWN} more`);
}
