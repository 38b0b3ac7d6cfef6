/** `lab reward pairs`: pairs of answers as a file, for a reward model that a GPU job trains. */
import { Command } from "commander";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { pairLines, rewardPairs, skippedText } from "../lib/training/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";

export function rewardPairsCommand(): Command {
  return new Command("pairs")
    .description(
      "write the pairs that lab reward train would use, for a reward model that a GPU job trains",
    )
    .requiredOption("--outcomes <name-or-file>", "answers, several of each model to each query")
    .requiredOption("--oracle <score>", "quality, or NAME for the column score.NAME")
    .requiredOption("--out <file>", "file to write: FILE.jsonl")
    .option("--seed <n>", "seed of the held-out queries", wholeNumber(0), 1)
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
One JSON object per pair: { query, prompt, chosen, rejected, split, kind }. The split is train or validation, the same
as in lab reward train. Queries of a test split are left out, and others with the same prompt as one. The GPU job
reward_train trains on the file.

Example:
  lab pocket outcomes --samples 10 --graded --out sampled.parquet
  lab reward pairs --outcomes sampled.parquet --oracle graded --out pairs.jsonl`,
    )
    .action(writePairs);
}

interface PairsFlags {
  outcomes: string;
  oracle: string;
  out: string;
  seed: number;
  force: boolean;
}

async function writePairs({ outcomes, oracle, out, seed, force }: PairsFlags): Promise<void> {
  await checkWritable(out, { endings: [".jsonl"], overwrite: force });
  const table = await openOutcomes(outcomes, { incomplete: "keep" });
  const pairs = rewardPairs(table, { oracle, seed });
  await writeAtomically(out, pairLines(pairs));
  const { train, validation, leaked, skipped } = pairs;
  for (const line of skippedText(skipped)) console.error(line);
  if (leaked > 0) {
    console.error(
      `${counted(leaked, "query", "queries")} left out: the prompt is one of the test split's`,
    );
  }
  console.error(
    `Wrote ${counted(train.length, "pair")} to train on and ${
      counted(validation.length, "pair")
    } to validate on to ${out}`,
  );
}
