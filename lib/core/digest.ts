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
  return sha256(canonical(value));
}

function canonical(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}(${sha256(bytes)})`;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1);
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`)}}`;
  }
  const text = JSON.stringify(value);
  if (text !== undefined && !(typeof value === "number" && !Number.isFinite(value))) return text;
  throw new TypeError(`Cannot digest ${String(value)} as it is no JSON value`);
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
