/**
 * Charts and tables of what post-hoc calibrators cannot do, and of where they look better than
 * they are.
 */
import { auroc, brier } from "../../lib/calibration/mod.ts";
import {
  type Column,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
} from "../../lib/report/mod.ts";
import { AS_GIVEN, BASE_RATE, type Calibrated, flattery, inSample, TRIED } from "./study.ts";
import type { Learned } from "./learning.ts";
import { after, type Draws, eceOf } from "./charts.ts";

/** The order of answers before and after: by one map for all, and across the maps of five folds. */
export function orderTable(sources: Calibrated[][]): DataTable {
  const all = ({ confidence, correct }: Pick<Calibrated, "confidence" | "correct">) =>
    auroc(confidence, correct);
  const columns = sources.flatMap(([{ source }], i): Column[] => [
    { key: `one${i}`, label: `${source}: one map`, format: ".4f", help: "Fitted in sample" },
    { key: `five${i}`, label: "five maps, pooled", format: ".4f", help: "Cross-fitted, all pairs" },
  ]);
  return dataTable({
    title: "AUROC over all pairs of answers",
    columns: [{ key: "calibrator", label: "" }, ...columns],
    rows: [AS_GIVEN, ...TRIED, BASE_RATE].map((calibrator) => ({
      calibrator,
      ...Object.fromEntries(sources.flatMap((rows, i) => {
        const given = after(rows, AS_GIVEN);
        const one = calibrator === AS_GIVEN ? given : inSample(given, calibrator);
        return [[`one${i}`, all(one)], [`five${i}`, all(after(rows, calibrator))]];
      })),
    })),
  });
}

/** What calibrators seem to do to the answers they were fitted on, and what they do. */
export function flatteryTable(rows: Calibrated[], { draws, seed }: Draws): DataTable {
  const given = after(rows, AS_GIVEN);
  return dataTable({
    title:
      `${given.source}: scored on the ${given.correct.length} answers of the fit, and on others`,
    columns: [
      { key: "calibrator", label: "" },
      { key: "fittedEce", label: "ECE in sample", format: ".4f" },
      { key: "ece", label: "cross-fitted", format: ".4f" },
      { key: "fittedBrier", label: "Brier in sample", format: ".4f" },
      { key: "brier", label: "cross-fitted", format: ".4f" },
      { key: "more", label: "Difference of Brier", format: "+.4f", help: "Paired" },
    ],
    rows: TRIED.map((calibrator) => {
      const honest = after(rows, calibrator), fitted = inSample(given, calibrator);
      const { estimate, interval } = flattery(honest, { fitted, draws, seed });
      return {
        calibrator,
        fittedEce: eceOf(fitted),
        ece: eceOf(honest),
        fittedBrier: brier(fitted.confidence, fitted.correct),
        brier: brier(honest.confidence, honest.correct),
        more: { value: estimate, lo: interval?.[0], hi: interval?.[1] },
      };
    }),
  });
}

/** Brier scores by how many answers a calibrator was fitted on. */
export function learningChart(
  curve: Learned[],
  { given, repeats }: { given: Calibrated; repeats: number },
): Figure {
  const sizes = [...new Set(curve.map(({ answers }) => answers))];
  const untouched = brier(given.confidence, given.correct);
  const series: Record<string, { x: number; y: number }[]> = {
    "as given": sizes.map((x) => ({ x, y: untouched })),
  };
  for (const { calibrator, answers, inSample, heldOut } of curve) {
    (series[`${calibrator}, in sample`] ??= []).push({ x: answers, y: inSample });
    (series[`${calibrator}, on others`] ??= []).push({ x: answers, y: heldOut });
  }
  return lineChart({
    title: `Calibrators of "${given.source}" by how many answers they were fitted on`,
    subtitle: `Mean Brier score of ${repeats} fits, each on other answers`,
    name: "brier by answers",
    xTitle: "answers in the fit",
    yTitle: "Brier score",
    yFormat: ".3f",
    series,
  });
}
