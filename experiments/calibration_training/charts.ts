/** Tables and pictures of calibration training: what is watched, what comes of it, differences in pairs. */
import {
  type NamedRuns,
  type Pair,
  reliabilityTable,
  type RunMeasures,
} from "../../lib/calibration/mod.ts";
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { formatNumber, pFormat } from "../../lib/report/format.ts";
import type { CalibrationCard } from "../../lib/pocket/mod.ts";
import type { Metrics } from "../../lib/training/mod.ts";

const THREE = ".3f", MORE = "+.3f", SHARE = ".1%";

/** What is watched, as charts name it. */
const WATCHED: Record<string, string> = {
  accuracy: "accuracy",
  auroc: "AUROC",
  ece: "ECE",
  mode_share: "commonest confidence",
  parse_rate: "parse rate",
};

/** Measures on validation questions over the updates. */
export function monitorChart(
  evaluations: readonly { step: number; metrics: Metrics }[],
  title: string,
): Figure {
  return lineChart({
    title,
    subtitle: "On validation questions: shares, ECE and AUROC",
    name: title.split(":")[0],
    xTitle: "update",
    yTitle: "share, ECE, AUROC",
    xFormat: ",d",
    yFormat: ".2f",
    series: Object.fromEntries(
      Object.entries(WATCHED).map(([measure, name]) => [
        name,
        evaluations.map(({ step, metrics }) => ({ x: step, y: metrics[measure] ?? NaN })),
      ]),
    ),
  });
}

/** All evaluations of a training, that of the start first. */
export function evaluationsOf({ before, evaluations }: CalibrationCard) {
  return [
    { step: 0, metrics: before as Metrics },
    ...evaluations.map(({ step, metrics }) => ({ step, metrics: metrics as Metrics })),
  ];
}

export const MEASURES_TABLE = "Measures on test questions";
const PARTS = ": parts of the Brier score, and signs of a collapse";

/** The titles of both tables of `measuresTables`. */
export function measuresTitles(title = MEASURES_TABLE): string[] {
  return [title, `${title}${PARTS}`];
}

const CONFIDENCE = {
  key: "name",
  label: "Confidence",
  help: "a way to train, or what needs no training",
};

/** A row a method: measures with intervals, and what else is known of the confidences. */
export function measuresTables(
  rows: readonly RunMeasures[],
  { title = MEASURES_TABLE }: { title?: string } = {},
): [DataTable, DataTable] {
  const measures = dataTable({
    title,
    columns: [
      CONFIDENCE,
      { key: "seeds", label: "Seeds", format: "d", help: "trainings; figures are their means" },
      { key: "accuracy", label: "Accuracy", format: SHARE, help: "share of the answers right" },
      { key: "ece", label: "ECE", format: THREE },
      {
        key: "auroc",
        label: "AUROC",
        format: THREE,
        help: "chance that a right answer has a higher confidence than a wrong one; of " +
          "cross-fitted confidences within folds",
      },
      { key: "brier", label: "Brier", format: THREE },
      { key: "gap", label: "Gap", format: MORE, help: "mean confidence less accuracy" },
    ],
    rows: rows.map(({ name, seeds, accuracy, ece, auroc, brier, gap }) => ({
      ...{ name, seeds, accuracy, ece, auroc, brier, gap },
    })),
  });
  const parts = dataTable({
    title: `${title}${PARTS}`,
    columns: [
      CONFIDENCE,
      { key: "mcb", label: "MCB", format: THREE },
      { key: "dsc", label: "DSC", format: THREE },
      { key: "unc", label: "UNC", format: THREE },
      { key: "parse_rate", label: "Parsed", format: SHARE, help: "share that states a confidence" },
      { key: "distinct", label: "Values", format: "d", help: "different confidences, the fewest" },
      {
        key: "mode_share",
        label: "Commonest",
        format: SHARE,
        help: "share of the commonest confidence, the largest of a seed",
      },
      {
        key: "range",
        label: "AUROC by seed",
        align: "right",
        help: "the lowest and the highest",
      },
    ],
    rows: rows.map(({ name, mcb, dsc, unc, parse_rate, distinct, mode_share, aurocs }) => ({
      ...{ name, mcb, dsc, unc, parse_rate, distinct, mode_share },
      range: aurocs.length < 2
        ? "–"
        : [Math.min(...aurocs), Math.max(...aurocs)].map((one) => formatNumber(one, THREE))
          .join("–"),
    })),
  });
  return [measures, parts];
}

