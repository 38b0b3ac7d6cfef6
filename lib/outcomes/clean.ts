/**
 * Cleaning, by explicit choice only: each fault the audit counts is kept or its rows are dropped.
 * Everything is kept by default, since published figures have the faults in.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/wording.ts";
import { findFaults, splitsOf } from "./audit.ts";
import { CLEANING_STEPS, type CleaningStep, type Removed } from "./card.ts";
import { markedRows, rowKeys } from "./row_keys.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

/** Treatment of each fault; default "keep". */
export type Cleaning = Partial<Record<CleaningStep, "keep" | "drop">>;

/**
 * Drops what `cleaning` says, in the order of {@link CLEANING_STEPS}: `contaminated` queries; of
 * `straddling` prompts the copies outside their most held-out split (test, then validation); of
 * `duplicates` the queries beyond the first; `blank` outcomes; `unpriced` ones, without a cost; queries
 * `incomplete` after all that.
 *
 * @returns a new table whose card counts what was removed and audits what is left.
 * @throws {UserError} when nothing would be left.
 */
export function clean(table: OutcomeTable, cleaning: Cleaning): OutcomeTable {
  const steps = CLEANING_STEPS.filter((step) => cleaning[step] === "drop");
  if (steps.length === 0) return table;
  let { frame } = table;
  const removed = { ...table.card.removed };
  for (const step of steps) {
    const marks = dropped(frame, step, table.card.contaminated);
    removed[step] = sum([...removed[step] ?? [], ...countBySplit(markedRows(frame, marks))]);
    frame = markedRows(frame, marks.map((mark) => 1 - mark));
  }
  if (frame.height > 0) return withFrame(table.card, frame, removed);
  throw new UserError(`Cannot clean ${table.card.name} this way: no row would be left`, {
    hint: `Removed: ${removedText(removed).join("; ")}`,
  });
}

/** What was removed, a phrase for each step: "duplicates: 4 rows of 2 queries (2 of test)". */
export function removedText(removed: Removed): string[] {
  return Object.entries(removed).map(([step, parts]) => {
    const total = (of: "rows" | "queries") => parts.reduce((sum, part) => sum + part[of], 0);
    const named = parts.filter(({ split }) => split !== null)
      .map(({ split, queries }) => `${queries} of ${split}`);
    return `${step}: ${counted(total("rows"), "row")} of ${
      counted(total("queries"), "query", "queries")
    }` +
      (named.length > 0 ? ` (${named.join(", ")})` : "");
  });
}

/** Rows and queries of a frame by split, in the order of the splits' names, null first. */
export function countBySplit(frame: pl.DataFrame): RemovedPart[] {
  const { query, first } = rowKeys(frame), { number, names } = splitsOf(frame);
  const parts = names.map((split) => ({ split, rows: 0, queries: 0 }));
  const seen = new Uint8Array(first.length); // a bit for each split
  for (let row = 0; row < query.length; row++) {
    const part = parts[number[row]], bit = 1 << number[row];
    part.rows++;
    if ((seen[query[row]] & bit) === 0) part.queries++;
    seen[query[row]] |= bit;
  }
  return parts.filter(({ rows }) => rows > 0).sort((a, b) =>
    (a.split ?? "") < (b.split ?? "") ? -1 : 1
  );
}

type RemovedPart = NonNullable<Removed[CleaningStep]>[number];

function sum(parts: RemovedPart[]): RemovedPart[] {
  const sums = new Map<string | null, RemovedPart>();
  for (const { split, rows, queries } of parts) {
    const before = sums.get(split) ?? { split, rows: 0, queries: 0 };
    sums.set(split, { split, rows: before.rows + rows, queries: before.queries + queries });
  }
  return [...sums.values()];
}

/** 1 for each row that a step drops. */
function dropped(frame: pl.DataFrame, step: CleaningStep, contaminated: string[]): Uint8Array {
  if (step !== "blank" && step !== "unpriced") return findFaults(frame, contaminated).rowsOf(step);
  const column = step === "blank" ? "quality" : "cost_usd";
  if (!frame.columns.includes(column)) return new Uint8Array(frame.height);
  return frame.select(pl.col(column).isNull().cast(pl.UInt8).alias("dropped"))
    .getColumn("dropped").toTypedArray() as Uint8Array;
}
