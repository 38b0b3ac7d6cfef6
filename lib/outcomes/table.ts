/**
 * The table as studies hold it: a polars frame and its card. This file makes the one fit the other.
 */
import { type Table, tableFromIPC } from "apache-arrow";
import pl from "nodejs-polars";
import { findFaults } from "./audit.ts";
import type { DatasetCard } from "./card.ts";
import { rowKeys, rowsByQuery } from "./row_keys.ts";

/**
 * Outcomes (or, where `card.kind` is "questions", a question set) with their card.
 * The frame's columns are exactly OUTCOME_COLUMNS (or QUESTION_COLUMNS), in that order.
 */
export class OutcomeTable {
  readonly frame: pl.DataFrame;
  readonly card: DatasetCard;

  constructor(frame: pl.DataFrame, card: DatasetCard) {
    this.frame = frame;
    this.card = card;
  }

  /**
   * The frame as an Arrow table, for notebooks and charts: what is unknown is null. Its columns are views of the
   * one buffer that polars writes.
   */
  toArrow(): Table {
    return tableFromIPC(this.frame.writeIPC());
  }
}

/** The part of a card that does not follow from the frame. */
export type CardBase = Omit<DatasetCard, "counts" | "audit" | "removed">;

/** A table of `frame` with `base` for its card, counted and audited. */
export function withFrame(
  base: CardBase,
  frame: pl.DataFrame,
  removed: DatasetCard["removed"] = {},
): OutcomeTable {
  const { audit } = findFaults(frame, base.contaminated);
  return new OutcomeTable(frame, { ...base, counts: countRows(frame), audit, removed });
}

function countRows(frame: pl.DataFrame): DatasetCard["counts"] {
  const { query, first, model, models } = rowKeys(frame);
  const counts = {
    rows: frame.height,
    queries: first.length,
    prompts: frame.getColumn("prompt").nUnique(),
    models: models.length,
  };
  if (model.length === 0) return { ...counts, samples: { min: 0, max: 0 } };
  let min = Infinity, max = 0;
  const { rows, offsets } = rowsByQuery({ query, first, model, models });
  const samples = new Int32Array(models.length);
  for (let q = 0; q < first.length; q++) {
    const own = rows.subarray(offsets[q], offsets[q + 1]);
    for (const row of own) max = Math.max(max, ++samples[model[row]]);
    for (const row of own) {
      if (samples[model[row]] > 0) min = Math.min(min, samples[model[row]]);
      samples[model[row]] = 0;
    }
  }
  return { ...counts, samples: { min, max } };
}
