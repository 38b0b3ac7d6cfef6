/**
 * `lab data`: list and fetch the catalogue's datasets, import tables of any known format, describe them.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import {
  bestrouteLines,
  bestrouteRouterLines,
  CATALOGUE,
  CLEANING_STEPS,
  datasetIsHere,
  describeFormats,
  describeTable,
  describeText,
  fetchDataset,
  madeDatasets,
  openDataset,
  openOutcomes,
  type ReadOptions,
  readTable,
  saveTable,
} from "../lib/outcomes/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { withoutCredentials } from "../lib/core/redact.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { forceOption, passRateOption, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

/** The `data` command with its sub-commands, for `lab`. */
export function dataCommand(): Command {
  const data = new Command("data");
  data.addHelpText("after", `\nFormats:\n${describeFormats()}`);

  data.command("list")
    .description("the datasets that open by name: made on this machine, or recorded")
    .addOption(jsonOption())
    .action(list);

  data.command("fetch")
    .description("download datasets of the catalogue, resuming where an earlier download stopped")
    .argument("<name...>", "names from lab data list")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nExample:\n  lab data fetch routellm/mmlu routellm/gsm8k\n\n" +
        "With ROUTELAB_MIRROR=DIR set, the files are taken from DIR/<owner>__<repo>/<path> instead.",
    )
    .action(fetchAll);

  const read = data.command("import")
    .description(
      "read outcomes in any known format, check them, write one table with its card",
    )
    .argument("<path...>", "files or folders")
    .requiredOption("--out <file>", "table to write: FILE.parquet or FILE.arrow")
    .option("--name <name>", "name of the dataset (default: the first file's)")
    .addOption(forceOption());
  addReadOptions(read);
  for (const step of CLEANING_STEPS.filter((step) => step !== "incomplete")) {
    read.addOption(
      new Option(`--${step} <choice>`, CLEANING_HELP[step]).choices(["keep", "drop"]).default(
        "keep",
      ),
    );
  }
  read.addOption(
    new Option("--incomplete <choice>", "queries that lack an outcome of one of the table's models")
      .choices(["error", "keep", "drop"]).default("error"),
  )
    .addOption(
      new Option(
        "--repeated <choice>",
        "ids with two prompts, or one outcome twice: kept, later rows get ids of their own",
      ).choices(["error", "keep", "drop"]).default("error"),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nExamples:\n  lab data import runs/*.jsonl --out runs.parquet --format bestroute\n" +
        "  lab data import scores.csv --out scores.parquet --duplicates drop --quality-range 1:10\n\n" +
        `Formats:\n${describeFormats()}`,
    )
    .action(importTable);

  const describe = data.command("describe")
    .description("what is in a dataset: models, tasks, splits, faults, licence")
    .argument("<name-or-file>", "a name from lab data list, a saved table, or raw files");
  addReadOptions(describe)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `\nExample:\n  lab data describe routellm/gsm8k\n\nFormats:\n${describeFormats()}`,
    )
    .action(describeDataset);

  data.command("export")
    .description("write outcomes in the format of another tool")
    .argument("<name-or-file>", "a name from lab data list, or a file")
    .addOption(
      new Option(
        "--format <name>",
        "bestroute: all samples; bestroute-router: the best of n of them",
      )
        .choices(["bestroute", "bestroute-router"]).makeOptionMandatory(),
    )
    .addOption(
      new Option("--split <name>", "the queries of this split alone").choices([
        "train",
        "validation",
        "test",
      ]),
    )
    .option(
      "--select <score>",
      "of bestroute-router: confidence, quality, or the NAME of a column score.NAME that picks the best",
    )
    .option(
      "--best-of <n>",
      "of bestroute-router: candidates of 1 to n samples",
      wholeNumber(1, 1000),
      5,
    )
    .option(
      "--replacement",
      "of bestroute-router: draw with replacement, as the source does",
      false,
    )
    .option("--seed <n>", "of bestroute-router: seed of the draws", wholeNumber(0), 1)
    .requiredOption("--out <file.jsonl>", "file to write")
    .addOption(forceOption())
    .addHelpText(
      "after",
      "\nThe quality is written as armoRM_scores, score.NAME as NAME_scores. What bestroute has no place for stands\n" +
        "beside it under the table's own names, and the table's card in the first line; lab data import reads all of it.\n" +
        "Not in the file are created_by, the command that made the table, and the order of its rows.\n\nExamples:\n" +
        "  lab data export scored.parquet --format bestroute --out mixed_dataset_ALL.jsonl\n" +
        "  lab data export scored.parquet --format bestroute-router --split train \\\n" +
        "    --select likelihood:pocket-large --out hybridllm_dataset_train.jsonl",
    )
    .action(exportTable);
  return data;
}

const CLEANING_HELP = {
  contaminated: "queries whose prompt the source lists as contaminated",
  straddling: "a prompt's copies outside its most held-out split",
  duplicates: "queries whose normalised prompt has occurred before",
  blank: "outcomes without a quality",
  unpriced: "outcomes without a cost",
};

function jsonOption(): Option {
  return new Option("--json", "print one JSON document on stdout");
}

function addReadOptions(command: Command): Command {
  return command
    .option("--format <name>", "format of the files, from the list below (default: detected)")
    .addOption(passRateOption())
    .option(
      "--quality-range <min:max>",
      "range of the scores, if not the format's own",
      parseRange,
    );
}

function parseRange(text: string): { min: number; max: number } {
  const [min, max, ...rest] = text.split(":").map((part) =>
    part.trim() === "" ? NaN : Number(part)
  );
  if (rest.length > 0 || !(min < max)) {
    throw new InvalidArgumentError("expected MIN:MAX, e.g. 1:10.");
  }
  return { min, max };
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const recorded = await Promise.all(CATALOGUE.map(async (entry) => ({
    name: entry.name,
    title: entry.title,
    format: entry.format,
    licence: entry.source.licence,
    bytes: entry.files.reduce((sum, { bytes }) => sum + bytes, 0),
    here: await datasetIsHere(entry),
  })));
  const made = madeDatasets().map(({ name, title }) => (
    { name, title, format: "made", licence: null, bytes: null, here: true }
  ));
  const datasets = [...made, ...recorded];
  if (json) return printJson({ datasets });
  console.log(alignColumns([
    ["NAME", "SIZE", "HERE", "LICENCE", "WHAT"],
    ...datasets.map(({ name, bytes, here, licence, title }) => [
      name,
      bytes === null ? "made here" : megabytes(bytes),
      here ? "yes" : "no",
      licence ?? "-",
      title,
    ]),
  ]));
}

async function fetchAll(names: string[], { json }: { json?: boolean }): Promise<void> {
  using progress = new Progress();
  const fetched: { name: string; files: string[] }[] = [];
  let stands = "nothing";
  const kept = () =>
    `${
      [...fetched.map(({ name }) => `${name}, all of it`), stands].join("; ")
    }, is kept in data/cache\n` +
    "The same command goes on from there.";
  for (const name of names) {
    stands = `nothing of ${name}`;
    const files = await interruptible((signal) =>
      fetchDataset(name, {
        signal,
        onProgress: ({ received, total }) => {
          stands = `${megabytes(received)} of ${megabytes(total)} of ${name}`;
          progress.update(name, stands.replace(` of ${name}`, ""));
        },
      }), { kept });
    fetched.push({ name, files });
    if (!json) {
      console.log(`${name}: ${counted(files.length, "file")}, checked`);
    }
  }
  if (json) printJson({ fetched });
}

interface ImportOptions extends Omit<ReadOptions, "card"> {
  out: string;
  name?: string;
  force: boolean;
  json?: boolean;
}

async function importTable(
  paths: string[],
  { out, name, force, json, ...options }: ImportOptions,
): Promise<void> {
  await checkWritable(out, { endings: [".parquet", ".arrow"], overwrite: force });
  const card = {
    created_by: withoutCredentials(["lab", ...Deno.args].join(" ")),
    ...name && { name },
  };
  using progress = new Progress();
  const source = paths.length === 1 ? paths[0] : `${paths.length} files`;
  progress.update(source, "reading");
  const table = await readTable(paths, { ...options, card });
  progress.done(source, "read");
  progress.update(out, `writing ${table.frame.height.toLocaleString("en-US")} rows`);
  await saveTable(table, out);
  const description = describeTable(table);
  if (json) printJson({ out, ...description });
  else console.log(`${describeText(description)}\n\nWrote ${out}`);
}

async function describeDataset(
  nameOrFile: string,
  { json, ...options }: Pick<ReadOptions, "format" | "qualityRange" | "passRateOf"> & {
    json?: boolean;
  },
): Promise<void> {
  const table = await openDataset(nameOrFile, {
    ...options,
    incomplete: "keep",
    repeated: "keep",
  });
  const description = describeTable(table);
  if (json) printJson(description);
  else console.log(describeText(description));
}

interface ExportOptions {
  format: "bestroute" | "bestroute-router";
  split?: "train" | "validation" | "test";
  select?: string;
  bestOf: number;
  replacement: boolean;
  seed: number;
  out: string;
  force: boolean;
}

async function exportTable(
  nameOrFile: string,
  { format, split, select, bestOf: most, replacement, seed, out, force }: ExportOptions,
): Promise<void> {
  await checkWritable(out, { endings: [".jsonl"], overwrite: force });
  if (format === "bestroute-router" && select === undefined) {
    throw new UserError("Cannot write router files without the score that picks the best of n", {
      hint: "Name it: --select confidence, or the NAME of a column score.NAME",
    });
  }
  const table = await openOutcomes(nameOrFile, { incomplete: "keep" });
  const lines = format === "bestroute"
    ? bestrouteLines(table, { split })
    : bestrouteRouterLines(table, { select: select!, most, replacement, seed, split });
  const first = lines.next();
  if (first.done) {
    throw new UserError(`Cannot write ${nameOrFile} as no query of it is of split ${split}`);
  }
  let queries = 0;
  const pieces = function* () {
    for (let line: IteratorResult<string> = first; !line.done; line = lines.next()) {
      queries++;
      yield line.value + "\n";
    }
  };
  await writeAtomically(out, pieces());
  console.log(`Wrote ${counted(queries, "query", "queries")} to ${out}`);
  const { created_by } = table.card;
  if (format === "bestroute" && created_by !== null) {
    console.error(`Not in the file is created_by, the command that made the table: ${created_by}`);
  }
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
