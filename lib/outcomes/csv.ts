/**
 * CSV with true line numbers: RFC 4180 with the habits of the wild (CRLF, gzip, blank lines).
 * csv-parse does the parsing; this file turns its record counts into lines and its faults into ours.
 */
import { CsvError, type Info, parse, type Parser } from "csv-parse";
import { pipeline } from "node:stream";
import { badInput } from "./bad_input.ts";
import { readText } from "./text.ts";

/** One record: its cells in the header's order, and the line it begins on. */
export interface CsvRecord {
  cells: string[];
  line: number;
}

/** A CSV file: its header, and its records as a stream. */
export interface CsvFile {
  file: string;
  header: string[];
  records: AsyncGenerator<CsvRecord>;
}

/**
 * Opens a CSV file (`.gz` too) and reads its header.
 *
 * @throws {UserError} when the header is missing or names a column twice; while reading the records,
 * when one has too few or too many cells or a quote is not closed.
 */
export async function openCsv(file: string): Promise<CsvFile> {
  const records = readRecords(file);
  const first = await records.next();
  if (first.done) throw badInput({ file }, { problem: "it has no header line" });
  const header = first.value.cells;
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) {
    throw badInput({ file, line: 1 }, { problem: `the header names column "${twice}" twice` });
  }
  return { file, header, records };
}

async function* readRecords(file: string): AsyncGenerator<CsvRecord> {
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
