/**
 * Parquet and Arrow IPC files, plain or compressed, as polars frames and as records. What a file is, its first
 * bytes tell: Arrow has a file and a stream format (https://arrow.apache.org/docs/format/Columnar.html).
 */
import { tableFromIPC } from "apache-arrow";
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { arrowRecords } from "./arrow_cells.ts";
import { impossibleLength, isArrowFile } from "./arrow_check.ts";
import { badInput } from "./bad_input.ts";
import { unpacked } from "./packed.ts";
import type { SourceRecord } from "./csv.ts";

/** Names that mean a Parquet or Arrow IPC file. */
export const FRAME_FILE = /\.(parquet|arrow|ipc|feather)(\.gz|\.zst)?$/i;

const SLICE = 20_000;

/** The bytes of such a file, unpacked; null where there is no file. */
export async function readFrameBytes(file: string): Promise<Uint8Array | null> {
  try {
    return unpacked(await Deno.readFile(file), file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * The frame in the bytes of a Parquet or Arrow IPC file.
 *
 * @throws {UserError} where they are none
 */
export function frameOf(
  { buffer, byteOffset, byteLength }: Uint8Array,
  file: string,
): pl.DataFrame {
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength); // of the same memory
  const kind = bytes.toString("latin1", 0, 4) === "PAR1" ? "Parquet" : "Arrow IPC";
  try {
    if (kind === "Parquet") return evenFrame(pl.readParquet(bytes));
    const length = impossibleLength(bytes);
    if (length !== null) throw new RangeError(`a buffer of it would have ${length} bytes`);
    return isArrowFile(bytes) ? pl.readIPC(bytes) : pl.readIPCStream(bytes);
  } catch (cause) {
    throw badInput({ file }, {
      problem: `this is not a readable ${kind} file: ${(cause as Error).message}`,
      cause,
    });
  }
}

/** The frame; polars reads damaged Parquet whose columns differ in their number of rows, and fails later. */
function evenFrame(frame: pl.DataFrame): pl.DataFrame {
  const odd = frame.getColumns().find(({ length }) => length !== frame.height);
  if (odd === undefined) return frame;
  throw new RangeError(`column ${odd.name} has ${odd.length} rows, others ${frame.height}`);
}

/** Reads a Parquet or Arrow IPC file whole; throws as {@link frameOf} does. */
export async function readFrame(file: string): Promise<pl.DataFrame> {
  const bytes = await readFrameBytes(file);
  if (bytes !== null) return frameOf(bytes, file);
  throw badInput({ file }, { problem: "there is no such file" });
}

/** Yields the rows of a Parquet or Arrow IPC file, in order. */
export async function* frameRecords(file: string): AsyncGenerator<SourceRecord> {
  yield* recordsOf(await readFrame(file));
}

/** Yields the rows of a frame, in order. */
export function* recordsOf(frame: pl.DataFrame): Generator<SourceRecord> {
  const { schema: { fields } } = tableFromIPC(frame.head(0).writeIPC());
  const columns = fields.map(({ name, type }) => {
    const own = pl.col(name);
    // Exact as texts only: polars writes them, apache-arrow has words of 32 bits and milliseconds
    if (/^(Decimal|Date|Time|Timestamp)/.test(String(type))) return own.cast(pl.String);
    return /^(Utf8|LargeUtf8|Dictionary)/.test(String(type)) ? decodable(own.cast(pl.String)) : own;
  });
  let line = 1;
  for (let from = 0; from < frame.height; from += SLICE) {
    const slice = frame.slice(from, SLICE).select(...columns);
    for (const values of arrowRecords(tableFromIPC(slice.writeIPC()))) {
      yield { values, line: line++ };
    }
  }
}

/** Texts of which apache-arrow's decoder, which leaves out a byte order mark before each, makes what they were. */
function decodable(text: pl.Expr): pl.Expr {
  return text.str.replace("^\u{feff}", "\u{feff}\u{feff}");
}
