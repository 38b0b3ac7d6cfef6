/** Charts and tables of HybridLLM's routers and the transformation of their labels. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { pFormat } from "../../lib/report/format.ts";
import {
  type DataTable,
  dataTable,
  type Figure,
  histogramChart,
  lineChart,
} from "../../lib/report/mod.ts";
import type { Displayable } from "../../lib/report/display.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { estimateOf } from "../../lib/stats/mod.ts";
import { type AdvantageRow, ADVANTAGES, type Labels, type PairRow } from "./study.ts";

/** How much labels differ at each relaxation, by what quality is. */
export function relaxationChart(labels: Record<string, Labels>): Figure {
  const [[, first]] = Object.entries(labels);
  return lineChart({
    name: "t star",
    title: first.relaxation.relax === 0
      ? "Labels differ most as they are"
      : `Labels differ most where a match is relaxed by ${first.relaxation.relax.toPrecision(2)}`,
    subtitle:
      "Mean absolute difference between the labels of two questions, on validation questions",
    xTitle: "relaxation t",
    yTitle: "mean absolute difference",
    xFormat: ".1f",
    yFormat: ".2f",
    series: Object.fromEntries(
      Object.entries(labels).map(([quality, { relaxation: { tried } }]) => [
        quality,
        tried.map(({ relax, difference }) => ({ x: relax, y: difference })),
      ]),
    ),
  });
}

/** The labels that hybrid-prob and hybrid-trans learn. */
export function labelChart({ plain, relaxed, relaxation: { relax } }: Labels): Figure {
  return histogramChart({
    name: "labels",
    title: "Labels of the training questions, as they are and relaxed by t*",
    subtitle: `t* = ${relax.toPrecision(2)}; ${plain.length.toLocaleString("en")} questions`,
    xTitle: "probability that the small model's answer matches",
    xFormat: ".2f",
    values: { "t = 0": [...plain], "t = t*": [...relaxed] },
  });
}

/** HybridLLM's table: quality dropped at cost advantages. */
export function advantageTable(rows: AdvantageRow[], { title }: { title: string }): DataTable {
  return dataTable({
    title,
    columns: [
      { key: "router", label: "Router" },
      ...ADVANTAGES.map((advantage) => ({
        key: `${advantage}`,
        label: `Drop % at ${advantage}%`,
        format: ".2f",
        help:
          `percentage of the large model's quality that is lost where the small one answers ${advantage}% of ` +
          "the queries",
      })),
    ],
    rows: rows.map(({ router, drops }) => ({ router, ...drops })),
  });
}

export function pairTable(rows: PairRow[]): DataTable {
  return dataTable({
    title: PAIRS,
    columns: [
      { key: "router", label: "Router" },
      { key: "over", label: "Against", help: "whose quality is taken off" },
      {
        key: "gain",
        label: "Difference",
        format: "+.4f",
        help: "in quality at the same spend, averaged over all spends that both can have",
      },
      { key: "p", label: "p", format: pFormat(rows[0]?.draws ?? 0) },
    ],
    rows: rows.map(({ router, over, delta, ci95, p }) => ({
      ...{ router, over, gain: estimateOf(delta, ci95), p },
    })),
  });
}

/** A threshold that was fitted for at most 1% drop on validation questions, there and on test questions. */
export function thresholdTable({ results, outcomes }: RouterCards): DataTable {
  const [{ validation }] = outcomes.splits;
  return dataTable({
    title: THRESHOLDS,
    columns: [
      { key: "router", label: "Router" },
      {
        key: "known",
        label: "Advantage % on validation",
        format: ".1f",
        help: `percentage of the ${
          validation.toLocaleString("en")
        } validation questions that the small model answers`,
      },
      {
        key: "advantage",
        label: "Advantage % on test",
        format: ".1f",
        help: "the same of the test questions",
      },
      { key: "drop", label: "Drop % on test", format: ".2f", help: "of the large model's quality" },
    ],
    rows: results.filter(({ card }) => card.apgr !== null && !card.leakage.sees_answers)
      .map(({ card: { router, operating_points } }) => {
        const point = operating_points.find(({ target }) => target === "drop <= 1%")!;
        return {
          router,
          known: 100 * (1 - point.validation.strong_share),
          advantage: 100 * (1 - point.strong_share),
          drop: estimateOf(point.drop, point.ci95.drop),
        };
      }),
  });
}

/** The tables of the published run, as the cells above show theirs. */
export function publishedTables(long: LongRun): Displayable[] {
  const two = ".2f", drops = Object.fromEntries(ADVANTAGES.map((at) => [`${at}`, two]));
  return [
    long.table(GRADED_TABLE, drops),
    long.table(VERIFIED_TABLE, drops),
    long.table(PAIRS, { gain: "+.4f", p: ".3f" }),
    long.table(THRESHOLDS, { known: ".1f", advantage: ".1f", drop: two }),
  ];
}

export const GRADED_TABLE = "Drop by cost advantage, partial credit as quality";
export const VERIFIED_TABLE = "Drop by cost advantage, right or wrong";
const PAIRS = "Quality at equal spend, less that of another router, on the same test questions";
const THRESHOLDS = "Thresholds fitted for at most 1% drop on validation questions";
