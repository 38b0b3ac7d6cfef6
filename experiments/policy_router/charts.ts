/** Charts and tables of trained policy routers. */
import type { Evaluation } from "../../lib/evaluation/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatNumber, pFormat } from "../../lib/report/format.ts";
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import type { Displayable } from "../../lib/report/display.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { curveChart } from "../../lib/report/router_cards/mod.ts";
import { decisionText, type Said, type TrainedStage } from "../../lib/policies/mod.ts";
import { apgrOverSeeds, type PolicyData, type SaidShares, type SeededGain } from "./study.ts";

/** The first training queries, with what is to be said of them. */
export function labelTable({ plan, labels }: PolicyData, { shown }: { shown: number }): DataTable {
  const [{ train }] = plan.splits;
  const verdict = (row: number, candidate: number) =>
    plan.train.quality[2 * row + candidate] >= 0.5 ? "right" : "wrong";
  return dataTable({
    title: `The first ${shown} of ${train.length.toLocaleString("en")} training questions`,
    columns: [
      { key: "query", label: "Question" },
      { key: "medium", label: "Medium model", help: plan.train.candidates[0].model },
      { key: "large", label: "Large model", help: plan.train.candidates[1].model },
      { key: "text", label: "To be said", help: "an analysis of the question alone, its policy" },
    ],
    rows: train.slice(0, shown).map((row) => ({
      query: labels[row].query,
      medium: verdict(row, 0),
      large: verdict(row, 1),
      text: decisionText(labels[row]),
    })),
  });
}

/** Evaluations of a router, a seed each. */
export type Seeds = readonly Evaluation[];

export const ROUTERS_TABLE = "Routers on the same test questions";
export const GAINS_TABLE = "Differences of APGR, on the same resamples";

/** A row a router: what it recovers, and what its own decisions cost. */
export function routersTable(
  routers: Record<string, Seeds>,
  { candidates }: Pick<RouterCards, "candidates">,
): DataTable {
  const three = (value: number) => formatNumber(value, ".3f");
  return dataTable({
    title: ROUTERS_TABLE,
    columns: [
      { key: "router", label: "Router" },
      {
        key: "apgr",
        label: "APGR",
        format: ".3f",
        help: "share of the quality gap that is recovered over all spends, the mean of the seeds",
      },
      { key: "seeds", label: "By seed", align: "right", help: "APGR of each seed of the training" },
      {
        key: "price",
        label: "Cost of the router",
        format: ".0%",
        help:
          "of one question, as a share of a call of the large model; it counts in what is saved",
      },
      {
        key: "saved",
        label: "Saved at 1% drop",
        format: ".0f",
        help:
          "percentage of the large model's cost that is saved where 1% of its quality is lost, " +
          "of the first seed",
      },
    ],
    rows: Object.entries(routers).map(([router, seeds]) => ({
      router,
      apgr: apgrOverSeeds(seeds),
      seeds: seeds.length === 1 ? "" : seeds.map(({ card }) => three(card.apgr!)).join(", "),
      price: decisionPrice(seeds[0], { candidates }),
      saved: seeds[0].card.cost_reduction_at_drop["1"],
    })),
  });
}

/** Of a decision, as a share of a call of the strong model. */
export function decisionPrice(
  { card }: Evaluation,
  { candidates }: Pick<RouterCards, "candidates">,
): number {
  return card.overhead.cost_usd / candidates.find(({ role }) => role === "strong")!.cost;
}

/** A row a pair of routers. */
export function gainsTable(
  gains: Record<string, SeededGain>,
  { draws }: { draws: number },
): DataTable {
  return dataTable({
    title: GAINS_TABLE,
    columns: [
      { key: "pair", label: "" },
      { key: "gain", label: "Difference", format: "+.3f", help: "of APGR, paired by question" },
      { key: "p", label: "p", format: pFormat(draws) },
      { key: "seeds", label: "By seed", align: "right", help: "the same of each seed" },
    ],
    rows: Object.entries(gains).map(([pair, { gain, p, bySeed }]) => ({
      ...{ pair, gain, p },
      seeds: bySeed.length === 1
        ? ""
        : bySeed.map((value) => formatNumber(value, "+.3f")).join(", "),
    })),
  });
}

/** The curve of the trained router, beside those of its rivals. */
export function routersChart(cards: RouterCards, own: Evaluation): Figure {
  return curveChart({ ...cards, results: [own, ...cards.results] });
}

/** How probable the right policies of validation questions become. */
export function trainingChart(stages: readonly TrainedStage[]): Figure {
  return lineChart({
    name: "policies learned",
    title: "Log-probability of the right policy",
    subtitle: "Mean over validation questions; the weights of the highest point are kept",
    xTitle: "updates of the stage",
    yTitle: "log-probability",
    yFormat: ".2f",
    series: Object.fromEntries(stages.map(({ stage, before, evaluations }) => [
      stage === "sft" ? "SFT" : "DPO, from SFT's best",
      // Before SFT the model does not know the instruction: its point would hide all others
      [...stage === "sft" ? [] : [before], ...evaluations]
        .map(({ step, score }) => ({ x: step, y: score })),
    ])),
  });
}

/** How often each policy is said, and how often rightly. */
export function saidTable(rows: readonly SaidShares[], { of }: { of: string }): DataTable {
  return dataTable({
    title: saidTitle(of),
    columns: [
      { key: "policy", label: "Policy", help: "as the router names it" },
      {
        key: "truth",
        label: "Oracle",
        format: ".1%",
        help: "share of the questions with this policy, by what both models did with them",
      },
      {
        key: "said",
        label: "Named",
        format: ".1%",
        help: "share of the questions for which the router names it",
      },
      {
        key: "precision",
        label: "Precision",
        format: ".1%",
        help: "of the questions for which it is named, the share with this policy",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

const saidTitle = (of: string) => `Policies that ${of} names for the test questions`;

/** The first test questions, with what is said of them. */
export function saidExamples(
  said: readonly Said[],
  { plan, truth }: PolicyData,
  { shown }: { shown: number },
): DataTable {
  const [{ test }] = plan.splits;
  return dataTable({
    title: `What the router says of the first ${shown} test questions`,
    columns: [
      { key: "query", label: "Question" },
      { key: "text", label: "Said", help: "the text of the router" },
      { key: "truth", label: "Oracle", help: "the policy by what both models did with it" },
    ],
    rows: said.slice(0, shown).map(({ text }, i) => ({
      query: plan.test.queries[test[i]].prompt,
      ...{ text, truth: truth[i] },
    })),
  });
}

/** The tables of the published run. */
export function publishedTables(long: LongRun): Displayable[] {
  return [
    long.table(ROUTERS_TABLE, { apgr: ".3f", price: ".0%", saved: ".0f" }),
    long.table(GAINS_TABLE, { gain: "+.3f", p: ".3f" }),
    long.table(saidTitle("the router"), { truth: ".1%", said: ".1%", precision: ".1%" }),
  ];
}
