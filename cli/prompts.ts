/** `lab prompts`: sets of prompts for models to answer. */
import { Command, InvalidArgumentError } from "commander";
import { alignColumns } from "../lib/core/text_table.ts";
import { withoutCredentials } from "../lib/core/redact.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import {
  type Drawn,
  type Mix,
  mixPrompts,
  QUESTION_FILES,
  saveQuestions,
  type Shares,
  type Source,
} from "../lib/outcomes/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";
import { Progress } from "./progress.ts";

export function promptsCommand(): Command {
  const prompts = new Command("prompts");
  prompts.command("mix")
    .description("draw prompts from several datasets and files, each prompt once")
    .requiredOption(
      "--from <name-or-file:count...>",
      "a dataset of lab data list, or a file of prompts or outcomes, and how many prompts of it",
      source,
    )
    .option("--seed <n>", "seed of the draws and of the split", wholeNumber(0), 1)
    .option(
      "--split <train/validation/test>",
      "per cent of the prompts in each, e.g. 80/10/10 (default: each keeps the split it has)",
      shares,
    )
    .requiredOption("--out <file>", "file to write: FILE.jsonl, .csv, .parquet or .arrow")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Prompts are the same question where they are equal but for Unicode form, case, white space and outer
punctuation. A prompt that an earlier source has, or an earlier query of its own, is dropped and told of; the
counts are of what is left.

Examples:
  lab prompts mix --from pocket:2000 --split 80/10/10 --out mixed.jsonl
  lab prompts mix --from routellm/gsm8k:500 mine.csv:100 --seed 7 --out mixed.parquet`,
    )
    .action(async ({ from, seed, split, out, force }) => {
      await checkWritable(out, { endings: QUESTION_FILES, overwrite: force });
      const { table, drawn } = await mixed(from, {
        seed,
        shares: split,
        created_by: withoutCredentials(["lab", ...Deno.args].join(" ")),
      });
      await saveQuestions(table, out);
      console.log(alignColumns([
        ["source", "taken", "different prompts", "repeats dropped", "shared dropped"],
        ...drawn.map(({ from, count, there, repeated, shared }) => [
          from,
          ...[count, there, repeated.queries, shared.queries].map((n) => n.toLocaleString("en")),
        ]),
      ]));
      for (const line of drawn.flatMap(droppedText)) console.error(line);
      console.error(`Wrote ${counted(table.frame.height, "prompt")} to ${out}`);
    });
  return prompts;
}

/** The mix, with its progress told while it is made. */
async function mixed(
  sources: readonly Source[],
  options: Parameters<typeof mixPrompts>[1],
): Promise<Mix> {
  using progress = new Progress();
  return await mixPrompts(sources, {
    ...options,
    onProgress: ({ from }, made) =>
      progress.update(from, `${made.toLocaleString("en")} prompts made`),
  });
}

function droppedText({ from, repeated, shared }: Drawn): string[] {
  const line = ({ queries, examples }: Drawn["shared"], why: string) =>
    queries === 0 ? [] : [
      `${from}: ${counted(queries, "query", "queries")} dropped, ${why}: ${examples.join(", ")}${
        queries > examples.length ? ", ..." : ""
      }`,
    ];
  return [
    ...line(repeated, "as an earlier one of it has the same prompt"),
    ...line(shared, "as an earlier source has the same prompt"),
  ];
}

function source(text: string, sources: Source[] = []): Source[] {
  const [, from, digits] = /^(.+):(\d+)$/.exec(text) ?? [];
  const count = Number(digits);
  if (from !== undefined && Number.isSafeInteger(count) && count > 0) {
    return [...sources, { from, count }];
  }
  throw new InvalidArgumentError(
    `Expected NAME-OR-FILE:COUNT with a count from 1 on, got "${text}".`,
  );
}

function shares(text: string): Shares {
  const parts = text.split("/").map((part) => /^\d+$/.test(part) ? Number(part) : NaN);
  const [train, validation, test] = parts;
  if (parts.length === 3 && train + validation + test === 100) return [train, validation, test];
  throw new InvalidArgumentError(
    `Expected three whole numbers that sum to 100, e.g. 80/10/10, got "${text}".`,
  );
}
