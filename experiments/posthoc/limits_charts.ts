/**
 * Charts and tables of what post-hoc calibrators cannot do, and of where they look better than
 * they are.
 */
import {
  type Column,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
} from "../../lib/report/mod.ts";
import type { Learned } from "./learning.ts";
import type { Flattery, Order } from "./study.ts";

/** The order of answers before and after: by one map for all, and across the maps of five folds. */
export function orderTable(rows: Order[], { sources }: { sources: string[] }): DataTable {
  const columns = sources.flatMap((source, i): Column[] => [
    {
      key: `one${i}`,
      label: `${source}: one map`,
      format: ".4f",
      help: "AUROC after one map that was fitted on all these answers",
    },
    {
      key: `five${i}`,
      label: `${source}: five maps, pooled`,
      format: ".4f",
      help: "AUROC of what the five maps of cross-fitting say, pairs across folds included",
    },
  ]);
  return dataTable({
    title: "AUROC over all pairs of answers, across folds too",
    columns: [{ key: "calibrator", label: "" }, ...columns],
    rows: rows.map(({ calibrator, one, five }) => ({
      calibrator,
      ...Object.fromEntries(
        sources.flatMap((_, i) => [[`one${i}`, one[i]], [`five${i}`, five[i]]]),
      ),
    })),
  });
}

/** Calibrators on the answers they were fitted on, and on others. */
export function flatteryTable(
  rows: Flattery[],
  { source, answers }: { source: string; answers: number },
): DataTable {
  return dataTable({
    title: `${source}: scored on the ${answers} answers of the fit, and on others`,
    columns: [
      { key: "calibrator", label: "" },
      {
        key: "fittedEce",
        label: "ECE in sample",
        format: ".4f",
        help: "expected calibration error on the answers of the fit",
      },
      {
        key: "ece",
        label: "ECE cross-fitted",
        format: ".4f",
        help: "the same on answers that the fit did not see",
      },
      {
        key: "fittedBrier",
        label: "Brier in sample",
        format: ".4f",
        help:
          "Brier score, the mean squared distance between confidence and outcome, on the answers of the fit",
      },
      {
        key: "brier",
        label: "Brier cross-fitted",
        format: ".4f",
        help: "the same on answers that the fit did not see",
      },
      {
        key: "more",
        label: "Difference of Brier",
        format: "+.4f",
        help: "the latter less the former, in pairs",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** Brier scores by how many answers a calibrator was fitted on. */
export function learningChart(
  curve: Learned[],
  { source, untouched, repeats }: { source: string; untouched: number; repeats: number },
): Figure {
  const sizes = [...new Set(curve.map(({ answers }) => answers))];
  const series: Record<string, { x: number; y: number }[]> = {
    "as given": sizes.map((x) => ({ x, y: untouched })),
  };
  for (const { calibrator, answers, inSample, heldOut } of curve) {
    (series[`${calibrator}, in sample`] ??= []).push({ x: answers, y: inSample });
    (series[`${calibrator}, on others`] ??= []).push({ x: answers, y: heldOut });
  }
  return lineChart({
    title: `Calibrators of "${source}" by how many answers they were fitted on`,
    subtitle: `Mean Brier score of ${repeats} fits, each on other answers`,
    name: "brier by answers",
    xTitle: "answers in the fit",
    yTitle: "Brier score",
    yFormat: ".3f",
    series,
  });
}
