/** Tables and charts of oracle datasets. */
import { VERDICTS } from "../../lib/grading/mod.ts";
import { type DataTable, dataTable, type Figure, heatmapChart } from "../../lib/report/mod.ts";
import type { Example, OracleStudy, PairMeasures } from "./study.ts";

/** The nine cells, as counts. */
export function cellTable({ medium, large, counts: { cells } }: OracleStudy): DataTable {
  return dataTable({
    title: `${medium} (rows) and ${large} (columns), by verdict`,
    columns: [
      { key: "medium", label: medium },
      ...VERDICTS.map((verdict) => ({ key: verdict, label: verdict, format: ",d" })),
    ],
    rows: VERDICTS.map((verdict) => ({ medium: verdict, ...cells[verdict] })),
  });
}

/** The same as shares of the questions. */
export function cellChart({ medium, large, counts: { cells, queries } }: OracleStudy): Figure {
  return heatmapChart({
    title: `What ${medium} and ${large} do with the same questions`,
    subtitle: `Shares of ${queries.toLocaleString("en")} questions`,
    name: `cells ${medium} ${large}`,
    columnTitle: `${large} (rows: ${medium})`,
    valueTitle: "share of the questions",
    cells: VERDICTS.flatMap((row) =>
      VERDICTS.map((column) => ({ row, column, value: cells[row][column] / queries }))
    ),
  });
}

/** Policies with their shares, a column an oracle dataset. */
export function policyTable(studies: readonly OracleStudy[]): DataTable {
  return dataTable({
    title: "Policies, as shares of the questions",
    columns: [
      { key: "pair", label: "Medium and large model" },
      ...studies[0].counts.policies.map(({ policy }) => (
        { key: policy, label: policy, format: ".1%" }
      )),
      { key: "none", label: "Without one", format: ",d", help: "questions left out" },
    ],
    rows: studies.map(({ medium, large, counts: { policies, left_out } }) => ({
      pair: `${medium}, ${large}`,
      ...Object.fromEntries(policies.map(({ policy, share }) => [policy, share])),
      none: Object.values(left_out).reduce((a, b) => a + b),
    })),
  });
}

/** A question of each cell. */
export function exampleTable(examples: readonly Example[]): DataTable {
  return dataTable({
    title: "The first question of each cell",
    columns: [
      { key: "query", label: "Question" },
      { key: "medium", label: "Medium model" },
      { key: "large", label: "Large model" },
      { key: "policy", label: "Policy" },
    ],
    rows: examples.map((row) => ({ ...row })),
  });
}

export function measuresTable(rows: readonly PairMeasures[]): DataTable {
  return dataTable({
    title: "SimpleQA's measures",
    columns: [
      { key: "model", label: "Model" },
      { key: "correct", label: "Correct", format: ".1%" },
      { key: "incorrect", label: "Incorrect", format: ".1%" },
      { key: "not_attempted", label: "Not attempted", format: ".1%" },
      {
        key: "correct_given_attempted",
        label: "Correct given attempted",
        format: ".1%",
        help: "share of the attempted answers that are correct",
      },
      {
        key: "f_score",
        label: "F-score",
        format: ".3f",
        help: "harmonic mean of correct and of correct given attempted",
      },
    ],
    rows: rows.map(({ model, measures }) => ({ model, ...measures })),
  });
}
