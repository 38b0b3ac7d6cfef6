/**
 * CSV with true line numbers: RFC 4180 with the habits of the wild (CRLF, gzip, blank lines).
 * csv-parse does the parsing; this file turns its record counts into lines and its faults into ours.
 */
import { CsvError, type Info, parse, type Parser } from "csv-parse";
import { pipeline } from "node:stream";
import { badInput } from "./bad_input.ts";
import { readText } from "./text.ts";

/** A record of any source: its values by field, and the line it begins on. */
export interface SourceRecord {
  values: Record<string, unknown>;
  line: number;
}

/** The column names of a CSV file; throws as {@link readCsv} does. */
export async function readCsvHeader(file: string): Promise<string[]> {
  for await (const { cells } of parseCells(file)) return checkHeader(file, cells);
  throw badInput({ file }, { problem: "it has no header line" });
}

/**
 * Yields the records of a CSV file (`.gz` too); every value is a text.
 *
 * @throws {UserError} when the header names a column twice, a record has too few or too many cells, or
 * a quote is not closed.
 */
export async function* readCsv(file: string): AsyncGenerator<SourceRecord> {
  let header: string[] | undefined;
  for await (const { cells, line } of parseCells(file)) {
    if (header === undefined) {
      header = checkHeader(file, cells);
      continue;
    }
    const values: Record<string, unknown> = {};
    for (let i = 0; i < header.length; i++) values[header[i]] = cells[i];
    yield { values, line };
  }
}

function checkHeader(file: string, header: string[]): string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined) return header;
  throw badInput({ file, line: 1 }, { problem: `the header names column "${twice}" twice` });
}

async function* parseCells(file: string): AsyncGenerator<{ cells: string[]; line: number }> {
  const parser: Parser = parse({
    info: true,
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n"],
  });
  pipeline(readText(file), parser, () => {}); // a fault on either side surfaces in the loop below
  let before = { lines: 0, empty_lines: 0 };
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      yield { cells: record, line: firstLine(before, info) };
      before = info;
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = firstLine(before, cause as unknown as Info);
    throw badInput({ file, line }, { problem: explain(cause), cause });
  } finally {
    parser.destroy();
  }
}

type ParsedRecord = { record: string[]; info: Info };
type Lines = Pick<Info, "lines" | "empty_lines">;

/** csv-parse counts the lines up to a record's end; a record begins after its predecessor's. */
function firstLine(before: Lines, now: Lines): number {
  return before.lines + 1 + (now.empty_lines - before.empty_lines);
}

function explain(error: CsvError): string {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return "a quote opened in this record is never closed (is the file truncated?)";
  }
  if (error.code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH") {
    const [, expected, found] = error.message.match(/expect (\d+), got (\d+)/) ?? [];
    return `expected ${expected} cells, as in the header, found ${found}`;
  }
  return error.message.replace(/ (at|on) line \d+/, "");
}
