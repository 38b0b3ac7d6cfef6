/** Parquet and Arrow IPC files as polars frames. */
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { noteRead } from "../core/note_read.ts";
import { badInput } from "./bad_input.ts";

/** Names that mean a Parquet or Arrow IPC file. */
export const FRAME_FILE = /\.(parquet|arrow|ipc|feather)$/i;

/** Reads a Parquet or Arrow IPC file whole. */
export function readFrame(file: string): pl.DataFrame {
  const isParquet = /\.parquet$/i.test(file);
  noteRead(file);
  try {
    // nodejs-polars takes any path for the data itself unless it ends in .ipc
    return isParquet ? pl.readParquet(file) : pl.readIPC(Buffer.from(Deno.readFileSync(file)));
  } catch (cause) {
    throw badInput({ file }, {
      problem: `this is not a readable ${isParquet ? "Parquet" : "Arrow IPC"} file`,
      cause,
    });
  }
}
