/**
 * Cleaning, by explicit choice only: each fault the audit counts is kept or its rows are dropped.
 * Everything is kept by default, since published figures have the faults in.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { findFaults, queryKey, texts } from "./audit.ts";
import { CLEANING_STEPS, type CleaningStep } from "./card.ts";
import { type OutcomeTable, withFrame } from "./table.ts";

/** Treatment of each fault; default "keep". */
export type Cleaning = Partial<Record<CleaningStep, "keep" | "drop">>;

/**
 * Drops what `cleaning` says, in the order of {@link CLEANING_STEPS}: `contaminated` queries; of
 * `straddling` prompts the copies outside their most held-out split (test, then validation); of
 * `duplicates` the queries beyond the first; `blank` outcomes; queries `incomplete` after all that.
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
    const kept = keepers(frame, step, table.card.contaminated);
    removed[step] = (removed[step] ?? 0) + frame.height - kept.height;
    frame = kept;
  }
  if (frame.height > 0) return withFrame(table.card, frame, removed);
  throw new UserError(`Cannot clean ${table.card.name} this way: no row would be left`, {
    hint: `Rows removed: ${JSON.stringify(removed)}.`,
  });
}

function keepers(frame: pl.DataFrame, step: CleaningStep, contaminated: string[]): pl.DataFrame {
  if (step === "blank") {
    return frame.columns.includes("quality") ? frame.filter(pl.col("quality").isNotNull()) : frame;
  }
  const faulty = findFaults(frame, contaminated)[step];
  if (faulty.size === 0) return frame;
  const [datasets, queryIds, splits] = ["dataset", "query_id", "split"]
    .map((name) => texts(frame, name));
  const keep = queryIds.map((id, i) => {
    const key = queryKey(datasets[i], id);
    return !faulty.has(step === "straddling" ? `${key}\0${splits[i]}` : key);
  });
  return frame.filter(pl.Series("keep", keep));
}
