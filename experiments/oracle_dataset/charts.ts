/** Tables and charts of oracle datasets. */
import { VERDICTS } from "../../lib/grading/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { SIMPLEQA_COLUMNS } from "../../lib/report/tables/simpleqa_columns.ts";
import type { Example, OracleStudy, PairMeasures } from "./study.ts";

/** The nine cells, as counts. */
export function cellTable({ medium, large, counts: { cells } }: OracleStudy): DataTable {
  return dataTable({
    title: `Questions by the verdicts on ${medium} (rows) and ${large} (columns)`,
    columns: [
      { key: "medium", label: medium, help: "the verdict on this model, a row each" },
      ...VERDICTS.map((verdict) => (
        { key: verdict, label: verdict, format: ",d", help: `the verdict on ${large}` }
      )),
    ],
    rows: VERDICTS.map((verdict) => ({ medium: verdict, ...cells[verdict] })),
  });
}

/** Policies with their shares, a column an oracle dataset. */
export function policyTable(studies: readonly OracleStudy[]): DataTable {
  return dataTable({
    title: "Policies, as shares of the questions",
    columns: [
      {
        key: "pair",
        label: "Medium and large model",
        help: "who answered by default, and who is escalated to",
      },
      ...studies[0].counts.policies.map(({ policy }) => (
        { key: policy, label: policy, format: ".1%", help: "share of the questions" }
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
      { key: "medium", label: "Medium model", help: "its answer" },
      { key: "large", label: "Large model", help: "its answer" },
      { key: "policy", label: "Policy", help: "by the matrix of verdicts" },
    ],
    rows: examples.map((row) => ({ ...row })),
  });
}

export function measuresTable(rows: readonly PairMeasures[]): DataTable {
  return dataTable({
    title: "SimpleQA's measures",
    columns: [
      { key: "model", label: "Model" },
      ...SIMPLEQA_COLUMNS,
    ],
    rows: rows.map(({ model, measures }) => ({ model, ...measures })),
  });
}
