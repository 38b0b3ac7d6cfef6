/** The counts of an oracle dataset as text: the nine cells, the policies, and what has none. */
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";
import { VERDICTS } from "../lib/grading/mod.ts";
import type { OracleCounts } from "../lib/policies/mod.ts";

export function oracleText(
  { queries, cells, policies, left_out, cut, without_analysis }: OracleCounts,
  { medium, large }: { medium: string; large: string },
): string {
  const number = (n: number) => n.toLocaleString("en");
  const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
  const rows = VERDICTS.map((verdict) => VERDICTS.map((other) => cells[verdict][other]));
  const labelled = sum(rows.flat());
  const cellRows = rows.map((row, i) => [VERDICTS[i], ...[...row, sum(row)].map(number)]);
  const sums = VERDICTS.map((_, column) => sum(rows.map((row) => row[column])));
  const missing = Object.entries(left_out).filter(([, n]) => n > 0)
    .map(([reason, n]) => `left out: ${number(n)}, ${reason}`);
  return [
    `Verdicts on ${medium}, a row each, and on ${large}, a column each:`,
    alignColumns([
      ["", ...VERDICTS, "all"],
      ...cellRows,
      ["all", ...[...sums, labelled].map(number)],
    ]),
    alignColumns([
      ["policy", "queries", "share"],
      ...policies.map(({ policy, queries, share }) => [
        policy,
        number(queries),
        share === null ? "-" : `${(100 * share).toFixed(1)}%`,
      ]),
    ]),
    [
      `${number(labelled)} of ${counted(queries, "query has", "queries have")} a policy`,
      ...missing,
      ...cut === 0 ? [] : [`cut to fit: ${number(cut)}`],
      ...without_analysis === 0 ? [] : [`without an analysis: ${number(without_analysis)}`],
    ].join("\n"),
  ].join("\n\n");
}
