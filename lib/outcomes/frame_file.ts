/**
 * Parquet and Arrow IPC files, plain or compressed, as polars frames and as records. What a file is, its first
 * bytes tell: Arrow has a file and a stream format (https://arrow.apache.org/docs/format/Columnar.html).
 */
import { tableFromIPC } from "apache-arrow";
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { arrowRecords } from "./arrow_cells.ts";
import { badInput } from "./bad_input.ts";
import { unpacked } from "./packed.ts";
import type { SourceRecord } from "./csv.ts";

/** Names that mean a Parquet or Arrow IPC file. */
export const FRAME_FILE = /\.(parquet|arrow|ipc|feather)(\.gz|\.zst)?$/i;

const SLICE = 20_000;

/**
 * Reads a Parquet or Arrow IPC file whole.
 *
 * @throws {UserError} where it is none
 */
export function readFrame(file: string): pl.DataFrame {
  const { buffer, byteOffset, byteLength } = unpacked(Deno.readFileSync(file), file);
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength); // of the same memory
  const head = bytes.toString("latin1", 0, 6);
  const kind = head.startsWith("PAR1") ? "Parquet" : "Arrow IPC";
  try {
    if (kind === "Parquet") return pl.readParquet(bytes);
    return head === "ARROW1" ? pl.readIPC(bytes) : pl.readIPCStream(bytes);
  } catch (cause) {
    throw badInput({ file }, {
      problem: `this is not a readable ${kind} file: ${(cause as Error).message}`,
      cause,
    });
  }
}

/** Yields the rows of a Parquet or Arrow IPC file, in order. */
export function* frameRecords(file: string): Generator<SourceRecord> {
  const frame = readFrame(file);
  const { schema: { fields } } = tableFromIPC(frame.head(0).writeIPC());
  // Exact as texts only: polars writes them, apache-arrow has words of 32 bits and milliseconds
  const texts = fields.filter(({ type }) => /^(Decimal|Date|Time|Timestamp)/.test(String(type)));
  const columns = fields.map(({ name }) => pl.col(name));
  for (const { name } of texts) {
    columns[fields.findIndex((field) => field.name === name)] = pl.col(name).cast(pl.String);
  }
  let line = 1;
  for (let from = 0; from < frame.height; from += SLICE) {
    const slice = frame.slice(from, SLICE).select(...columns);
    for (const values of arrowRecords(tableFromIPC(slice.writeIPC()))) {
      yield { values, line: line++ };
    }
  }
}
