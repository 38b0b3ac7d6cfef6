/**
 * The faults of a table, counted: prompts under several query ids, outcomes without a score,
 * contaminated prompts, prompts on both sides of a split, queries that some model never answered.
 */
import pl from "nodejs-polars";
import type { Audit, CleaningStep } from "./card.ts";
import { groupPrompts } from "./prompt_groups.ts";
import { markedRows, modelsAnswered, numbersOf, type RowKeys, rowKeys } from "./row_keys.ts";

const EXAMPLES = 5;

/** A query, or its part in one split: its first row. */
interface Part {
  row: number;
  query: number;
  /** A number that stands for the split. */
  split: number;
}

/** Faults that an audit finds; those of a single row are seen without one. */
export type Fault = Exclude<CleaningStep, "blank" | "unpriced">;

/** The audit; and the rows of each fault, marked by 1: what cleaning drops is exactly these. */
export interface Findings {
  audit: Audit;
  /** Of `duplicates` all rows of queries beyond the first of their normalised prompt. */
  rowsOf(fault: Fault): Uint8Array;
}

/** From the most held-out split to the least. */
const HELD_OUT_FIRST = ["test", "validation", "train"];

/** Identifies a query among those of several tables. */
export function queryKey(dataset: string, queryId: string): string {
  return `${dataset}\0${queryId}`;
}

/**
 * Audits a frame of outcomes or questions.
 *
 * @param contaminated prompts, matched exactly, that the source lists as contaminated.
 */
export function findFaults(frame: pl.DataFrame, contaminated: readonly string[]): Findings {
  const keys = rowKeys(frame), splits = splitsOf(frame);
  const { repeated, tainted } = readParts(frame, { keys, splits, listed: new Set(contaminated) });

  const shared = repeated.map((group) => {
    const seen = new Set<number>();
    return group.filter(({ query }) => seen.size < seen.add(query).size);
  }).filter((group) => group.length > 1);
  const duplicates = shared.flatMap((group) => group.slice(1));

  const isSplit = ({ split }: Part) => splits.names[split] !== null;
  const straddlers = repeated.filter((group) =>
    new Set(group.filter(isSplit).map(({ split }) => split)).size > 1
  );
  const leaked = straddlers.flatMap((group) => {
    const home = HELD_OUT_FIRST.find((name) =>
      group.some(({ split }) => splits.names[split] === name)
    );
    return group.filter((part) => isSplit(part) && splits.names[part.split] !== home);
  });

  const idOf = ({ row }: { row: number }) => frame.getColumn("query_id").get(row) as string;
  const examples = (parts: Part[]) => parts.slice(0, EXAMPLES).map(idOf);
  const { blank, incomplete, lacking } = outcomeFaults(frame, keys);
  const marked = (isFaulty: (row: number) => boolean) =>
    Uint8Array.from(keys.query, (_, row) => Number(isFaulty(row)));
  const ofQueries = (queries: Iterable<number>) => {
    const marks = new Uint8Array(keys.first.length);
    for (const query of queries) marks[query] = 1;
    return marked((row) => marks[keys.query[row]] === 1);
  };
  const numbers = (parts: Part[]) => parts.map(({ query }) => query);
  const ofParts = (parts: Part[]) => {
    const marks = new Set(parts.map(({ query, split }) => query * splits.names.length + split));
    return marked((row) => marks.has(keys.query[row] * splits.names.length + splits.number[row]));
  };
  return {
    audit: {
      duplicates: {
        prompts: shared.length,
        extra: duplicates.length,
        examples: shared.slice(0, EXAMPLES).map((group) => group.map(idOf)),
      },
      blank,
      contaminated: { queries: tainted.length, examples: examples(tainted) },
      straddling: {
        prompts: straddlers.length,
        queries: leaked.length,
        examples: examples(leaked),
      },
      incomplete,
    },
    rowsOf: (fault) =>
      fault === "straddling" ? ofParts(leaked) : ofQueries(
        {
          duplicates: numbers(duplicates),
          contaminated: numbers(tainted),
          incomplete: lacking,
        }[fault],
      ),
  };
}

