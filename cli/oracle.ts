/** `lab oracle`: which policy serves each query, by what two models really do with it. */
import { Command, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import type { SpendingProgress } from "../lib/grading/mod.ts";
import { describeModels, type Paid, type Price } from "../lib/models/mod.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import {
  analyseRows,
  DEFAULT_MATRIX,
  type OracleConfig,
  oracleCounts,
  type OracleRow,
  readMatrix,
  recordedOracle,
  saveOracle,
  unfinishedPath,
  writeOracleDataset,
} from "../lib/policies/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { forceOption, fromZero, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { oracleText } from "./oracle_text.ts";
import { Progress } from "./progress.ts";
import { spendingText, usd } from "./spending_text.ts";

/** What has no meaning for answers that are recorded. */
const ASKING = ["questions", "limit", "split", "batchSize", "tooLong", "temperature", "maxTokens"];

export function oracleCommand(): Command {
  const command = new Command("oracle")
    .option("--questions <name-or-file>", "a dataset of lab data list, or a file, to be answered")
    .addOption(
      new Option("--outcomes <name-or-file>", "recorded answers with verdicts, instead")
        .conflicts([...ASKING, "seed"]),
    )
    .requiredOption("--medium <model>", "the model that answers by default")
    .requiredOption("--large <model>", "the model to escalate to")
    .option(
      "--judge <model>",
      "who judges answers where no verifier does; of --outcomes: whose verdicts of lab judge count",
    )
    .option(
      "--analyst <model>",
      "who says of the query alone what kind it is (default: a judge who is needed, else the\n" +
        "large model;\n" +
        "of --outcomes: nobody)",
    )
    .option("--matrix <file>", "policies and the nine cells as JSON, instead of the default ones")
    .option("--limit <count>", "how many questions, drawn by the seed", wholeNumber(1))
    .addOption(
      new Option("--split <name>", "questions of this split alone")
        .choices(["train", "validation", "test"]),
    )
    .option(
      "--batch-size <count>",
      "questions in flight: a round, after which its rows are kept, and calls of a host at a time\n" +
        "(default: rounds of 100, 8 calls)",
      wholeNumber(1),
    )
    .addOption(
      new Option("--too-long <what>", "prompts that leave no room for an answer in a context")
        .choices(["refuse", "cut"]).default("refuse"),
    )
    .option("--temperature <number>", "of the answers", fromZero, 0)
    .option("--max-tokens <count>", "most tokens of an answer", wholeNumber(1), 512)
    .option("--seed <n>", "seed of the draw and of the answers", wholeNumber(0), 1);
  return addSpendingOptions(command)
    .option("--out <file>", "dataset to write: FILE.jsonl; needed with --questions")
    .addOption(forceOption())
    .option("--json", "print the counts as JSON")
    .addHelpText(
      "after",
      `
Models:
${describeModels().map((models) => `  ${models}`).join("\n")}

Each model is asked to say if it does not know. The verdict on an answer - Correct, Incorrect or Not attempted - is that
of the dataset's verifier, as pocket has one; else that of --judge, who sees the question, its reference and one
answer. The pair of verdicts gives the policy by a matrix of nine cells. A query whose prompt is too long, or of which
an answer or a verdict is missing, gets no policy and is counted.

A run that was stopped goes on: rows that are ready are kept in FILE.jsonl.unfinished, what hosted models said in the
store. --outcomes reads verdicts: correct, and score.attempted, which is 0 for an answer that declines.

Examples:
  lab oracle --questions pocket --limit 400 --medium pocket-small --large pocket-large --out oracle.jsonl
  lab oracle --questions simpleqa/questions --limit 1000 --medium openrouter/google/gemini-2.5-flash \\
    --large openrouter/google/gemini-2.5-pro --judge openrouter/openai/gpt-oss-120b --budget 5 --out oracle.jsonl \\
    --price openrouter/google/gemini-2.5-flash=IN,OUT openrouter/google/gemini-2.5-pro=IN,OUT \\
    openrouter/openai/gpt-oss-120b=IN,OUT
  lab oracle --outcomes simpleqa/graded-cs --medium gpt-4o-mini-2024-07-18 --large gpt-4o-2024-11-20
  lab policy data --oracle oracle.jsonl --out training`,
    )
    .action(makeOracle);
}

