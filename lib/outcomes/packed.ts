/**
 * Compressed bytes unpacked: gzip, of several members too, and Zstandard, told by their first bytes whatever
 * the file is called.
 */
import { pipeline } from "node:stream";
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from "node:zlib";
import { badInput, type Place } from "./bad_input.ts";

/** Bytes that a compressed Parquet or Arrow file, which is held whole, may unpack to. */
const MOST_BYTES = 2 ** 30;

type Packing = "gzip" | "zstd" | null;

function packingOf(bytes: Uint8Array): Packing {
  const starts = (...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);
  return starts(0x1f, 0x8b) ? "gzip" : starts(0x28, 0xb5, 0x2f, 0xfd) ? "zstd" : null;
}

/**
 * All bytes of a file, unpacked.
 *
 * @throws {UserError} where they are damaged, or too many
 */
export function unpacked(bytes: Uint8Array, file: string): Uint8Array {
  const packing = packingOf(bytes);
  if (packing === null) return bytes;
  try {
    const unpack = packing === "gzip" ? gunzipSync : zstdDecompressSync;
    return unpack(bytes, { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ERR_BUFFER_TOO_LARGE") {
      throw damaged({ file }, packing, cause);
    }
    throw badInput({ file }, {
      problem: `it unpacks to more than ${MOST_BYTES.toLocaleString("en")} bytes`,
      hint: "Unpack it first: such a file is read whole.",
    });
  }
}

/**
 * The bytes of a stream, unpacked as they come.
 *
 * @param place where the reading is, for the error of damaged data
 */
export async function* unpack(
  stream: ReadableStream<Uint8Array>,
  place: () => Place,
): AsyncGenerator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    if (first.done) return;
    const packing = packingOf(first.value);
    const all = async function* () {
      yield first.value;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    };
    if (packing === null) return yield* all();
    const unpacker = packing === "gzip" ? createGunzip() : createZstdDecompress();
    pipeline(all(), unpacker, () => {}); // a fault on either side surfaces in the loop below
    try {
      yield* unpacker as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw damaged(place(), packing, cause);
    } finally {
      unpacker.destroy();
    }
  } finally {
    await chunks.return?.();
  }
}

function damaged(place: Place, packing: Packing, cause: unknown) {
  return badInput(place, {
    problem: `the ${packing} data is damaged or ends early`,
    hint: "Fetch or compress the file again.",
    cause,
  });
}
