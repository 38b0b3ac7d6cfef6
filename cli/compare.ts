/** `lab compare`: two runs of `lab evaluate` beside each other, as a table or as JSON. */
import { Command } from "commander";
import {
  compareRuns,
  type Comparison,
  type Difference,
  isWorse,
  type OpenedRun,
  openRun,
} from "../lib/evaluation/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted, formatCost } from "../lib/core/wording.ts";
import { formatPValue } from "../lib/stats/mod.ts";
import { wholeNumber } from "./flags.ts";

export function compareCommand(): Command {
  return new Command("compare")
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
intervals are wider. What the runs differ in beside routers is told first.

Examples:
  lab evaluate --outcomes routellm/gsm8k --router tfidf-logistic --out a.json
  lab evaluate --outcomes routellm/gsm8k --router tfidf-knn --out b.json
  lab compare a.json b.json`,
    )
    .action(async (a, b, { bootstrap, seed, json, failIfWorse }) => {
      const [one, other] = await Promise.all([openRun(a), openRun(b)]);
      const comparisons = compareRuns(one, other, { draws: bootstrap, seed });
      console.log(
        json ? JSON.stringify(comparisons, null, 2) : asText(comparisons, [one, other]),
      );
      if (failIfWorse && isWorse(comparisons)) Deno.exitCode = 1;
    });
}

function asText(comparisons: readonly Comparison[], runs: readonly OpenedRun[]): string {
  const [{ paired, queries, differ }] = comparisons, [a, b] = runs;
  const unit = a.routers[0].card.cost_unit;
  const datasets = a.data.name === b.data.name ? [] : [
    `These are different datasets, ${a.data.name} and ${b.data.name}: no difference is the router's alone`,
  ];
  return [
    `A: ${a.path}`,
    `B: ${b.path}`,
    paired
      ? `paired on ${counted(queries.a, "query", "queries")}`
      : `unpaired: A has ${counted(queries.a, "query", "queries")}, B ` +
        `${queries.b.toLocaleString("en")}, and they are not the same`,
    ...datasets,
    ...differ.length === 0
      ? [
        "The runs differ in nothing but routers: data, candidates, costs, split, seed, resamples and code are the same",
      ]
      : [
        "Beside routers the runs differ in",
        alignColumns([["", "A", "B"], ...differ.map(({ what, a, b }) => [`  ${what}`, a, b])]),
      ],
    ...comparisons.flatMap(({ a, b, differences, draws }) => [
      "",
      `A ${a.router}, B ${b.router}; 95% intervals of B - A; cost in ${unit}`,
      alignColumns([
        ["measure", "A", "B", "B - A", "", "p"],
        ...differences.map((difference) => rowOf(difference, { unit, draws })),
      ]),
    ]),
  ].join("\n");
}

function rowOf(
  { measure, a, b, delta, ci95, p }: Difference,
  { unit, draws }: { unit: "USD" | "strong calls"; draws: number },
): string[] {
  const shown = (value: number | null) => {
    if (value === null) return "-";
    return measure.startsWith("cost") ? formatCost(value, unit) : plain(value);
  };
  return [
    measure,
    shown(a),
    shown(b),
    shown(delta),
    ci95 ? `[${ci95.map(shown).join(", ")}]` : "",
    p === null ? "-" : formatPValue(p, draws),
  ];
}

/** Four decimals, and no minus before 0. */
function plain(value: number): string {
  const text = value.toFixed(4);
  return Number(text) === 0 ? "0.0000" : text;
}