interface Flags extends Omit<OracleConfig, "matrix" | "prompts" | "prices" | "analyst"> {
  analyst?: string;
  questions?: string;
  outcomes?: string;
  matrix?: string;
  price?: Record<string, Price>;
  out?: string;
  force: boolean;
  json?: boolean;
}

interface Made {
  rows: OracleRow[];
  paid: Paid;
  /** What is to be told beside the counts. */
  notes: string[];
}

async function makeOracle({ matrix: file, json, out, force, ...flags }: Flags): Promise<void> {
  const matrix = file === undefined ? DEFAULT_MATRIX : await readMatrix(file);
  if (out !== undefined) await checkWritable(out, { endings: [".jsonl"], overwrite: force });
  const { questions, outcomes, price = {}, baseUrl, ...rest } = flags;
  const config = { ...rest, matrix, baseUrl: baseUrl || undefined, prices: price };
  using progress = new Progress();
  let last = "nothing was asked yet";
  const onProgress = (told: SpendingProgress) =>
    progress.update(out ?? "oracle", last = spendingText(told, "calls"));
  const work = async (): Promise<Made> => {
    if (outcomes !== undefined) return await ofOutcomes(outcomes, { ...config, out, onProgress });
    if (questions === undefined) {
      throw new UserError("Cannot label queries as there are none", {
        hint: "Name them with --questions, or recorded answers with --outcomes",
      });
    }
    if (out === undefined) {
      throw new UserError("Cannot label queries as there is no file for the rows", {
        hint: "Name one with --out FILE.jsonl",
      });
    }
    return await ofQuestions(out, { ...config, prompts: questions }, onProgress);
  };
  const kept = () =>
    [
      last,
      ...out === undefined
        ? []
        : [`Rows of rounds that are done are kept in ${unfinishedPath(out)}.`],
      "What hosted models said is kept in the store: the same command goes on from there and pays for none of it twice.",
    ].join("\n");
  // Nobody is asked any more, and what is under way is not waited for
  const { rows, paid, notes } = await interruptible(work, { kept, graceMs: 0 });
  const before = paid.earlier === 0 ? "" : `, and ${usd(paid.earlier)} in earlier runs`;
  if (out !== undefined) progress.done(out, `saved; calls cost ${usd(paid.now)}${before}`);
  for (const note of notes) console.error(note);
  const counts = oracleCounts(rows, matrix), { medium, large } = flags;
  console.log(
    json
      ? JSON.stringify({ medium, large, ...counts, paid })
      : oracleText(counts, { medium, large }),
  );
}

async function ofQuestions(
  out: string,
  config: OracleConfig,
  onProgress: (progress: SpendingProgress) => void,
): Promise<Made> {
  const made = await writeOracleDataset(out, config, { onProgress });
  const judged = made.rows.filter(({ metadata }) => metadata.verdicts_by !== "verifier");
  const alone = judged.filter(({ reference }) => reference === null).length;
  return {
    ...made,
    notes: [
      ...config.judge !== undefined && judged.length === 0
        ? [`${config.judge} was not needed: the verdicts are the verifier's`]
        : [],
      ...alone > 0
        ? [
          `${counted(alone, "question")} of ${counted(made.rows.length, "question")} have no ` +
          "reference: the verdicts on their answers are the judge's opinion",
        ]
        : [],
    ],
  };
}

async function ofOutcomes(
  name: string,
  { out, onProgress, analyst, ...config }: Omit<OracleConfig, "prompts" | "analyst"> & {
    analyst?: string | undefined;
    matrix: typeof DEFAULT_MATRIX;
    out: string | undefined;
    onProgress: (progress: SpendingProgress) => void;
  },
): Promise<Made> {
  const table = await openOutcomes(name, { incomplete: "keep" });
  const { rows, further } = recordedOracle(table, config);
  const { baseUrl, prices, budget, store, allowOtherVersion, thinking } = config;
  const opening = { baseUrl, prices, budget, store, allowOtherVersion, thinking };
  if (analyst !== undefined && out === undefined) {
    throw new UserError("Cannot have queries analysed as there is no file for the rows", {
      hint: "Name one with --out FILE.jsonl",
    });
  }
  const paid = analyst === undefined
    ? { now: 0, earlier: 0 }
    : await analyseRows(rows, { analyst, ...opening }, { onProgress });
  if (out !== undefined) await saveOracle(rows, out);
  const notes = further === 0 ? [] : [
    `${
      further.toLocaleString("en")
    } answers are not used: of several to a query the first one counts`,
  ];
  return { rows, paid, notes };
}
