/**
 * A CSV file as columns of text, by polars: a hundredth of the time that reading it record by record takes. polars
 * forgives what is no good CSV (short records, stray quotes), so that its bytes are looked at first, and only a
 * file without any oddity is read so.
 */
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { separatorOf } from "./csv.ts";

/** Bytes that are read at once; a record that is longer is an oddity. */
const LARGEST_PIECE = 2 ** 26;

const QUOTE = 34, LINE_FEED = 10, RETURN = 13;

/**
 * Yields a file's records as frames of text, in order; an empty cell is null or "".
 *
 * @param options.header the columns, as readCsvHeader() has them
 * @param options.wanted those of them to read
 * @returns whether that was all of it: false at the first oddity, which is readCsv()'s to judge
 */
export async function* csvColumns(
  file: string,
  { header, wanted }: { header: readonly string[]; wanted: (name: string) => boolean },
): AsyncGenerator<pl.DataFrame, boolean> {
  using input = await Deno.open(file);
  const { size, isFile } = await input.stat();
  const piece = new Uint8Array(Math.min(LARGEST_PIECE, size + 1));
  const separator = await separatorOf(file), columns = header.length;
  let held = 0, begun = false;
  for (let ended = !isFile; !ended;) {
    const read = await input.read(piece.subarray(held));
    ended = read === null;
    const length = held + (read ?? 0);
    held = length;
    if (!ended && length < piece.length) continue;
    const from: number | null = begun ? 0 : endOfHeader(piece.subarray(0, length));
    if (from === null) return false;
    const end = plainRecords(piece.subarray(0, length), {
      ...{ from, columns, separator: separator.charCodeAt(0), ended },
    });
    if (end === null || (end === from && !ended) || isByteOrderMark(piece, from)) return false;
    if (end > from) {
      try {
        yield textFrame(Buffer.from(piece.buffer, from, end - from), { header, wanted, separator });
      } catch {
        return false; // a byte is not UTF-8
      }
    }
    begun = true;
    piece.copyWithin(0, end, length);
    held = length - end;
  }
  return isFile;
}

function textFrame(
  records: Buffer,
  { header, wanted, separator }: {
    header: readonly string[];
    wanted: (name: string) => boolean;
    separator: string;
  },
): pl.DataFrame {
  const place = (at: number) => `column ${at}`; // names that are numbers would come in another order
  const schema = Object.fromEntries(header.map((_, at) => [place(at), pl.String]));
  return pl.readCSV(records, { hasHeader: false, schema, sep: separator }).select(
    ...header.flatMap((name, at) => wanted(name) ? [pl.col(place(at)).alias(name)] : []),
  );
}

/**
 * Where the first line ends; null where it is not one record, or the file does not begin with printable ASCII: with
 * a byte order mark, say, in UTF-16 or packed.
 */
function endOfHeader(bytes: Uint8Array): number | null {
  const end = bytes.indexOf(LINE_FEED) + 1, header = bytes.subarray(0, end);
  if (end < 5 || header.subarray(0, 4).some((byte) => byte <= 32 || byte >= 127)) return null;
  return header.filter((byte) => byte === QUOTE).length % 2 === 0 ? end : null;
}

/** True of what polars leaves out where its text begins: within a file it is a character as others are. */
function isByteOrderMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

/**
 * Where the last whole record ends; null where a record has not just so many cells, a line is empty, a quote
 * stands within a cell without quotes or behind one with them, or a carriage return ends no line.
 *
 * @param options.ended whether the file ends with these bytes, a line end after them or not
 */
function plainRecords(
  bytes: Uint8Array,
  { from, columns, separator, ended }: {
    from: number;
    columns: number;
    separator: number;
    ended: boolean;
  },
): number | null {
  const length = bytes.length;
  let end = from, cells = 0, at = from;
  if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return null;
  while (at < length) {
    if (bytes[at] === QUOTE) {
      for (;;) {
        at = bytes.indexOf(QUOTE, at + 1);
        if (at < 0) return ended ? null : end;
        if (bytes[at + 1] !== QUOTE) break;
        at++;
      }
      at++;
    } else {
      for (; at < length; at++) {
        const byte = bytes[at];
        if (byte === separator || byte === LINE_FEED || byte === RETURN) break;
        if (byte === QUOTE) return null;
      }
    }
    cells++;
    if (at >= length) break;
    if (bytes[at] === separator) {
      at++;
      if (at < length) continue;
      cells++; // the last cell is empty
      break;
    }
    if (bytes[at] === RETURN) {
      if (at + 1 >= length && !ended) return end;
      at++;
    }
    if (bytes[at] !== LINE_FEED || cells !== columns) return null;
    at++;
    end = at;
    cells = 0;
    if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return null;
  }
  if (!ended || cells === 0) return end;
  return cells === columns ? length : null;
}
