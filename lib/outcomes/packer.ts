/**
 * Rows into a polars frame of the table's column types, in batches, so that memory stays near the size
 * of the result.
 */
import pl from "nodejs-polars";
import {
  isScoreColumn,
  OUTCOME_COLUMNS,
  type OutcomeColumn,
  QUESTION_COLUMNS,
  type ScoreColumn,
} from "./schema.ts";

/** The type of each column. */
export const OUTCOME_TYPES: Record<OutcomeColumn, pl.DataType> = {
  dataset: pl.String,
  query_id: pl.String,
  prompt: pl.String,
  task: pl.String,
  reference: pl.String,
  split: pl.String,
  model: pl.String,
  sample: pl.UInt32, // a seed of 32 bits may number it
  response: pl.String,
  quality: pl.Float64,
  correct: pl.Bool,
  confidence: pl.Float64,
  tokens_in: pl.Int32,
  tokens_out: pl.Int32,
  cost_usd: pl.Float64,
  latency_ms: pl.Float64,
};

const BATCH = 100_000;

/** True where `frame` has the columns of a table or question set with their types, then named scores. */
export function hasTableShape(frame: pl.DataFrame, kind: "outcomes" | "questions"): boolean {
  const columns = kind === "outcomes" ? OUTCOME_COLUMNS : QUESTION_COLUMNS;
  const scores = frame.columns.slice(columns.length);
  return frame.columns.slice(0, columns.length).join() === columns.join() &&
    columns.every((name) => String(frame.schema[name]) === String(OUTCOME_TYPES[name])) &&
    (kind === "outcomes" || scores.length === 0) &&
    scores.every((name) =>
      isScoreColumn(name) && String(frame.schema[name]) === String(pl.Float64)
    );
}

/** A row: the columns that were named, and whatever scores it has. */
type Row<C extends OutcomeColumn> = { [column in C]: unknown } & { [score: ScoreColumn]: unknown };

/** Turns rows into columns, and every BATCH rows into a frame. Scores become columns as they occur. */
export class Packer<C extends OutcomeColumn> {
  #columns: (C | ScoreColumn)[];
  #arrays: unknown[][] = [];
  #frames: pl.DataFrame[] = [];

  constructor(columns: readonly C[]) {
    this.#columns = [...columns];
    this.#reset();
  }

  add(row: Row<C>): void {
    const rows = this.#arrays[0].length;
    for (const column in row) {
      if (!column.startsWith("score.") || this.#columns.includes(column as ScoreColumn)) continue;
      this.#columns.push(column as ScoreColumn);
      this.#arrays.push(new Array(rows).fill(null));
    }
    for (let i = 0; i < this.#columns.length; i++) {
      this.#arrays[i].push((row as Record<string, unknown>)[this.#columns[i]] ?? null);
    }
    if (this.#arrays[0].length === BATCH) this.#flush();
  }

  frame(): pl.DataFrame {
    if (this.#arrays[0].length > 0 || this.#frames.length === 0) this.#flush();
    return joined(this.#frames);
  }

  #reset(): void {
    this.#arrays = this.#columns.map(() => []);
  }

  #flush(): void {
    const filled = this.#columns.map((name, i) => ({ name, values: this.#arrays[i] }))
      .filter(({ values }) => values.length === 0 || values.some((value) => value !== null));
    const data = Object.fromEntries(filled.map(({ name, values }) => [name, values]));
    const schema = Object.fromEntries(filled.map(({ name }) => [name, packedType(name)]));
    this.#frames.push(withColumns(pl.DataFrame(data, { schema }), this.#columns));
    this.#reset();
  }
}

/** Frames of a table one below the other, each with the scores of all, in the order they first come. */
export function joined(frames: readonly pl.DataFrame[]): pl.DataFrame {
  const columns = [...new Set(frames.flatMap((frame) => frame.columns))];
  const alike = frames.map((frame) => withColumns(frame, columns));
  return alike.length === 1 ? alike[0] : pl.concat(alike);
}

/** The frame with these columns, in this order and of the table's types; what it lacks is null. */
function withColumns(frame: pl.DataFrame, columns: readonly string[]): pl.DataFrame {
  return frame.select(
    ...columns.map((name) =>
      (frame.columns.includes(name) ? pl.col(name) : pl.lit(null)).cast(typeOf(name)).alias(name)
    ),
  );
}

/** The type of a column, of a score too. */
export function typeOf(column: string): pl.DataType {
  return isScoreColumn(column) ? pl.Float64 : OUTCOME_TYPES[column as OutcomeColumn];
}

/** nodejs-polars makes 0 of null when it packs integers, so those are packed as floats and cast. */
function packedType(column: string): pl.DataType {
  const type = typeOf(column);
  return type === pl.Int32 || type === pl.UInt32 ? pl.Float64 : type;
}
