/**
 * CSV with true line numbers: RFC 4180 with the habits of the wild (CRLF, gzip, blank lines, other separators).
 * csv-parse does the parsing; this file turns its record counts into lines and its faults into ours.
 */
import { CsvError, type Info, type Options, parse } from "csv-parse";
import { pipeline } from "node:stream";
import { badInput } from "./bad_input.ts";
import { countLines, LONGEST_RECORD, readText, tooLong } from "./text.ts";

/** A record of any source: its values by field, and the line it begins on. */
export interface SourceRecord {
  values: Record<string, unknown>;
  line: number;
}

/** The column names of a CSV file; throws as {@link readCsv} does. */
export async function readCsvHeader(file: string): Promise<string[]> {
  for await (const { cells } of parseCells(file, { to: 1 })) return checkHeader(file, cells);
  throw badInput({ file }, { problem: "it has no header line" });
}

/**
 * Yields the records of a CSV file; every value is a text. Cells are separated by what the header has most of:
 * commas, semicolons, tabs or bars.
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
    if (cells.length !== header.length) {
      throw badInput({ file, line }, {
        problem: `expected ${header.length} cells, as in the header, found ${cells.length}`,
      });
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

/** Characters in which the first line of a file must end. */
const LONGEST_HEADER = 2 ** 20;

const SEPARATORS = [",", ";", "\t", "|"];

/** What the header is separated by, quoted names aside; a comma where there is nothing to tell. */
export async function separatorOf(file: string): Promise<string> {
  let head = "";
  for await (const chunk of readText(file)) {
    head = (head + chunk).replace(/^\s+/, "");
    if (head.includes("\n") || head.length > LONGEST_HEADER) break;
  }
  const [header] = head.replace(/"[^"]*"/g, "").split("\n", 1);
  const count = (separator: string) => header.split(separator).length;
  return SEPARATORS.reduce((best, next) => count(next) > count(best) ? next : best);
}

interface Cells {
  cells: string[];
  line: number;
}

async function* parseCells(file: string, limit: { to?: number } = {}): AsyncGenerator<Cells> {
  // csv-parse's own count of lines takes a CRLF within quotes for two, so lines are counted here
  let next = 1;
  let emptyBefore = 0;
  const begin = ({ empty_lines }: { empty_lines: number }) => next + empty_lines - emptyBefore;
  const options: Options<Cells, string[]> = {
    ...limit,
    delimiter: await separatorOf(file),
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    on_record: (cells, context) => {
      const line = begin(context);
      next = line + 1;
      for (const cell of cells) next += countLines(cell);
      emptyBefore = context.empty_lines;
      return { cells, line };
    },
  };
  const parser = parse(options as unknown as Options); // typed for string[] only
  pipeline(readText(file), parser, () => {}); // a fault on either side surfaces in the loop below
  try {
    yield* parser as AsyncIterable<Cells>;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = begin(cause as unknown as Info);
    if (cause.code === "CSV_MAX_RECORD_SIZE") throw tooLong({ file, line });
    throw badInput({ file, line }, { problem: explain(cause), cause });
  } finally {
    parser.destroy();
  }
}

function explain(error: CsvError): string {
  return error.code === "CSV_QUOTE_NOT_CLOSED"
    ? "a quote opened in this record is never closed (is the file truncated?)"
    : error.message.replace(/ (at|on) line \d+/, "");
}
