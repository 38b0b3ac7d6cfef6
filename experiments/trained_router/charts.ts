/** Charts and tables of encoders that are trained as routers. */
import type { ApgrGain, Classification } from "../../lib/evaluation/mod.ts";
import {
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  lineChart,
} from "../../lib/report/mod.ts";
import type { Displayable } from "../../lib/report/display.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { pFormat } from "../../lib/report/format.ts";
import { APGR_NOTE, apgrOf, cardTitle, gainCells } from "../../lib/report/router_cards/mod.ts";
import type { BinaryRouter, Gain, LabelledRow, LearningCurve, Losses } from "./study.ts";

/** The first training queries, with what the labels are made of. */
export function labelledTable(rows: LabelledRow[], { shown }: { shown: number }): DataTable {
  return dataTable({
    title: `The first ${shown} of ${rows.length.toLocaleString("en")} training queries`,
    columns: [
      { key: "query", label: "Query" },
      {
        key: "answer",
        label: "The weak model's answer",
        help: "its first sample, at temperature 1",
      },
      {
        key: "weak",
        label: "Weak model right",
        format: ".0%",
        help: "share of its samples that are right",
      },
      {
        key: "strong",
        label: "Strong model right",
        format: ".0%",
        help: "share of its samples that are right",
      },
      {
        key: "needs_strong",
        label: "Needs the strong model",
        format: (is) => is ? "yes" : "no",
        help: "yes where the strong model's share is higher by 0.5 or more: the label to learn",
      },
    ],
    rows: rows.slice(0, shown).map((row) => ({ ...row })),
  });
}

/** Losses over the passes through the training set: where they part, overfitting begins. */
export function overfittingChart({ plain, careful }: { plain: Losses; careful: Losses }): Figure {
  const points = (losses: { epoch: number; loss: number }[]) =>
    losses.map(({ epoch, loss }) => ({ x: epoch, y: loss }));
  return lineChart({
    title: "Loss on the training set, and on queries that were held back",
    subtitle: `Cross-entropy; the best on validation is ${plain.best.toFixed(3)} plainly, ` +
      `${careful.best.toFixed(3)} with hidden words and averaged weights`,
    name: "overfitting",
    xTitle: "passes through the training set",
    yTitle: "loss",
    yFormat: ".2f",
    series: {
      "training, plain": points(plain.training),
      "validation, plain": points(plain.validation),
      "validation, hidden words and averaged weights": points(careful.validation),
    },
  });
}

/** Binary heads beside the rules that need no training. */
export function binaryTable(
  heads: Record<string, BinaryRouter>,
  constants: Record<"weak" | "strong", Classification>,
): DataTable {
  return dataTable({
    title: HEADS_TABLE,
    columns: [
      { key: "name", label: "" },
      {
        key: "held",
        label: "F1 on validation",
        format: ".3f",
        help:
          "harmonic mean of precision and recall on the queries that chose the threshold; 1 is best",
      },
      { key: "f1", label: "F1 on test", format: ".3f", help: "the same on the test queries" },
      {
        key: "precision",
        label: "Precision",
        format: ".1%",
        help: "share of the test queries sent to the strong model that need it",
      },
      {
        key: "recall",
        label: "Recall",
        format: ".1%",
        help: "share of the test queries that need the strong model that are sent to it",
      },
      {
        key: "accuracy",
        label: "Accuracy",
        format: ".1%",
        help: "share of the test queries sent where they belong",
      },
      { key: "apgr", label: "APGR", format: ".3f" },
    ],
    rows: [
      { name: "always the weak model", ...constants.weak },
      { name: "always the strong model", ...constants.strong },
      ...Object.entries(heads).map(([name, { validation, test, evaluation: { card } }]) => ({
        name,
        held: validation.f1,
        ...test,
        apgr: apgrOf(card),
      })),
    ],
  });
}

/** APGR over the size of the training set. */
export function learningChart(curves: LearningCurve[]): Figure {
  return lineChart({
    title: "APGR by how many queries a router learned from",
    subtitle: "On the same test questions; bands are 95% intervals",
    name: "learning curves",
    xTitle: "training queries",
    yTitle: "APGR",
    xFormat: ",d",
    yFormat: ".2f",
    routers: true,
    series: Object.fromEntries(curves.map(({ router, points }) => [
      router,
      points.map(({ queries, evaluation: { card } }) => ({
        x: queries,
        y: card.apgr ?? NaN,
        lo: card.ci95.apgr?.[0],
        hi: card.ci95.apgr?.[1],
      })),
    ])),
  });
}

