/** What an oracle dataset comes to: the nine cells, the policies with their shares, and what has no policy. */
import { type JudgeVerdict, VERDICTS } from "../../grading/mod.ts";
import type { OracleMatrix } from "../matrix.ts";
import { LEFT_OUT, type LeftOutReason, type OracleRow } from "./oracle_row.ts";

export interface OracleCounts {
  queries: number;
  /** Queries with a policy by the verdict on the medium model, then by that on the large one. */
  cells: Record<JudgeVerdict, Record<JudgeVerdict, number>>;
  /** Of the matrix, each with its share of the queries that have one; null where none has. */
  policies: { policy: string; queries: number; share: number | null }[];
  /** Queries without a policy. */
  left_out: Record<LeftOutReason, number>;
  /** Queries of which the end was cut off, those left out included. */
  cut: number;
  /** Queries with a policy and without an analysis: none was asked for, or given. */
  without_analysis: number;
}

export function oracleCounts(
  rows: readonly OracleRow[],
  { policies }: Pick<OracleMatrix, "policies">,
): OracleCounts {
  const labelled = rows.filter(({ policy }) => policy !== null);
  const count = (holds: (row: OracleRow) => boolean) => rows.filter(holds).length;
  return {
    queries: rows.length,
    cells: byVerdict((medium) =>
      byVerdict((large) =>
        labelled.filter((row) => row.medium_verdict === medium && row.large_verdict === large)
          .length
      )
    ),
    policies: policies.map(({ name }) => {
      const queries = count(({ policy }) => policy === name);
      const share = labelled.length === 0 ? null : queries / labelled.length;
      return { policy: name, queries, share };
    }),
    left_out: Object.fromEntries(
      LEFT_OUT.map((reason) => [reason, count(({ left_out }) => left_out?.reason === reason)]),
    ) as Record<LeftOutReason, number>,
    cut: count(({ metadata }) => metadata.cut),
    without_analysis: labelled.filter(({ analysis }) => analysis === null).length,
  };
}

function byVerdict<T>(of: (verdict: JudgeVerdict) => T): Record<JudgeVerdict, T> {
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, of(verdict)])) as Record<
    JudgeVerdict,
    T
  >;
}
