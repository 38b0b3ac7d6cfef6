/** Charts and tables of how far a router's scores are probabilities. */
import { type DataTable, dataTable, type Figure, reliabilityChart } from "../../lib/report/mod.ts";
import type { ScoreCalibration } from "./study.ts";

/** Reliability of the scores, before and after recalibration. */
export function scoresChart(rows: ScoreCalibration[], { router }: { router: string }): Figure {
  return reliabilityChart({
    title: `Reliability of the scores of ${router}`,
    subtitle: "Share of right answers by the score, of each model on each test question",
    name: `scores of ${router}`,
    bins: Object.fromEntries(rows.map(({ scores, bins }) => [scores, bins])),
  });
}

/** Calibration of the scores in numbers. */
export function scoresTable(rows: ScoreCalibration[], { router }: { router: string }): DataTable {
  return dataTable({
    title: `Scores of ${router}`,
    columns: [
      {
        key: "scores",
        label: "Scores",
        help: "the router's predictions, before and after recalibration",
      },
      { key: "ece", label: "ECE", format: ".3f" },
      { key: "brier", label: "Brier", format: ".3f" },
    ],
    rows: rows.map(({ scores, ece, brier }) => ({ scores, ece, brier })),
  });
}
