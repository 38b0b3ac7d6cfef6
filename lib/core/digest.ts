/** SHA-256 digests: of bytes, of JSON values whatever the order of their keys, and of files. */
import { createHash } from "node:crypto";
import { join } from "node:path";

/** The SHA-256 of bytes, or of text as UTF-8: 64 hexadecimal digits. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * The SHA-256 of a JSON value: objects with the same entries have the same digest, in whatever order. Typed
 * arrays count by their type and bytes; an entry that is undefined counts as none.
 *
 * @throws {TypeError} for what JSON cannot say, such as NaN or a function
 */
export function digestOf(value: unknown): string {
  const hash = createHash("sha256");
  let text = ""; // of a whole table it would be longer than a string can be
  canonical(value, (piece) => {
    text += piece;
    if (text.length < CHUNK) return;
    hash.update(text);
    text = "";
  });
  return hash.update(text).digest("hex");
}

/** Characters that are hashed at once. */
const CHUNK = 1 << 20;

/** Gives the text of a value, piece by piece. */
function canonical(value: unknown, give: (piece: string) => void): void {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    give(`${value.constructor.name}(${sha256(bytes)})`);
  } else if (Array.isArray(value)) {
    give("[");
    for (let i = 0; i < value.length; i++) {
      if (i > 0) give(",");
      canonical(value[i], give);
    }
    give("]");
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1);
    give("{");
    for (let i = 0; i < entries.length; i++) {
      const [name, part] = entries[i];
      give(`${i > 0 ? "," : ""}${JSON.stringify(name)}:`);
      canonical(part, give);
    }
    give("}");
  } else {
    const text = JSON.stringify(value);
    if (text === undefined || (typeof value === "number" && !Number.isFinite(value))) {
      throw new TypeError(`Cannot digest ${String(value)} as it is no JSON value`);
    }
    give(text);
  }
}

/** The SHA-256 of a file's content. */
export async function fileDigest(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 20);
  for (let n = await file.read(buffer); n !== null; n = await file.read(buffer)) {
    hash.update(buffer.subarray(0, n));
  }
  return hash.digest("hex");
}

/** A line for each file of a folder, subfolders included: its path in the folder and its digest; sorted. */
export async function folderDigests(folder: string): Promise<string[]> {
  const lines: string[] = [];
  const walk = async (part: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, part))) {
      const path = join(part, name);
      if (isDirectory) await walk(path);
      else lines.push(`${path} ${await fileDigest(join(folder, path))}`);
    }
  };
  await walk(".");
  return lines.sort();
}
