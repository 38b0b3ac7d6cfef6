/**
 * The table as studies hold it: a polars frame and its card. This file makes the one fit the other.
 */
import { type Table, tableFromIPC } from "apache-arrow";
import pl from "nodejs-polars";
import { findFaults } from "./audit.ts";
import type { DatasetCard } from "./card.ts";

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
  const counts = {
    rows: frame.height,
    queries: frame.select("dataset", "query_id").unique().height,
    prompts: frame.getColumn("prompt").nUnique(),
  };
  if (!frame.columns.includes("model")) {
    return { ...counts, models: 0, samples: { min: 0, max: 0 } };
  }
  const samples = frame.groupBy(["dataset", "query_id", "model"]).agg(pl.count("sample").as("n"))
    .getColumn("n");
  return {
    ...counts,
    models: frame.getColumn("model").nUnique(),
    samples: { min: samples.min(), max: samples.max() },
  };
}
