/** `lab score`: scores of recorded answers, as columns of their table. */
import { Command } from "commander";
import pl from "nodejs-polars";
import {
  describeScorers,
  newScoreColumns,
  openAnswerScorer,
  scoreOutcomes,
} from "../lib/grading/mod.ts";
import { openingOf } from "../lib/models/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { checkWritable } from "../lib/core/writable.ts";
import {
  describeTable,
  describeText,
  openOutcomes,
  OutcomeTable,
  saveTable,
  withFrame,
} from "../lib/outcomes/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { forceOption, list } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { madeFurther } from "./made_further.ts";
import { Progress } from "./progress.ts";
import { KEPT, usd } from "./spending_text.ts";

/** @throws {UserError} for a score that is neither scored now nor in the table */
function withQualityOf(
  { frame, card }: OutcomeTable,
  name: string,
  { scored }: { scored: string[] },
): OutcomeTable {
  const column = `score.${name}`;
  if (!frame.columns.includes(column)) {
    const known = frame.columns.filter((other) => other.startsWith("score."));
    throw new UserError(
      `Cannot use ${name} as the quality as --by does not name it, and ${card.name} has no ${column}`,
      {
        hint: `Name it with --by too, or one of these: ${
          [...scored, ...known.map((other) => other.slice(6))].join(", ")
        }`,
      },
    );
  }
  const { counts: _, audit: __, removed, ...base } = card;
  const quality = { what: column, min: null, max: null };
  return withFrame(
    { ...base, quality },
    frame.withColumn(pl.col(column).alias("quality")),
    removed,
  );
}

export function scoreCommand(): Command {
  const command = new Command("score")
    .requiredOption("--outcomes <name-or-file>", "a dataset of lab data list, or a file")
    .option(
      "--by <scorers>",
      "SCORER or NAME=SCORER, from the list below, separated by commas",
      scorers,
      [],
    )
    .option(
      "--quality <name>",
      "the score that is the quality too: one of these, by NAME if it has one, or one that the table has",
    );
  return addSpendingOptions(command)
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Scorers:
${describeScorers()}

NAME is the column's, score.NAME; without one it is the scorer's own: verifier, judge:MODEL, of reward:FOLDER the
last part of FOLDER. A column that the table has is not overwritten: give the new one another NAME.
Equal answers to a prompt are scored once, and answers that are blank are not. What hosted judges say is kept in
the store (lab cache --help): a run that was stopped pays for nothing twice.

Examples:
  lab score --outcomes sampled.parquet --by verifier,graded --quality verifier --out scored.parquet
  lab score --outcomes scored.parquet --quality graded --out by-grade.parquet   # a score that is there
  lab score --outcomes sampled.parquet --by likelihood:pocket-large --out scored.parquet
  lab score --outcomes sampled.parquet --by one=reward:first/run,two=reward:second/run --out scored.parquet
  lab score --outcomes sampled.parquet --by judge:openrouter/openai/gpt-oss-120b --budget 5 \\
    --price openrouter/openai/gpt-oss-120b=IN,OUT --out scored.parquet`,
    )
    .action(async ({ outcomes, by, quality, out, force, price = {}, baseUrl, ...rest }) => {
      await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
      const given: Named[] = by, labels = given.map(({ name, scorer }) => name ?? scorer);
      if (given.length === 0 && quality === undefined) {
        throw new UserError("Cannot score as neither --by nor --quality names a score");
      }
      const { budget, allowOtherVersion, thinking = {} } = rest;
      const opening = openingOf({
        ...{ budget, allowOtherVersion, thinking },
        ...{ prices: price, baseUrl: baseUrl || undefined },
      });
      const scorers = await Promise.all(
        given.map(async ({ name, scorer: spelled }) => {
          const scorer = await openAnswerScorer(
            spelled,
            opening(spelled.slice(spelled.indexOf(":") + 1)),
          );
          return { label: name ?? spelled, name: name ?? scorer.name, scorer };
        }),
      );
      using progress = new Progress();
      let last = "nothing is scored yet";
      const work = async () => {
        let table = await openOutcomes(outcomes, { incomplete: "keep" });
        newScoreColumns(table, scorers.map(({ name }) => name)); // before any is paid for
        if (quality !== undefined && !labels.includes(quality)) {
          table = withQualityOf(table, quality, { scored: labels });
        }
        for (const { label, name, scorer } of scorers) {
          table = await scoreOutcomes(table, scorer, {
            name,
            quality: label === quality,
            onProgress(done, total, paid) {
              const of = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} answers`;
              const cost = paid
                ? `, ${usd(paid.now)} now, ${usd(paid.earlier)} in earlier runs`
                : "";
              progress.update(label, last = `${of} scored${cost}`);
            },
          });
          progress.done(label, "scored");
        }
        return madeFurther(table);
      };
      const table = await interruptible(work, { kept: () => `${last}\n${KEPT}`, graceMs: 0 });
      await saveTable(table, out);
      console.log(`${describeText(describeTable(table))}\n\nWrote ${out}`);
    });
}

/** A scorer as it is spelled, and the name of its column where the user gives one. */
interface Named {
  name?: string;
  scorer: string;
}

/** "verifier,mine=reward:FOLDER"; only before the first colon can an equals sign be ours. */
function scorers(text: string): Named[] {
  return list(text).map((part) => {
    const [, name, scorer] = /^([^=:]+)=(.+)$/s.exec(part) ?? [];
    return name === undefined ? { scorer: part } : { name, scorer };
  });
}
