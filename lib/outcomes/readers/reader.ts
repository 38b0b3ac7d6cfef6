/**
 * A reader of a public format: a name for `--format`, a way to recognise its files, and a
 * stream of rows. One file per format; `registry.ts` lists them.
 */
import type pl from "nodejs-polars";
import type { CarriedCard, QualityCard } from "../card.ts";
import type { Outcome } from "../schema.ts";

/** A data file and what its beginning shows: enough to tell formats apart without reading it. */
export interface InputFile {
  path: string;
  container: "csv" | "json" | "jsonl" | "frame";
  /** Column names of a CSV or a frame, keys of the first JSON object. */
  fields: string[];
  /** The first record; null where there is a header only. */
  first: Record<string, unknown> | null;
}

/** A row as a reader found it. Columns it leaves out are filled: `dataset`, `sample` 0, else null. */
export interface SourceRow {
  row: Partial<Record<keyof Outcome, unknown>>;
  file: string;
  line: number;
  /** The source's own names of the table's columns, where they differ. */
  columns?: Readonly<Record<string, string>>;
  /** Further texts of the query by which a contamination list may name it, e.g. later turns. */
  aliases?: string[];
}

/** What rows are held to, and filled with. */
export interface ColumnRules {
  /** Of rows that name no dataset. */
  dataset: string;
  /** Bounds of every quality; null for none. */
  quality: QualityCard;
}

export interface Reader {
  /** As `--format` names it. */
  format: string;
  title: string;
  kind: "outcomes" | "questions";
  quality: QualityCard;
  /** True where these files, taken together, are in this format. */
  detect(inputs: InputFile[]): boolean;
  /** The files' rows in order. Throws UserError where a file is not as the format demands. */
  read(inputs: InputFile[]): AsyncIterable<SourceRow>;
  /**
   * The same outcomes as a frame of the table's columns, in a hundredth of the time, where every value is one that is
   * usual and keeps its rules; null where `read` has to be asked.
   */
  columns?(inputs: InputFile[], rules: ColumnRules): Promise<pl.DataFrame | null>;
  /** What the files tell of the table's card, where the format can. */
  card?(inputs: InputFile[]): Partial<CarriedCard>;
  /** Fields that the format has no place for, where it tolerates them. */
  unread?(inputs: InputFile[]): string[];
}

/** The quality card of right-or-wrong outcomes. */
export const CORRECTNESS: QualityCard = {
  what: "1 if the answer is correct, else 0",
  min: 0,
  max: 1,
};

/** True where every one of `names` is among the file's fields. */
export function hasFields(input: InputFile, ...names: string[]): boolean {
  return names.every((name) => input.fields.includes(name));
}

/** The split that a file's name ends in: `gsm8k-train.json` -> train. */
export function splitOf(path: string): Outcome["split"] {
  const word = stem(path).match(SPLIT_SUFFIX)?.[1].toLowerCase();
  if (word === undefined) return null;
  return word === "train" || word === "test" ? word : "validation";
}

/** The task that a file's name tells, its split left off: `gsm8k-train.json` -> gsm8k. */
export function taskOf(path: string): string | null {
  return stem(path).replace(SPLIT_SUFFIX, "") || null;
}

const SPLIT_SUFFIX = /(?:^|[_.-])(train|validation|valid|val|dev|test)$/i;

/** The file's name without folders and data extensions: `models/gpt-4o.csv.gz` -> `gpt-4o`. */
export function stem(path: string): string {
  return path.replace(/^.*[\\/]/, "").replace(
    /\.(csv|tsv|jsonl?|ndjson|parquet|arrow|ipc|feather)(\.gz|\.zst)?$/i,
    "",
  );
}
