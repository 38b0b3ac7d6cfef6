/** Charts and tables of encoders that are trained as routers. */
import type { ApgrGain, Classification } from "../../lib/evaluation/mod.ts";
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import { pFormat } from "../../lib/report/format.ts";
import { apgrOf, gainCells } from "../../lib/report/router_cards/mod.ts";
import type { BinaryRouter, Gain, LabelledRow, LearningCurve, Losses } from "./study.ts";

/** The first training queries, with what the labels are made of. */
export function labelledTable(rows: LabelledRow[], { shown }: { shown: number }): DataTable {
  return dataTable({
    title: `The first ${shown} of ${rows.length.toLocaleString("en")} training queries`,
    columns: [
      { key: "query", label: "Query" },
      { key: "answer", label: "The weak model's answer" },
      { key: "weak", label: "Weak model right", format: ".0%", help: "Of its samples" },
      { key: "strong", label: "Strong model right", format: ".0%" },
      { key: "needs_strong", label: "Needs the strong model", format: (is) => is ? "yes" : "no" },
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
    title: "Which queries need the strong model? Threshold of the best F1 on validation",
    columns: [
      { key: "name", label: "" },
      { key: "held", label: "F1 on validation", format: ".3f" },
      { key: "f1", label: "F1 on test", format: ".3f" },
      { key: "precision", label: "Precision", format: ".1%" },
      { key: "recall", label: "Recall", format: ".1%" },
      { key: "accuracy", label: "Accuracy", format: ".1%" },
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

/** The same as numbers: a row a router, a column a size. */
export function learningTable(curves: LearningCurve[]): DataTable {
  const [{ points }] = curves;
  return dataTable({
    title: "APGR by training queries",
    columns: [
      { key: "router", label: "Router" },
      ...points.map(({ queries }) => ({
        key: `${queries}`,
        label: queries.toLocaleString("en"),
        format: ".3f",
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
    title: `APGR of ${router} less that of the others, on the same test questions`,
    columns: [
      { key: "against", label: "Against" },
      { key: "queries", label: "Training queries", align: "right" },
      { key: "gain", label: "Ahead by", format: "+.3f" },
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
    title: "Differences of APGR, on the same test questions",
    columns: [
      { key: "what", label: "" },
      { key: "gain", label: "Ahead by", format: "+.3f" },
      { key: "p", label: "p", format: pFormat(Object.values(gains)[0]?.draws ?? 0) },
    ],
    rows: Object.entries(gains).map(([what, gain]) => ({ what, ...gainCells(gain) })),
  });
}
