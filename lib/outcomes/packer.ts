/**
 * Rows into a polars frame of the table's column types, in batches, so that memory stays near the size
 * of the result.
 */
import pl from "nodejs-polars";
import { type Outcome, OUTCOME_COLUMNS, QUESTION_COLUMNS } from "./schema.ts";

const DTYPES: Record<keyof Outcome, pl.DataType> = {
  dataset: pl.String,
  query_id: pl.String,
  prompt: pl.String,
  task: pl.String,
  reference: pl.String,
  split: pl.String,
  model: pl.String,
  sample: pl.Int32,
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

/** Whether `frame` has exactly the table's columns (or a question set's) with their types. */
export function hasTableShape(frame: pl.DataFrame, kind: "outcomes" | "questions"): boolean {
  const columns = kind === "outcomes" ? OUTCOME_COLUMNS : QUESTION_COLUMNS;
  return frame.columns.join() === columns.join() &&
    columns.every((name) => String(frame.schema[name]) === String(DTYPES[name]));
}

/** Turns rows into columns, and every BATCH rows into a frame. */
export class Packer<T> {
  #columns: (keyof T & keyof Outcome)[];
  #arrays: unknown[][] = [];
  #frames: pl.DataFrame[] = [];

  constructor(columns: (keyof T & keyof Outcome)[]) {
    this.#columns = columns;
    this.#reset();
  }

  add(row: T): void {
    for (let i = 0; i < this.#columns.length; i++) this.#arrays[i].push(row[this.#columns[i]]);
    if (this.#arrays[0].length === BATCH) this.#flush();
  }

  frame(): pl.DataFrame {
    if (this.#arrays[0].length > 0 || this.#frames.length === 0) this.#flush();
    return this.#frames.length === 1 ? this.#frames[0] : pl.concat(this.#frames);
  }

  #reset(): void {
    this.#arrays = this.#columns.map(() => []);
  }

  #flush(): void {
    const filled = this.#columns.map((name, i) => ({ name, values: this.#arrays[i] }))
      .filter(({ values }) => values.length === 0 || values.some((value) => value !== null));
    const data = Object.fromEntries(filled.map(({ name, values }) => [name, values]));
    const schema = Object.fromEntries(filled.map(({ name }) => [name, packedType(name)]));
    this.#frames.push(
      pl.DataFrame(data, { schema }).select(
        ...this.#columns.map((name) =>
          (name in data ? pl.col(name) : pl.lit(null)).cast(DTYPES[name]).alias(name)
        ),
      ),
    );
    this.#reset();
  }
}

/** nodejs-polars makes 0 of null when it packs integers, so those are packed as floats and cast. */
function packedType(column: keyof Outcome): pl.DataType {
  return DTYPES[column] === pl.Int32 ? pl.Float64 : DTYPES[column];
}
