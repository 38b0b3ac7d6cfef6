/** Charts and tables of encoders that are trained as routers. */
import { mean } from "simple-statistics";
import type { Classification } from "../../lib/evaluation/mod.ts";
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import type { Scorer } from "../../lib/routers/mod.ts";
import { estimateOf, gainOf } from "../../lib/report/router_cards/charts.ts";
import type { BinaryRouter, LearningCurve } from "./study.ts";

/** Losses over the passes through the training set: where they part, overfitting begins. */
export function overfittingChart(
  { plain, careful }: { plain: Scorer; careful: Scorer },
  { epochs }: { epochs: number },
): Figure {
  const perEpoch = plain.losses.length / epochs;
  const seen = Array.from({ length: epochs }, (_, epoch) => ({
    x: epoch + 1,
    y: mean(plain.losses.slice(Math.floor(epoch * perEpoch), Math.floor((epoch + 1) * perEpoch))),
  }));
  const held = ({ validation }: Scorer) =>
    validation.map(({ step, loss }) => ({ x: step / perEpoch, y: loss }));
  const best = (scorer: Scorer) => Math.min(...scorer.validation.map(({ loss }) => loss));
  return lineChart({
    title: "What is learned of the training set, and of queries that were held back",
    subtitle: `Cross-entropy; the best on validation is ${best(plain).toFixed(3)} plainly, ` +
      `${best(careful).toFixed(3)} with hidden words and averaged weights`,
    name: "overfitting",
    xTitle: "passes through the training set",
    yTitle: "loss",
    yFormat: ".2f",
    series: {
      "training, plain": seen,
      "validation, plain": held(plain),
      "validation, hidden words and averaged weights": held(careful),
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
        apgr: estimateOf(card),
      })),
    ],
  });
}

/** APGR over the size of the training set. */
export function learningChart(curves: LearningCurve[], { title }: { title: string }): Figure {
  return lineChart({
    title,
    subtitle: "APGR on the same test questions; bands are 95% intervals",
    name: "learning curves",
    xTitle: "training queries",
    yTitle: "APGR",
    xFormat: ",d",
    yFormat: ".2f",
    series: Object.fromEntries(curves.map(({ router, points }) => [
      router,
      points.map(({ queries, evaluation: { card } }) => ({
        x: queries,
        ...estimateOf(card),
        y: card.apgr ?? NaN,
      })),
    ])),
  });
}

/** How much one router is ahead of each other, on the same queries. */
export function gainTable(curves: LearningCurve[], { router }: { router: string }): DataTable {
  const own = curves.find((curve) => curve.router === router)!;
  return dataTable({
    title: `APGR of ${router} less that of the others, on the same test questions`,
    columns: [
      { key: "other", label: "Against" },
      { key: "queries", label: "Training queries", format: ",d" },
      { key: "gain", label: "Ahead by", format: "+.3f" },
      { key: "p", label: "p", format: ".3f" },
    ],
    rows: curves.filter((curve) => curve !== own).flatMap(({ router: other, points }) =>
      points.map(({ queries, evaluation }, at) => ({
        other,
        queries,
        ...gainOf(own.points[at].evaluation, evaluation),
      }))
    ),
  });
}

/** Whether one head ranks the test queries better than another: in pairs, on the same queries. */
export function headGainTable(
  pairs: { what: string; one: BinaryRouter; other: BinaryRouter }[],
): DataTable {
  return dataTable({
    title: "Differences of APGR, on the same test questions",
    columns: [
      { key: "what", label: "" },
      { key: "gain", label: "Ahead by", format: "+.3f" },
      { key: "p", label: "p", format: ".3f" },
    ],
    rows: pairs.map(({ what, one, other }) => ({
      what,
      ...gainOf(one.evaluation, other.evaluation),
    })),
  });
}