export const PAIRS_TABLE = "Differences, paired by question";

/** One method less another. */
export function pairsTable(
  pairs: readonly Pair[],
  { title = PAIRS_TABLE, draws }: { title?: string; draws: number },
): DataTable {
  return dataTable({
    title,
    columns: [
      { key: "name", label: "Confidence", help: "the one that the other's measure is taken off" },
      { key: "over", label: "less", help: "the other" },
      { key: "accuracy", label: "Accuracy", format: "+.1%", help: "share of the answers right" },
      { key: "ece", label: "ECE", format: MORE },
      { key: "brier", label: "Brier", format: MORE },
      { key: "auroc", label: "AUROC", format: MORE, help: "telling right answers from wrong" },
      {
        key: "p",
        label: "p of AUROC",
        format: pFormat(draws),
        help: "two-sided, of no difference",
      },
      { key: "gap", label: "Gap", format: MORE, help: "of mean confidence less accuracy" },
    ],
    rows: pairs.map(({ name, over, accuracy, ece, brier, auroc, gap }) => ({
      ...{ name, over, accuracy, ece, brier, auroc, gap },
      p: auroc.p,
    })),
  });
}

/** Reliability, all trainings of a method together. */
export function reliabilityOf(entries: readonly NamedRuns[], { title }: { title: string }): Figure {
  return reliabilityChart({
    title,
    name: title,
    bins: Object.fromEntries(entries.map(({ name, runs }) => {
      const rows = runs.flatMap(({ confidence, correct }) =>
        confidence.flatMap((value, i) => value === null ? [] : [{ value, right: correct[i] }])
      );
      return [
        name,
        reliabilityTable(rows.map(({ value }) => value), rows.map(({ right }) => right), {
          bins: 10,
        }),
      ];
    })),
  });
}

/** AUROC and ECE of all methods. */
export function comparedChart(rows: readonly RunMeasures[], measure: "auroc" | "ece"): Figure {
  const label = measure === "ece" ? "ECE" : "AUROC";
  const known = rows.flatMap(({ name, [measure]: { value, lo, hi } }) =>
    typeof value === "number" ? [{ label: name, value, lo: lo ?? null, hi: hi ?? null }] : []
  );
  return barChart({
    title: measure === "ece"
      ? "How far confidences are from how often they come true"
      : "How well confidences tell right answers from wrong ones",
    subtitle: `${label}, with 95% intervals`,
    name: `${label} of all`,
    valueTitle: label,
    format: THREE,
    ...measure === "auroc" && { reference: { value: 0.9, label: "goal" } },
    ...measure === "ece" && { reference: { value: 0.03, label: "goal" } },
    bars: known,
  });
}

/** Tables of a published run, as cells show theirs. */
export function publishedTables(long: LongRun, titles: readonly string[]) {
  const formats: Record<string, string> = {
    ...{ accuracy: SHARE, ece: THREE, brier: THREE, mcb: THREE, dsc: THREE, unc: THREE },
    ...{ auroc: THREE, gap: MORE, parse_rate: SHARE, mode_share: SHARE, p: THREE },
    ...{ largest: THREE, mean: THREE, overconfidence: MORE, before: THREE, after: THREE },
  };
  const paired = { accuracy: "+.1%", ece: MORE, auroc: MORE, gap: MORE, p: THREE };
  return titles.map((title) =>
    long.table(title, title.startsWith("Differences") ? paired : formats)
  );
}
