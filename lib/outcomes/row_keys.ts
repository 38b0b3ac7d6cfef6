/**
 * Which query and which model each row of a frame is of, as numbers: polars numbers the texts, and all that is
 * counted by query or model is then counted in typed arrays.
 */
import pl from "nodejs-polars";

/** Numbers of the rows of a frame, in the order in which what they stand for first comes. */
export interface RowKeys {
  /** The query, a (dataset, query_id), of each row. */
  query: Int32Array;
  /** The first row of each query. */
  first: Int32Array;
  /** The model of each row; empty in a question set. */
  model: Int32Array;
  models: string[];
}

const known = new WeakMap<pl.DataFrame, RowKeys>();

/** The keys of a frame of outcomes or questions; made once for each frame. */
export function rowKeys(frame: pl.DataFrame): RowKeys {
  const before = known.get(frame);
  if (before) return before;
  const one = frame.height > 0 && frame.getColumn("dataset").nUnique() === 1;
  const id = one
    ? pl.col("query_id")
    : pl.concatString([pl.col("dataset"), pl.col("query_id")], "\0");
  const queries = numbersOf(frame.select(id.alias("key")).getColumn("key"));
  const models = frame.columns.includes("model")
    ? numbersOf(frame.getColumn("model"))
    : { number: new Int32Array(0), first: new Int32Array(0) };
  const keys = {
    query: queries.number,
    first: queries.first,
    model: models.number,
    models: Array.from(models.first, (row) => frame.getColumn("model").get(row) as string),
  };
  known.set(frame, keys);
  return keys;
}

/** Texts without a blank, numbered from 0 in the order they first come, and where each first is. */
export function numbersOf(texts: pl.Series): { number: Int32Array; first: Int32Array } {
  // Categories are numbered across all categoricals that there are, from any number
  const codes = texts.cast(pl.Categorical).cast(pl.UInt32).toTypedArray() as Uint32Array;
  let most = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] > most) most = codes[i];
  const numberOf = new Int32Array(most + 1).fill(-1);
  const number = new Int32Array(codes.length), first = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (numberOf[code] < 0) {
      numberOf[code] = count;
      first[count++] = row;
    }
    number[row] = numberOf[code];
  }
  return { number, first: first.slice(0, count) };
}

/** The rows of a frame whose mark is not 0. */
export function markedRows(frame: pl.DataFrame, marks: Uint8Array): pl.DataFrame {
  return frame.filter(pl.Series("marked", marks).cast(pl.Bool));
}

/** Rows by query: those of query q are `rows[offsets[q]]` to `rows[offsets[q + 1] - 1]`, in their order. */
export function rowsByQuery({ query, first }: RowKeys): { rows: Int32Array; offsets: Int32Array } {
  const offsets = new Int32Array(first.length + 1);
  for (let row = 0; row < query.length; row++) offsets[query[row] + 1]++;
  for (let q = 0; q < first.length; q++) offsets[q + 1] += offsets[q];
  const filled = offsets.slice(0, first.length), rows = new Int32Array(query.length);
  for (let row = 0; row < query.length; row++) rows[filled[query[row]]++] = row;
  return { rows, offsets };
}

/** The number of models that answered each query; of `counted` rows alone, where that is given. */
export function modelsAnswered(keys: RowKeys, counted?: Uint8Array): Int32Array {
  const { rows, offsets } = rowsByQuery(keys);
  const answered = new Int32Array(keys.first.length);
  const lastQuery = new Int32Array(keys.models.length).fill(-1);
  for (let q = 0; q < answered.length; q++) {
    for (let at = offsets[q]; at < offsets[q + 1]; at++) {
      const model = keys.model[rows[at]];
      if (lastQuery[model] === q || counted?.[rows[at]] === 0) continue;
      lastQuery[model] = q;
      answered[q]++;
    }
  }
  return answered;
}

/** A column of numbers; NaN where blank. */
export function numbersIn(frame: pl.DataFrame, column: string): Float64Array {
  return frame.select(pl.col(column).cast(pl.Float64).fillNull(pl.lit(NaN)))
    .getColumn(column).toTypedArray() as Float64Array;
}

/** True where no query has two prompts, and no outcome, a (query, model, sample), is there twice. */
export function areSingle(frame: pl.DataFrame, keys: RowKeys): boolean {
  const firstOfRow = keys.query.map((query) => keys.first[query]);
  const isFirst = pl.col("prompt").gather(pl.col("first")).eq(pl.col("prompt"));
  const same = frame.select("prompt").withColumn(pl.Series("first", firstOfRow))
    .select(isFirst.alias("same")).getColumn("same");
  if (!same.all()) return false;
  const { rows, offsets } = rowsByQuery(keys);
  const sample = numbersIn(frame, "sample");
  const seen = new Map<number, Set<number>>(); // of models with several samples
  const lastQuery = new Int32Array(keys.models.length).fill(-1);
  const lastSample = new Float64Array(lastQuery.length);
  for (let q = 0; q < keys.first.length; q++) {
    seen.clear();
    for (let at = offsets[q]; at < offsets[q + 1]; at++) {
      const model = keys.model[rows[at]], drawn = sample[rows[at]];
      if (lastQuery[model] !== q) {
        [lastQuery[model], lastSample[model]] = [q, drawn];
        continue;
      }
      const samples = seen.get(model) ?? new Set([lastSample[model]]);
      if (samples.has(drawn)) return false;
      seen.set(model, samples.add(drawn));
    }
  }
  return true;
}
