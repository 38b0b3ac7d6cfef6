/** Any data file by the columns one names, whatever its rows are otherwise. */
import { badInput } from "./bad_input.ts";
import type { SourceRecord } from "./csv.ts";
import { readInputs } from "./inputs.ts";
import { readRecords } from "./records.ts";

/**
 * The records of one CSV, JSON Lines, JSON, Parquet or Arrow file, in order, with their line.
 *
 * @throws {UserError} where there is no such file, or it lacks a column: a JSON Lines file its first record
 */
export async function* readColumns(
  file: string,
  columns: readonly string[],
): AsyncGenerator<SourceRecord> {
  const { files: [input, ...others] } = await readInputs([file]);
  if (others.length > 0) {
    throw badInput({ file }, { problem: "it is a folder, and one file is wanted" });
  }
  yield* readRecords(input, columns);
}
