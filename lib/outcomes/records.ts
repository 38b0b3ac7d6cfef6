/**
 * One way to walk any data file: CSV, JSON Lines, a JSON array, Parquet or Arrow, as records of named
 * values with their line (their row number in Parquet and Arrow). CSV values are texts.
 */
import { badInput } from "./bad_input.ts";
import { readCsv, type SourceRecord } from "./csv.ts";
import { frameRecords } from "./frame_file.ts";
import { readJsonArray, readJsonLines } from "./json.ts";
import type { InputFile } from "./readers/reader.ts";

/**
 * The file's records in order.
 *
 * @param required fields that a CSV's header, a frame's columns or the first JSON record must have.
 * @throws {UserError} when a required field is missing; while reading, when the file is damaged.
 */
export function readRecords(
  input: InputFile,
  required: readonly string[] = [],
): AsyncIterable<SourceRecord> {
  const missing = required.find((name) => !input.fields.includes(name));
  if (missing !== undefined) {
    throw badInput({ file: input.path, line: 1 }, {
      problem: `column "${missing}" is missing: it has ${input.fields.join(", ")}`,
    });
  }
  switch (input.container) {
    case "csv":
      return readCsv(input.path);
    case "json":
      return readJsonArray(input.path);
    case "jsonl":
      return readJsonLines(input.path);
    case "frame":
      return frameRecords(input.path);
  }
}