/** The published curves, drawn from their table. */
export function publishedLearningChart(long: LongRun): Figure {
  const rows = long.rows(LEARNING_TABLE);
  return lineChart({
    title: "APGR by how many queries a router learned from, published",
    subtitle: "On the same 1,800 test questions; bands are 95% intervals",
    name: "published learning curves",
    xTitle: "training queries",
    yTitle: "APGR",
    xFormat: ",d",
    yFormat: ".2f",
    routers: true,
    series: Object.fromEntries(rows.map(({ router, ...cells }) => [
      String(router),
      Object.entries(cells).flatMap(([queries, cell]) =>
        typeof cell === "object" && cell !== null
          ? [{
            x: Number(queries),
            y: cell.value ?? NaN,
            lo: cell.lo ?? undefined,
            hi: cell.hi ?? undefined,
          }]
          : []
      ),
    ])),
  });
}

/** The tables of the published run, as the cells above show theirs. */
export function publishedTables(long: LongRun): Displayable[] {
  const three = ".3f", lead = "+.3f", share = ".1%";
  const heads = {
    held: three,
    f1: three,
    precision: share,
    recall: share,
    accuracy: share,
    apgr: three,
  };
  const cards = {
    ...{ apgr: three, cpt50: ".0%", cpt80: ".0%", drop20: ".1f", saved1: ".0f", gain: "+.4f" },
    ...{ p: three, latency: ".2f", price: ".0%" },
  };
  const columns = Object.keys(long.rows(LEARNING_TABLE)[0]);
  const learned = Object.fromEntries(columns.map((key) => [key, three]));
  return [
    long.table(LEARNING_TABLE, learned),
    long.table(gainTitle("trained-encoder"), { gain: lead, p: three }),
    long.table(CARDS_TABLE, cards),
    long.table(HEADS_TABLE, heads),
    long.table(HEAD_GAINS_TABLE, { gain: lead, p: three }),
  ];
}

/** APGR of a router in the published run. */
export function publishedHeadline(long: LongRun, { router }: { router: string }): Headline {
  const row = long.rows(CARDS_TABLE).find((row) => row.router === router);
  const apgr = typeof row?.apgr === "object" && row.apgr !== null ? row.apgr : { value: null };
  return headline({
    ...{ label: `APGR of ${router} on pocket`, ...apgr, format: ".3f", note: APGR_NOTE },
  });
}

const CARDS_TABLE = cardTitle({
  name: "pocket",
  split: "the table's own train and test splits",
});
const LEARNING_TABLE = "APGR by training queries";
const HEADS_TABLE = "Which queries need the strong model? Threshold of the best F1 on validation";
const HEAD_GAINS_TABLE = "Differences of APGR, on the same test questions";
const gainTitle = (router: string) =>
  `APGR of ${router} less that of the others, on the same test questions`;

/** The same as numbers: a row a router, a column a size. */
export function learningTable(curves: LearningCurve[]): DataTable {
  const [{ points }] = curves;
  return dataTable({
    title: LEARNING_TABLE,
    columns: [
      { key: "router", label: "Router" },
      ...points.map(({ queries }) => ({
        key: `${queries}`,
        label: queries.toLocaleString("en"),
        format: ".3f",
        help:
          "APGR, the share of the quality gap that is recovered over all spends, after learning from so many " +
          "queries",
      })),
    ],
    rows: curves.map(({ router, points }) => ({
      router,
      ...Object.fromEntries(
        points.map(({ queries, evaluation: { card } }) => [`${queries}`, apgrOf(card)]),
      ),
    })),
  });
}

/** APGR of one router less that of each other, on the same queries. */
export function gainTable(gains: Gain[], { router }: { router: string }): DataTable {
  return dataTable({
    title: gainTitle(router),
    columns: [
      { key: "against", label: "Against", help: "the other router" },
      {
        key: "queries",
        label: "Training queries",
        align: "right",
        help: "number that both learned from",
      },
      {
        key: "gain",
        label: "Difference",
        format: "+.3f",
        help: `APGR of ${router} less that of the other, on the same resamples of the queries`,
      },
      { key: "p", label: "p", format: pFormat(gains[0]?.gain.draws ?? 0) },
    ],
    rows: gains.map(({ against, queries, gain }) => ({
      against,
      queries: queries.toLocaleString("en"),
      ...gainCells(gain),
    })),
  });
}

/** Differences of APGR between pairs of heads, by what the pair differs in. */
export function headGainTable(gains: Record<string, ApgrGain>): DataTable {
  return dataTable({
    title: HEAD_GAINS_TABLE,
    columns: [
      { key: "what", label: "" },
      {
        key: "gain",
        label: "Difference",
        format: "+.3f",
        help: "APGR of the first less that of the second, on the same resamples of the queries",
      },
      { key: "p", label: "p", format: pFormat(Object.values(gains)[0]?.draws ?? 0) },
    ],
    rows: Object.entries(gains).map(([what, gain]) => ({ what, ...gainCells(gain) })),
  });
}
