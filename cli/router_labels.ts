/** `lab router labels`: what a router learns from, as a file, for a GPU job that trains one. */
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
    .description("write what a router learns from: a label of each candidate for each query");
  addCandidateOptions(command)
    .addOption(
      new Option("--labels <kind>", "what a label says of a candidate; see below")
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
  quality  of the candidate's answers, 0 the worst of the queries to learn from and 1 the best: trained-encoder's
  det      1 where one answer, drawn, is as good as one of the reference, else 0: hybrid-det's and n-label's
  prob     the share of all pairs of answers in which it is as good: hybrid-prob's and best-route's
  trans    that share with the match relaxed by t*, fitted to the cheapest candidate: hybrid-trans's
The reference is the strong candidate, and has no label of det, prob and trans.

A line a query: { dataset, query_id, prompt, split, labels, scale, reference }. The split is the table's own; without
validation queries a tenth of the others is held out. Test queries stay in the file, marked as such; others with the
same prompt are left out. The GPU job encoder_router reads the file, and the folder that it writes is a router
wherever one is named.

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
      `${counted(leaked, "query", "queries")} left out: the prompt is one of another side's`,
    );
  }
  if (!rows.some(({ split }) => split === "test")) {
    console.error("No query is kept out for testing: evaluate the router on other outcomes");
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
