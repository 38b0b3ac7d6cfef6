/** `lab pocket`: the embedded world. So far its questions; its models join them here. */
import { Command, InvalidArgumentError, Option } from "commander";
import { pocketQuestions, type Pool } from "../lib/pocket/mod.ts";
import { writeAtomically } from "../lib/write.ts";

const POOLS: Pool[] = ["language", "router", "test"];

export function pocketCommand(): Command {
  const pocket = new Command("pocket").description("the embedded world: its questions");
  pocket.command("questions")
    .description("write questions of PocketQA, with references, as JSON Lines")
    .addOption(
      new Option("--pool <name>", "what they are for; pools share no operands and no phrasings")
        .choices(POOLS).default("test"),
    )
    .option("--n <count>", "how many", count, 1000)
    .option("--seed <number>", "the same seed gives the same bytes", count, 1)
    .requiredOption("--out <file.jsonl>", "file to write")
    .addHelpText(
      "after",
      `
Example:
  lab pocket questions --n 10000 --seed 1 --pool router --out questions.jsonl`,
    )
    .action(async ({ pool, n, seed, out }) => {
      const questions = pocketQuestions(n, { seed, pool });
      await writeAtomically(out, questions.map((q) => JSON.stringify(q) + "\n").join(""));
      console.error(`Wrote ${n.toLocaleString("en")} questions of the ${pool} pool to ${out}`);
    });
  return pocket;
}

function count(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number below 10,000,000, got "${text}".`);
}
