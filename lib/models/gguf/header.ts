/**
 * Reads the metadata of a GGUF file, without llama.cpp.
 * The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { UserError } from "../../core/errors.ts";

type Value = number | bigint | boolean | string | null;

/** Values by key; a list is null, as no list is needed here. */
export type GgufMetadata = ReadonlyMap<string, Value>;

/** Bytes read at first, and at most, as lists of tokens may be long. */
const FIRST = 1 << 20, MOST = 1 << 28;

/** @throws {UserError} where there is no such file, or it is no GGUF */
export async function readGgufMetadata(path: string, name: string): Promise<GgufMetadata> {
  for (let length = FIRST;; length *= 4) {
    const bytes = await beginningOf(path, { length, name });
    try {
      return parse(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw new UserError(`Cannot open ${name} as ${path} ${(error as Error).message}`);
      }
      if (bytes.length === length && length < MOST) continue;
      throw new UserError(`Cannot open ${name} as ${path} ends in the middle of its metadata`, {
        hint: "Download it again: it may be incomplete",
      });
    }
  }
}

async function beginningOf(
  path: string,
  { length, name }: { length: number; name: string },
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (let n: number | null = 0; n !== null && at < length; at += n ?? 0) {
      n = await file.read(bytes.subarray(at));
    }
    return bytes.subarray(0, at);
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : (cause as Error).message;
    throw new UserError(`Cannot open ${name} as the file ${path} cannot be read: ${why}`, {
      hint:
        "The name is gguf/ and the path of the file: gguf//home/me/model.gguf or gguf/model.gguf",
      cause,
    });
  }
}

/** @throws {RangeError} where the bytes end before the metadata does */
function parse(bytes: Uint8Array<ArrayBuffer>): GgufMetadata {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 0;
  const after = (size: number) => {
    at += size;
    return at - size;
  };
  const size = () => Number(view.getBigUint64(after(8), true));
  const text = () => {
    const length = size(), from = after(length);
    if (at > bytes.length) throw new RangeError();
    return decoder.decode(bytes.subarray(from, at));
  };
  const list = () => {
    const type = view.getUint32(after(4), true);
    for (let left = size(); left > 0; left--) {
      if (type === STRING) after(size());
      else value(type);
    }
    return null;
  };
  const value = (type: number): Value => {
    const read = VALUES[type];
    if (type === STRING) return text();
    if (type === LIST) return list();
    if (read === undefined) throw new Error(`has metadata of an unknown type: ${type}`);
    return read.of(view, after(read.size));
  };
  if (decoder.decode(bytes.subarray(0, 4)) !== "GGUF") throw new Error("is no GGUF file");
  after(4);
  const version = view.getUint32(after(4), true);
  if (version !== 2 && version !== 3) {
    throw new Error(`is a GGUF file of version ${version}: versions 2 and 3 are supported`);
  }
  after(8); // the number of tensors
  const entries: [string, Value][] = [];
  for (let left = size(); left > 0; left--) {
    const key = text();
    entries.push([key, value(view.getUint32(after(4), true))]);
  }
  return new Map(entries);
}

const STRING = 8, LIST = 9;

/** How values of the other types are read, in the order of their numbers. */
const VALUES: Partial<
  Record<
    number,
    { size: number; of: (view: DataView, at: number) => Exclude<Value, null | string> }
  >
> = {
  0: { size: 1, of: (view, at) => view.getUint8(at) },
  1: { size: 1, of: (view, at) => view.getInt8(at) },
  2: { size: 2, of: (view, at) => view.getUint16(at, true) },
  3: { size: 2, of: (view, at) => view.getInt16(at, true) },
  4: { size: 4, of: (view, at) => view.getUint32(at, true) },
  5: { size: 4, of: (view, at) => view.getInt32(at, true) },
  6: { size: 4, of: (view, at) => view.getFloat32(at, true) },
  7: { size: 1, of: (view, at) => view.getUint8(at) !== 0 },
  10: { size: 8, of: (view, at) => view.getBigUint64(at, true) },
  11: { size: 8, of: (view, at) => view.getBigInt64(at, true) },
  12: { size: 8, of: (view, at) => view.getFloat64(at, true) },
};
