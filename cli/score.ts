/** `lab score`: scores of recorded answers, as columns of their table. */
import { Command } from "commander";
import { describeScorers, openAnswerScorer, scoreOutcomes } from "../lib/grading/mod.ts";
import { Budget, type OpenOptions } from "../lib/models/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { describeTable, describeText, openOutcomes, saveTable } from "../lib/outcomes/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { forceOption, list } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { madeFurther } from "./made_further.ts";
import { Progress } from "./progress.ts";
import { KEPT, usd } from "./spending_text.ts";

export function scoreCommand(): Command {
  const command = new Command("score")
    .description("score recorded answers: adds columns score.NAME to a table of outcomes")
    .requiredOption("--outcomes <name-or-file>", "a dataset of lab data list, or a file")
    .requiredOption("--by <names>", "scorers, from the list below, separated by commas", list)
    .option("--quality <name>", "the one of them whose score is the table's quality too");
  return addSpendingOptions(command)
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Scorers:
${describeScorers()}

Equal answers to a prompt are scored once, and answers that are blank are not. What hosted judges say is kept in
the store (lab cache --help): a run that was stopped pays for nothing twice.

Examples:
  lab score --outcomes sampled.parquet --by verifier,graded --quality verifier --out scored.parquet
  lab score --outcomes sampled.parquet --by likelihood:pocket-large --out scored.parquet
  lab score --outcomes sampled.parquet --by judge:openrouter/openai/gpt-oss-120b --budget 5 \\
    --price openrouter/openai/gpt-oss-120b=IN,OUT --out scored.parquet`,
    )
    .action(async ({ outcomes, by, quality, out, force, price = {}, baseUrl, budget }) => {
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      if (quality !== undefined && !by.includes(quality)) {
        throw new UserError(`Cannot use ${quality} as the quality as it is not scored by`, {
          hint: `Name it with --by too: it has ${by.join(", ")}`,
        });
      }
      const purse = new Budget(budget);
      const options = (name: string): OpenOptions => ({
        baseUrl: baseUrl || undefined,
        budget: purse,
        price: price[name.slice(name.indexOf(":") + 1)],
      });
      const scorers = await Promise.all(
        (by as string[]).map(async (name) => ({
          name,
          scorer: await openAnswerScorer(name, options(name)),
        })),
      );
      using progress = new Progress();
      let last = "nothing is scored yet";
      const work = async () => {
        let table = await openOutcomes(outcomes, { incomplete: "keep" });
        for (const { name, scorer } of scorers) {
          table = await scoreOutcomes(table, scorer, {
            quality: name === quality,
            onProgress(done, total, paid) {
              const of = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} answers`;
              const cost = paid
                ? `, ${usd(paid.now)} now, ${usd(paid.earlier)} in earlier runs`
                : "";
              progress.update(name, last = `${of} scored${cost}`);
            },
          });
          progress.done(name, "scored");
        }
        return madeFurther(table);
      };
      const table = await interruptible(work, { kept: () => `${last}\n${KEPT}`, graceMs: 0 });
      await saveTable(table, out);
      console.log(`${describeText(describeTable(table))}\n\nWrote ${out}`);
    });
}
