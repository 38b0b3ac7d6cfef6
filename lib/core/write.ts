/** Writing a file so that no reader, and no crash, ever leaves half of it. */

import { unwritable } from "./writable.ts";

/** Writes to a file beside `path`, then renames it to `path`. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(partial, content);
    else await Deno.writeFile(partial, content);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // it may not have come to be
    throw unwritable(path, error as Error);
  }
}
