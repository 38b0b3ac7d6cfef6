/** `lab compare`: two runs of `lab evaluate` beside each other, as a table or as JSON. */
import { Command } from "commander";
import {
  compareRuns,
  type Comparison,
  type Difference,
  isWorse,
  openRun,
} from "../lib/evaluation/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { formatPValue } from "../lib/stats/mod.ts";
import { wholeNumber } from "./flags.ts";

export function compareCommand(): Command {
  return new Command("compare")
    .description("compare two runs of lab evaluate: differences with intervals, B less A")
    .argument("<a>", "JSON file that lab evaluate wrote")
    .argument("<b>", "another one")
    .option("--bootstrap <n>", "resamples of the queries", wholeNumber(1), 1000)
    .option("--seed <n>", "seed of the resamples", wholeNumber(0), 1)
    .option("--json", "print one JSON document")
    .option("--fail-if-worse", "exit 1 if B's APGR is below A's, its whole interval below 0")
    .addHelpText(
      "after",
      `
Compares each router that both runs have; where they have none in common, the only one of each. Where both
tested the same queries, the differences are paired: on the same resamples. Elsewhere they are not, and their
intervals are wider.

Examples:
  lab evaluate --outcomes routellm/gsm8k --router tfidf-logistic --out a.json
  lab evaluate --outcomes routellm/gsm8k --router tfidf-knn --out b.json
  lab compare a.json b.json`,
    )
    .action(async (a, b, { bootstrap, seed, json, failIfWorse }) => {
      const [one, other] = await Promise.all([openRun(a), openRun(b)]);
      const comparisons = compareRuns(one, other, { draws: bootstrap, seed });
      console.log(json ? JSON.stringify(comparisons, null, 2) : asText(comparisons));
      if (failIfWorse && isWorse(comparisons)) Deno.exitCode = 1;
    });
}

function asText(comparisons: readonly Comparison[]): string {
  return comparisons.map(({ a, b, paired, queries, draws, differences }) => {
    const how = paired
      ? `paired on ${queries.a.toLocaleString("en")} queries`
      : `unpaired: A has ${queries.a.toLocaleString("en")} queries, B ` +
        `${queries.b.toLocaleString("en")}, and they are not the same`;
    return [
      `A: ${a.router} in ${a.path}`,
      `B: ${b.router} in ${b.path}`,
      `${how}; 95% intervals of B - A`,
      "",
      alignColumns([
        ["measure", "A", "B", "B - A", "", "p"],
        ...differences.map((difference) => rowOf(difference, draws)),
      ]),
    ].join("\n");
  }).join("\n\n");
}

function rowOf({ measure, a, b, delta, ci95, p }: Difference, draws: number): string[] {
  const shown = (value: number | null) =>
    value === null
      ? "-"
      : Math.abs(value) < 1e-3 && value !== 0
      ? value.toPrecision(3)
      : value.toFixed(4);
  return [
    measure,
    shown(a),
    shown(b),
    shown(delta),
    ci95 ? `[${ci95.map(shown).join(", ")}]` : "",
    p === null ? "-" : formatPValue(p, draws),
  ];
}