/** The split of each row, as its number among the names. */
export function splitsOf(frame: pl.DataFrame): { number: Int32Array; names: (string | null)[] } {
  const split = frame.getColumn("split");
  if (split.nullCount() === frame.height) {
    return { number: new Int32Array(frame.height), names: [null] };
  }
  const { number, first } = numbersOf(
    frame.select(pl.col("split").fillNull(pl.lit(""))).getColumn("split"),
  );
  return { number, names: Array.from(first, (row) => split.get(row) as string | null) };
}

/**
 * The queries whose normalised prompt occurs again, grouped by it, and those with a listed prompt. A
 * query in two splits counts as two here.
 */
function readParts(
  frame: pl.DataFrame,
  { keys: { query, first }, splits, listed }: {
    keys: RowKeys;
    splits: ReturnType<typeof splitsOf>;
    listed: ReadonlySet<string>;
  },
) {
  const seen = new Uint8Array(first.length); // a bit for each of the three splits and for none
  const marks = new Uint8Array(query.length);
  for (let row = 0; row < query.length; row++) {
    const bit = 1 << splits.number[row];
    if ((seen[query[row]] & bit) !== 0) continue;
    seen[query[row]] |= bit;
    marks[row] = 1;
  }
  const rows = Int32Array.from(marks.keys().filter((row) => marks[row] === 1));
  const part = (i: number): Part => (
    { row: rows[i], query: query[rows[i]], split: splits.number[rows[i]] }
  );
  const promptAt = textsOf(markedRows(frame.select("prompt"), marks).getColumn("prompt"));
  const tainted: Part[] = [];
  const { group } = groupPrompts(rows.length, promptAt);
  if (listed.size > 0) {
    for (let i = 0; i < rows.length; i++) if (listed.has(promptAt(i))) tainted.push(part(i));
  }
  const firstOf = new Int32Array(rows.length).fill(-1);
  const repeated = new Map<number, Part[]>();
  for (let i = 0; i < rows.length; i++) {
    const before = firstOf[group[i]];
    if (before < 0) {
      firstOf[group[i]] = i;
      continue;
    }
    const parts = repeated.get(group[i]) ?? [part(before)];
    repeated.set(group[i], parts);
    parts.push(part(i));
  }
  return { repeated: [...repeated.values()], tainted };
}

/** Texts that are made JavaScript's at once. */
const SLICE = 50_000;

/** The texts of a column by row, for one who reads them in order: few at a time are in memory. */
function textsOf(column: pl.Series): (row: number) => string {
  let from = 0, slice: string[] = [];
  return (row) => {
    if (row < from) return column.get(row) as string;
    if (row >= from + slice.length) {
      from = row - row % SLICE;
      slice = column.slice(from, SLICE).toArray() as string[];
    }
    return slice[row - from];
  };
}

function outcomeFaults(frame: pl.DataFrame, keys: RowKeys) {
  if (!frame.columns.includes("model")) {
    const none = { examples: [] };
    return { blank: { rows: 0, ...none }, incomplete: { queries: 0, ...none }, lacking: [] };
  }
  const blank = frame.select("query_id", "model", "quality").filter(pl.col("quality").isNull());
  const answered = modelsAnswered(keys);
  const lacking = Array.from(keys.first.keys()).filter((query) =>
    answered[query] < keys.models.length
  );
  return {
    lacking,
    blank: {
      rows: blank.height,
      examples: blank.head(EXAMPLES).toRecords().map(({ query_id, model }) =>
        `${query_id}, ${model}`
      ),
    },
    incomplete: { queries: lacking.length, examples: lackingExamples(frame, { keys, lacking }) },
  };
}

function lackingExamples(
  frame: pl.DataFrame,
  { keys, lacking }: { keys: RowKeys; lacking: readonly number[] },
): string[] {
  if (lacking.length === 0) return [];
  const marks = new Uint8Array(frame.height);
  for (const query of lacking) marks[keys.first[query]] = 1;
  const several = frame.getColumn("dataset").nUnique() > 1;
  return markedRows(frame.select("dataset", "query_id"), marks).sort(["dataset", "query_id"])
    .head(EXAMPLES).toRecords()
    .map(({ dataset, query_id }) => several ? `${dataset}: ${query_id}` : String(query_id));
}
