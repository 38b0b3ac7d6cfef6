/** `lab calibration data`: answers and their verdicts become training examples, as TRL reads them. */
import { Command, Option } from "commander";
import {
  calibratorByName,
  CALIBRATORS,
  EXAMPLE_BUILDERS,
  exampleBuilder,
  exampleLines,
  judgedAnswers,
} from "../lib/calibration/mod.ts";
import { UserError } from "../lib/core/errors.ts";
import { findByName } from "../lib/core/find_by_name.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { openEncoder } from "../lib/models/mod.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { pocketFormat, STATEMENT_FORMATS } from "../lib/pocket/mod.ts";
import { fitTfidf } from "../lib/routers/features/tfidf.ts";
import { dense, type SparseMatrix } from "../lib/stats/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";

const TFIDF = "tfidf";
/** Calibrators of probabilities: the score of another one is not a confidence. */
const PROBABILITIES = CALIBRATORS.filter(({ name }) => name !== "platt-score");

export function calibrationDataCommand(): Command {
  const builders = (defective: boolean) =>
    EXAMPLE_BUILDERS.filter((builder) => builder.defective === defective)
      .map(({ name, description }) => `  ${name.padEnd(22)}${description}`).join("\n");
  return new Command("data")
    .description("make training examples of answers and their verdicts, as TRL reads them")
    .requiredOption("--outcomes <name-or-file>", "answers with verdicts")
    .requiredOption("--builder <name>", "how examples are made; see below")
    .requiredOption("--out <file>", "file to write: FILE.jsonl")
    .option("--judge <name>", "whose verdicts of lab judge count (default: the column correct)")
    .option("--model <name>", "whose answers (default: the only model's)")
    .option(
      "--confidence <score>",
      "the answers' confidences: confidence, or NAME for the column score.NAME",
      "confidence",
    )
    .option(
      "--stated <score>",
      "what is stated in answers whose responses do not show it, as the table of lab answers\n" +
        "(default: score.stated, if it is there)",
    )
    .addOption(
      new Option("--format <name>", "how answers and confidences are written")
        .choices(STATEMENT_FORMATS.map(({ name }) => name)).default(pocketFormat.name),
    )
    .addOption(
      new Option("--calibrator <name>", "of recalibrated confidences")
        .choices(PROBABILITIES.map(({ name }) => name)).default("platt"),
    )
    .option("--vectors <name>", `of similar questions: ${TFIDF}, or an encoder`, TFIDF)
    .option("--neighbours <n>", "similar questions", wholeNumber(1, 10_000), 20)
    .option(
      "--levels <n>",
      "of sft targets: the middles of so many parts of 0 to 1 (default: any whole percentage)",
      wholeNumber(2, 50),
    )
    .option("--seed <n>", "seed of folds and draws", wholeNumber(0), 1)
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Builders: sft- of prompt and completion, with the answer's verdict where it is the model's own, for --method sft
and conftuner; verdicts for implicit; dpo- of prompt, chosen and rejected:
${builders(false)}

Defective ones, of the project that this one re-creates. They show what such data teach; do not train a model
for use on them:
${builders(true)}

sft-agreement and dpo-samples need several samples of each question (lab pocket outcomes --samples 10).
Questions of a test split are left out, and those with the same prompt as one of them.

Formats: pocket writes "42 (90%)"; the others two lines, "Answer: 42" and "Confidence: 90%" (stated) or "Confidence:
0.90" (lines). Prompts of stated are those of lab answers --confidence stated, word for word: the format for a language
model that a GPU job trains.

Examples:
  lab pocket outcomes --samples 10 --model pocket-small --out sampled.parquet
  lab calibration data --outcomes sampled.parquet --builder sft-calibrated --levels 10 --out targets.jsonl
  lab calibration data --outcomes sampled.parquet --builder sft-neighbours \\
    --vectors pocket-encoder --out neighbours.jsonl
  lab calibration data --outcomes answers.parquet --builder sft-calibrated --format stated \\
    --confidence tokens --out sft.jsonl`,
    )
    .action(makeData);
}

interface DataFlags {
  outcomes: string;
  builder: string;
  out: string;
  model?: string;
  judge?: string;
  confidence: string;
  stated?: string;
  format: string;
  calibrator: string;
  vectors: string;
  neighbours: number;
  levels?: number;
  seed: number;
  force: boolean;
}

async function makeData({ outcomes, builder: name, out, force, ...flags }: DataFlags) {
  const builder = exampleBuilder(name);
  await checkWritable(out, { endings: [".jsonl"], overwrite: force });
  const format = findByName("format", { name: flags.format, items: STATEMENT_FORMATS });
  const table = await openOutcomes(outcomes, { incomplete: "keep" });
  const source = judgedAnswers(table, { ...flags, format });
  const { examples, leftOut } = await builder.build(source.answers, {
    ...{ format, neighbours: flags.neighbours, levels: flags.levels, seed: flags.seed },
    calibrator: calibratorByName(flags.calibrator),
    vectors: (prompts) => vectorsOf(prompts, flags.vectors),
  });
  const reasons = [...Object.entries(source.leftOut), ...Object.entries(leftOut)]
    .map(([reason, count]) => `  left out: ${count.toLocaleString("en")}, ${reason}`);
  if (examples.length === 0) {
    throw new UserError(`Cannot write ${out} as ${name} makes no examples of ${outcomes}`, {
      hint: ["Of its answers:", ...reasons].join("\n"),
    });
  }
  await writeAtomically(out, exampleLines(examples));
  for (const line of reasons) console.error(line);
  const right = source.answers.filter(({ correct }) => correct === 1).length;
  if (right === 0 || right === source.answers.length) {
    console.error(
      `All answers are ${right === 0 ? "wrong" : "right"}: confidences cannot be learned from them`,
    );
  }
  if (builder.defective) console.error(`${name} is a defective form, kept to show what it teaches`);
  console.error(
    `Wrote ${counted(examples.length, "example")} of ${
      counted(source.answers.length, "answer")
    } to ${out}`,
  );
}

/** One a prompt, of unit length. */
async function vectorsOf(prompts: string[], name: string): Promise<SparseMatrix> {
  // Terms of most prompts hardly tell them apart
  if (name === TFIDF) return fitTfidf(prompts, { maxDf: 0.5 }).features;
  const encoder = await openEncoder(name);
  return dense(await encoder.embed(prompts), { width: encoder.width, length: 1 });
}
