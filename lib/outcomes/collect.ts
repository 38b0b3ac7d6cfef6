/**
 * Rows in, frame out: validates every row against the schema, holds the table's keys, and packs the
 * rows into a polars frame in batches so that memory stays near the size of the result.
 */
import pl from "nodejs-polars";
import type { z } from "zod";
import { at, badInput, badValue } from "./bad_input.ts";
import type { QualityCard } from "./card.ts";
import {
  type Outcome,
  OUTCOME_COLUMNS,
  outcomeSchema,
  type Question,
  QUESTION_COLUMNS,
  questionSchema,
} from "./schema.ts";

/** A row as a reader found it. Columns it leaves out are filled: `dataset`, `sample` 0, else null. */
export interface SourceRow {
  row: Partial<Record<keyof Outcome, unknown>>;
  file: string;
  line: number;
  /** The source's own name of the column that holds the quality, where it differs. */
  scoreColumn?: string;
  /** Further texts of the query by which a contamination list may name it, e.g. later turns. */
  aliases?: string[];
}

/** What a reader's rows came to. */
export interface Collected {
  frame: pl.DataFrame;
  /** The prompts, as they stand in the frame, that the contamination list names. */
  contaminated: string[];
}

const DTYPES: Record<keyof Outcome, pl.DataType> = {
  dataset: pl.Utf8,
  query_id: pl.Utf8,
  prompt: pl.Utf8,
  task: pl.Utf8,
  reference: pl.Utf8,
  split: pl.Utf8,
  model: pl.Utf8,
  sample: pl.Int32,
  response: pl.Utf8,
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

/**
 * Validates outcome rows and packs them.
 *
 * @param rows at least one; (dataset, query_id, model, sample) must be unique, and rows of one query
 * must agree on its prompt.
 * @param options.quality bounds that every quality must lie in; null bounds are not checked.
 * @param options.complete whether every query must have an outcome of every model of its dataset.
 * @param options.contaminated texts the source lists as contaminated, matched exactly.
 * @returns a frame with the columns OUTCOME_COLUMNS, in source order.
 * @throws {UserError} at the first row that breaks a rule, with its file and line.
 */
export async function collectOutcomes(
  rows: AsyncIterable<SourceRow>,
  options: {
    dataset: string;
    quality: QualityCard;
    complete: boolean;
    contaminated: ReadonlySet<string>;
  },
): Promise<Collected> {
  const packer = new Packer<Outcome>(OUTCOME_COLUMNS);
  const contaminated = new Set<string>();
  const keys = new Keys();
  const { min, max, what } = options.quality;
  for await (const source of rows) {
    const outcome = validate(outcomeSchema, fill(source, OUTCOME_COLUMNS, options.dataset), source);
    const quality = outcome.quality;
    if (quality !== null && ((min !== null && quality < min) || (max !== null && quality > max))) {
      throw badValue({ ...source, column: source.scoreColumn ?? "quality" }, {
        must: `a quality in [${min ?? "-inf"}, ${max ?? "inf"}] (${what})`,
        value: quality,
        hint: "If the scores have a scale of their own, name it: --quality-range MIN:MAX.",
      });
    }
    keys.add(outcome, source);
    packer.add(outcome);
    const names = [outcome.prompt, ...source.aliases ?? []];
    if (names.some((name) => options.contaminated.has(name))) contaminated.add(outcome.prompt);
  }
  if (options.complete) keys.demandComplete();
  return { frame: packer.frame(), contaminated: [...contaminated] };
}

/** As {@link collectOutcomes}, for the rows of a question set: columns QUESTION_COLUMNS. */
export async function collectQuestions(
  rows: AsyncIterable<SourceRow>,
  options: { dataset: string; contaminated: ReadonlySet<string> },
): Promise<Collected> {
  const packer = new Packer<Question>(QUESTION_COLUMNS);
  const contaminated = new Set<string>();
  const seen = new Map<string, SourceRow>();
  for await (const source of rows) {
    const filled = fill(source, QUESTION_COLUMNS, options.dataset);
    const question = validate(questionSchema, filled, source);
    const key = `${question.dataset}\0${question.query_id}`;
    const before = seen.get(key);
    if (before) {
      throw badInput(source, {
        problem: `query "${question.query_id}" was already given at ${at(before)}`,
      });
    }
    seen.set(key, source);
    packer.add(question);
    if (options.contaminated.has(question.prompt)) contaminated.add(question.prompt);
  }
  return { frame: packer.frame(), contaminated: [...contaminated] };
}

function fill(source: SourceRow, columns: readonly (keyof Outcome)[], dataset: string) {
  const row: Record<string, unknown> = {};
  for (const column of columns) row[column] = source.row[column] ?? null;
  row.dataset ??= dataset;
  if ("sample" in row) row.sample ??= 0;
  return row;
}

function validate<T>(schema: z.ZodType<T>, row: Record<string, unknown>, source: SourceRow): T {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const column = String(issue.path[0]);
  throw badValue(
    { ...source, column: column === "quality" ? source.scoreColumn ?? column : column },
    { must: expectation(issue), value: row[column] },
  );
}

/** What a zod issue says a value must be, in the words of our messages. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") {
    return issue.origin === "string" ? "a text that is not empty" : `at least ${issue.minimum}`;
  }
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "invalid_value") return `one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type") return `of type ${issue.expected}`;
  return issue.message;
}

/** Turns rows into columns, and every BATCH rows into a frame. */
class Packer<T> {
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
    const filled = this.#columns.flatMap((name, i) =>
      this.#arrays[i].some((value) => value !== null) ? [{ name, values: this.#arrays[i] }] : []
    );
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

interface Query {
  id: string;
  prompt: string;
  file: string;
  line: number;
  models: number[];
}

/** The keys of one dataset: its queries and models by number, and every outcome's line. */
interface Index {
  queries: Map<string, { number: number; query: Query }>;
  models: Map<string, number>;
  /** (model, sample) -> number. */
  draws: Map<string, number>;
  /** query number * MAX_DRAWS + draw number -> line. */
  lines: Map<number, number>;
}

const MAX_DRAWS = 2 ** 22;

class Keys {
  #datasets = new Map<string, Index>();

  add(outcome: Outcome, source: SourceRow): void {
    const index = getOrAdd(this.#datasets, outcome.dataset, () => ({
      queries: new Map(),
      models: new Map(),
      draws: new Map(),
      lines: new Map(),
    }));
    const { number, query } = getOrAdd(index.queries, outcome.query_id, () => ({
      number: index.queries.size,
      query: {
        id: outcome.query_id,
        prompt: outcome.prompt,
        file: source.file,
        line: source.line,
        models: [],
      },
    }));
    if (query.prompt !== outcome.prompt) {
      throw badValue({ ...source, column: "prompt" }, {
        must: `the prompt that query "${query.id}" has at ${at(query)}`,
        value: outcome.prompt,
      });
    }
    const model = getOrAdd(index.models, outcome.model, () => index.models.size);
    if (!query.models.includes(model)) query.models.push(model);
    const draw = `${model} ${outcome.sample}`;
    const key = number * MAX_DRAWS + getOrAdd(index.draws, draw, () => index.draws.size);
    const before = index.lines.get(key);
    if (before !== undefined) {
      throw badInput(source, {
        problem: `query "${query.id}", model "${outcome.model}", sample ${outcome.sample} ` +
          `was already given on line ${before}; each may occur once`,
      });
    }
    index.lines.set(key, source.line);
  }

  demandComplete(): void {
    for (const { queries, models } of this.#datasets.values()) {
      const lacking = [...queries.values()].filter(({ query }) =>
        query.models.length < models.size
      );
      if (lacking.length === 0) continue;
      const { query } = lacking[0];
      const missing = [...models].find(([, number]) => !query.models.includes(number))![0];
      throw badInput({ file: query.file, line: query.line }, {
        problem: `query "${query.id}" has no outcome of model "${missing}": ` +
          `expected one of each of the ${models.size} models ` +
          `(${lacking.length} of ${queries.size} queries lack some)`,
        hint: "Choose --incomplete drop to leave such queries out, or --incomplete keep.",
      });
    }
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
