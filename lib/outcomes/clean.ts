/**
 * Cleaning, by explicit choice only: each fault the audit counts is kept or its rows are dropped.
 * Everything is kept by default, since published figures have the faults in.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/wording.ts";
import { findFaults, queryKey, texts } from "./audit.ts";
import { CLEANING_STEPS, type CleaningStep, type Removed } from "./card.ts";
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
    const keep = keepers(frame, step, table.card.contaminated);
    const dropped = countBySplit(
      frame.filter(pl.Series("dropped", keep.map((kept) => !kept), pl.Bool)),
    );
    removed[step] = sum([...removed[step] ?? [], ...dropped]);
    frame = frame.filter(pl.Series("kept", keep, pl.Bool));
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
  const [datasets, queryIds, splits] = ["dataset", "query_id", "split"]
    .map((name) => texts(frame, name));
  const parts = new Map<string | null, { rows: number; queries: Set<string> }>();
  splits.forEach((split, i) => {
    const part = parts.get(split) ?? { rows: 0, queries: new Set() };
    parts.set(split, part);
    part.rows++;
    part.queries.add(queryKey(datasets[i], queryIds[i]));
  });
  return [...parts].map(([split, { rows, queries }]) => ({ split, rows, queries: queries.size }))
    .sort((a, b) => (a.split ?? "") < (b.split ?? "") ? -1 : 1);
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

/** True for each row that a step leaves. */
function keepers(frame: pl.DataFrame, step: CleaningStep, contaminated: string[]): boolean[] {
  const [datasets, queryIds, splits] = ["dataset", "query_id", "split"]
    .map((name) => texts(frame, name));
  if (step === "blank" || step === "unpriced") {
    const column = step === "blank" ? "quality" : "cost_usd";
    const filled = frame.columns.includes(column) ? texts(frame, column) : queryIds;
    return filled.map((value) => value !== null);
  }
  const faulty = findFaults(frame, contaminated)[step];
  return queryIds.map((id, i) => {
    const key = queryKey(datasets[i], id);
    return !faulty.has(step === "straddling" ? `${key}\0${splits[i]}` : key);
  });
}
