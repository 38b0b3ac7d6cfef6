/** Charts and tables of the comparison around BEST-Route. */
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import { pFormat } from "../../lib/report/format.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import type { Displayable } from "../../lib/report/display.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { estimateOf } from "../../lib/stats/mod.ts";
import type { DecisionCostRow, LeadRow, SeedRow, SelectionRow } from "./study.ts";

/** Quality over the cost of a query, of routers, cascades and random mixing. */
export function savingsChart(
  study: RouterCards,
  { routers, quality }: { routers: readonly string[]; quality: string },
): Figure {
  const { results: [{ curve: { anchors: { strong, mixture } } }] } = study;
  const share = (cost: number) => cost / strong.cost;
  const curves = [
    ...study.results.filter(({ card }) => routers.includes(card.router))
      .map(({ card, curve }) => ({ name: card.router, curve })),
    ...study.cascades.map(({ name, curve }) => ({ name, curve })),
  ];
  return lineChart({
    name: `savings ${quality}`,
    title: `${quality} over cost, as a share of the reference's`,
    subtitle:
      `Random mixing takes the best mixtures of the ${study.candidates.length} candidates; ` +
      `${study.results[0].card.n.toLocaleString("en")} test questions`,
    xTitle: "cost of a query, as a share of the reference's",
    yTitle: quality,
    xFormat: ".0%",
    yFormat: ".2f",
    routers: true,
    series: {
      "random mixing": mixture.map(({ cost, quality }) => ({ x: share(cost), y: quality })),
      ...Object.fromEntries(curves.map(({ name, curve }) => [
        name,
        thinned(Array.from(curve.cost, (cost, p) => ({ x: share(cost), y: curve.quality[p] }))),
      ])),
    },
  });
}

/** At most 120 points of a curve, its ends among them. */
function thinned<T>(points: T[]): T[] {
  const last = points.length - 1, kept = Math.min(119, last);
  return Array.from(
    { length: kept + 1 },
    (_, i) => points[Math.round(i * last / Math.max(1, kept))],
  );
}

export function seedTable(rows: SeedRow[]): DataTable {
  const pair = (key: "apgr" | "saved" | "drop", label: string, format: string, help: string) => [
    { key, label, format, help: `${help}, the mean over seeds` },
    { key: `${key}Spread`, label: "±", format, help: `standard deviation of ${help} over seeds` },
  ];
  return dataTable({
    title: seedTitle(rows[0]?.seeds ?? 0),
    columns: [
      { key: "router", label: "Router" },
      ...pair("apgr", "APGR", ".3f", "APGR"),
      ...pair("saved", "Saved %", ".1f", "the cost saved, threshold fitted for a drop of 1%"),
      ...pair("drop", "Drop %", ".2f", "the quality lost there"),
    ],
    rows: rows.map(({ router, apgr, saved, drop }) => ({
      router,
      ...{ apgr: apgr.mean, apgrSpread: apgr.spread },
      ...{ saved: saved.mean, savedSpread: saved.spread },
      ...{ drop: drop.mean, dropSpread: drop.spread },
    })),
  });
}

export function leadTable(rows: LeadRow[], { router }: { router: string }): DataTable {
  return dataTable({
    title: leadTitle(router),
    columns: [
      { key: "over", label: "Against", help: "whose quality is taken off" },
      {
        key: "gain",
        label: "Difference",
        format: "+.4f",
        help: "in quality at the same spend, averaged over all spends that both can have",
      },
      { key: "p", label: "p", format: pFormat(rows[0]?.draws ?? 0) },
    ],
    rows: rows.map(({ over, delta, ci95, p }) => ({ over, gain: estimateOf(delta, ci95), p })),
  });
}

export function decisionCostTable(rows: DecisionCostRow[]): DataTable {
  return dataTable({
    title: DECISION_TABLE,
    columns: [
      {
        key: "decision",
        label: "A decision is",
        help: "what a decision of the router costs, beside the answers",
      },
      {
        key: "cost",
        label: "Its cost %",
        format: ".1f",
        help: "in percent of what the reference costs for a question",
      },
      {
        key: "gain",
        label: "Gain on random",
        format: "+.4f",
        help:
          "quality less that of the best random mixing of the same candidates at the same spend",
      },
      {
        key: "saved",
        label: "Saved % at 1% drop",
        format: ".1f",
        help:
          "percentage saved of the reference's cost where 1% of its quality is lost; below 0 it is dearer",
      },
    ],
    rows: rows.map(({ decision, cost, gain, saved }) => ({ decision, cost, gain, saved })),
  });
}

export function selectionTable(rows: SelectionRow[]): DataTable {
  return dataTable({
    title: SELECTION_TABLE,
    columns: [
      { key: "measure", label: "" },
      {
        key: "estimated",
        label: "Estimated",
        format: ".3f",
        help: "candidates are ordered by their mean cost on training queries",
      },
      {
        key: "actual",
        label: "Actual",
        format: ".3f",
        help: "candidates of each test query are ordered by what its own answers cost",
      },
      { key: "gain", label: "Difference", format: "+.3f", help: "actual less estimated" },
    ],
    rows: rows.map(({ measure, estimated, actual, gain }) => ({
      measure,
      estimated,
      actual,
      gain,
    })),
  });
}

/** The tables of the published run, as the cells above show theirs. */
export function publishedTables(long: LongRun): Displayable[] {
  const three = ".3f", one = ".1f", two = ".2f";
  const saved = { apgr: three, saved0: one, saved1: one, saved2: one, gain: "+.4f", p: three };
  const spread = {
    ...{ apgr: three, apgrSpread: three, saved: one, savedSpread: one, drop: two, dropSpread: two },
  };
  const drops = { drop10: two, drop20: two, drop40: two, drop60: two };
  return [
    long.table("Saved by partial credit", saved),
    long.table("Dropped by partial credit", drops),
    long.table(FITTED_TABLE, { saved: one, drop: two }),
    long.table(leadTitle("best-route"), { gain: "+.4f", p: three }),
    long.table(DECISION_TABLE, { cost: one, gain: "+.4f", saved: one }),
    long.table("Saved by the verifier", saved),
    long.table(seedTitle(3), spread),
    long.table(SELECTION_TABLE, { estimated: three, actual: three, gain: "+.3f" }),
  ];
}

const DECISION_TABLE = "What is left of best-route's gain where its decisions are paid for";
const FITTED_TABLE = "Thresholds fitted on validation queries, measured on test queries";
const SELECTION_TABLE =
  "Selection by estimated cost, and by the cost of the test answers themselves";
const seedTitle = (seeds: number) => `Training with ${seeds === 1 ? "one seed" : `${seeds} seeds`}`;
const leadTitle = (router: string) =>
  `Quality of ${router} at equal spend less that of the others, on the same test questions`;
