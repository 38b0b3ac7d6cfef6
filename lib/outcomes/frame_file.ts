/** Parquet and Arrow IPC files as polars frames. */
import pl from "nodejs-polars";
import { badInput } from "./bad_input.ts";

/** Names that mean a Parquet or Arrow IPC file. */
export const FRAME_FILE = /\.(parquet|arrow|ipc|feather)$/i;

/** Reads a Parquet or Arrow IPC file whole. */
export function readFrame(file: string): pl.DataFrame {
  const isParquet = /\.parquet$/i.test(file);
  try {
    return isParquet ? pl.readParquet(file) : pl.readIPC(file);
  } catch (cause) {
    throw badInput({ file }, {
      problem: `this is not a readable ${isParquet ? "Parquet" : "Arrow IPC"} file`,
      cause,
    });
  }
}
