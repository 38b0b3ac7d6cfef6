/**
 * A table and its card as one file, so that no crash can part them. nodejs-polars writes no metadata of its own
 * into Parquet or Arrow files; both end in a footer, its length and a magic word, and have all else at places
 * that the footer names. So the card stands before the footer, where no reader of the formats looks.
 */
import { Buffer } from "node:buffer";

/** Closes the card: its length in bytes, then this. */
const MARK = "RLABCARD";
/** Arrow's places are multiples of 8 bytes. */
const ALIGNMENT = 8;

/** The file's bytes with a card, any text of its own, before the footer. */
export function withCard(file: Uint8Array, card: string): Uint8Array {
  const text = Buffer.from(card);
  const padding = (ALIGNMENT - (text.length + 4 + MARK.length) % ALIGNMENT) % ALIGNMENT;
  const padded = Buffer.concat([text, Buffer.alloc(padding, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const at = footerOf(file)!;
  return Buffer.concat([
    file.subarray(0, at),
    ...[padded, length, Buffer.from(MARK)],
    file.subarray(at),
  ]);
}

/** The card in a file; null where it has none. */
export function cardIn(file: Uint8Array): string | null {
  const end = footerOf(file);
  if (end === null) return null;
  const bytes = bufferOf(file), marked = end - MARK.length;
  if (marked < 4 || bytes.toString("latin1", marked, end) !== MARK) return null;
  const from = marked - 4 - bytes.readUInt32LE(marked - 4);
  return from < 0 ? null : bytes.toString("utf8", from, marked - 4);
}

/** Where the footer of a Parquet or Arrow file begins; null where it is neither. */
function footerOf(file: Uint8Array): number | null {
  const bytes = bufferOf(file);
  const magic = ["PAR1", "ARROW1"].find((magic) =>
    bytes.toString("latin1", bytes.length - magic.length) === magic
  );
  const end = magic === undefined ? -1 : bytes.length - magic.length - 4;
  const at = end < 0 ? -1 : end - bytes.readUInt32LE(end);
  return at < 0 ? null : at;
}

/** The same memory as a Buffer. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
