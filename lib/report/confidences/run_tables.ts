/** Tables and a picture of ways to have confidences, side by side: their measures, and differences in pairs. */
import {
  type NamedRuns,
  type Pair,
  reliabilityTable,
  type RunMeasures,
} from "../../calibration/mod.ts";
import { reliabilityChart } from "../charts/reliability_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { formatNumber, pFormat } from "../format.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";

const THREE = ".3f", MORE = "+.3f", SHARE = ".1%";

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
