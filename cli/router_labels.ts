/** `lab router labels`: training labels for the GPU job that trains a router. */
import { Command, Option } from "commander";
import { poolOf } from "../lib/evaluation/mod.ts";
import { counted, formatList } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { candidateName, openOutcomes } from "../lib/outcomes/mod.ts";
import { LABEL_KINDS, type LabelKind, labelLines, routerLabels } from "../lib/routers/mod.ts";
import { forceOption, wholeNumber } from "./flags.ts";
import { addCandidateOptions, type CandidateFlags, cleaningOf } from "./plan_options.ts";

export function routerLabelsCommand(): Command {
  const command = new Command("labels")
    .description("write training labels for a router: one for each candidate and query");
  addCandidateOptions(command)
    .addOption(
      new Option("--labels <kind>", "kind of label; see below")
        .choices(LABEL_KINDS).makeOptionMandatory(),
    )
    .requiredOption("--out <file>", "file to write: FILE.jsonl")
    .option("--seed <n>", "seed of the held-out queries and of drawn answers", wholeNumber(0), 1)
    .addOption(forceOption());
  return command
    .addHelpText(
      "after",
      `
Labels, all from 0 to 1:
  quality  of the candidate's answers, 0 the lowest of the training queries and 1 the highest (as trained-encoder)
  det      1 if one drawn answer is at least as good as one of the reference, else 0 (as hybrid-det, n-label)
  prob     the share of all pairs of answers in which it is at least as good (as hybrid-prob, best-route)
  trans    that share with matches relaxed by t*, fitted to the cheapest candidate (as hybrid-trans)
The reference is the strong candidate. It has no label with det, prob and trans.

One JSON object per query: { dataset, query_id, prompt, split, labels, scale, reference }. The split is that of the
table; without validation queries a tenth of the training queries is held out. Test queries stay in the file with
their split; others with the same prompt as a test query are left out. The GPU job encoder_router trains on the file;
the path of the folder router/ in its results is then the name of a router.

Examples:
  lab router labels --outcomes routellm/gsm8k --labels quality --out labels.jsonl
  lab router labels --outcomes sampled.parquet --candidates small@bo1-5:confidence,large --strong large \\
    --labels prob --out labels.jsonl`,
    )
    .action(writeLabels);
}

interface LabelsFlags extends CandidateFlags {
  labels: LabelKind;
  out: string;
  seed: number;
  force: boolean;
}

async function writeLabels({ labels: kind, out, seed, force, ...flags }: LabelsFlags) {
  await checkWritable(out, { endings: [".jsonl"], overwrite: force });
  const { outcomes, passRateOf, weak, strong, candidates, promptCost, replacement } = flags;
  const { price: tokenPrices, callPrice: prices, scorePrice: scorePrices } = flags;
  const table = await openOutcomes(outcomes, { ...cleaningOf(flags), passRateOf });
  const costs = { tokenPrices, prices, scorePrices, promptCost, replacement };
  const matrix = poolOf(table, { ...costs, weak, strong, candidates });
  const { rows, leaked, notes } = routerLabels(matrix, { kind, seed });
  await writeAtomically(out, labelLines(rows));
  for (const note of notes) console.error(note);
  if (leaked > 0) {
    console.error(
      `${counted(leaked, "query", "queries")} left out: another split has the same prompt`,
    );
  }
  if (!rows.some(({ split }) => split === "test")) {
    console.error("There is no test split: evaluate the router on other outcomes");
  }
  const sides = (["train", "validation", "test"] as const)
    .map((side) =>
      `${rows.filter(({ split }) => split === side).length.toLocaleString("en")} ${side}`
    );
  const labelled = matrix.candidates.map(candidateName)
    .filter((name) => name !== rows[0].reference);
  console.error(
    `Wrote labels of ${formatList(labelled)} for ${counted(rows.length, "query", "queries")} (${
      sides.join(", ")
    }) to ${out}`,
  );
}
