/** `lab policy data`: an oracle dataset becomes training data of a policy router, as TRL reads it. */
import { Command } from "commander";
import { join } from "node:path";
import { exampleLines } from "../lib/calibration/mod.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { type Client, openClient } from "../lib/models/mod.ts";
import { isPocketModel } from "../lib/pocket/mod.ts";
import {
  DEFAULT_MATRIX,
  policyTrainingData,
  readMatrix,
  readOracle,
  TRAINING_FILES,
} from "../lib/policies/mod.ts";
import { forceOption } from "./flags.ts";

const { sft: SFT, dpo: DPO } = TRAINING_FILES;

export function policyDataCommand(): Command {
  return new Command("data")
    .description("make training data of an oracle dataset, as TRL reads it")
    .requiredOption("--oracle <file>", "the oracle dataset, as lab oracle writes it")
    .option("--model <name>", "the model that is to be trained, for its prompts", "pocket-small")
    .option("--matrix <file>", "the matrix of the dataset, if it is not the default one")
    .requiredOption("--out <folder>", `folder to write: ${SFT} and ${DPO}`)
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
${SFT} has { prompt, completion }, ${DPO} { prompt, chosen, rejected }. Completion and chosen are the
query's analysis and its policy, "math -> Complex_Query"; rejected is the same analysis with the policy that the matrix says
this one is mistaken for. A pocket model, or a folder that was trained from one, is asked by its own instruction, any
other model by one in words that names the policies: the text of a user's message.

Queries without a policy or an analysis are left out, and so are those of a test split and those with the same prompt.

Examples:
  lab policy data --oracle oracle.jsonl --out training
  lab policy data --oracle oracle.jsonl --model google/gemma-2-2b-it --out training-gemma`,
    )
    .action(makeData);
}

interface Flags {
  oracle: string;
  model: string;
  matrix?: string;
  out: string;
  force: boolean;
}

async function makeData({ oracle, model, matrix: file, out, force }: Flags): Promise<void> {
  const [sftPath, dpoPath] = [SFT, DPO].map((name) => join(out, name));
  for (const path of [sftPath, dpoPath]) {
    await checkWritable(path, { endings: [], overwrite: force });
  }
  const matrix = file === undefined ? DEFAULT_MATRIX : await readMatrix(file);
  const rows = await readOracle(oracle);
  const client: Pick<Client, "instructions"> = isPocketModel(model) ? await openClient(model) : {};
  const { sft, dpo, leftOut } = policyTrainingData(rows, { matrix, client });
  await writeAtomically(sftPath, exampleLines(sft));
  await writeAtomically(dpoPath, exampleLines(dpo));
  for (const [reason, count] of Object.entries(leftOut)) {
    console.error(`  left out: ${count.toLocaleString("en")}, ${reason}`);
  }
  const asked = client.instructions ? "its own instruction" : "an instruction in words";
  console.error(
    `Wrote ${counted(sft.length, "example")} and as many pairs of ${
      counted(rows.length, "query", "queries")
    } to ${out}; ${model} is asked by ${asked}`,
  );
}
