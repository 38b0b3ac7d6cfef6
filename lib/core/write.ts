/**
 * Writing a file so that no reader, and no crash, ever leaves half of it. What a killed process left beside is
 * cleaned by a later write to the folder.
 */
import { basename, dirname, join } from "node:path";
import { unwritable } from "./writable.ts";

const PARTIAL = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.partial$/;
/** A write that goes on touches its file; one untouched for so long was given up. */
const GIVEN_UP_MS = 3_600_000;

const swept = new Set<string>();

/** Writes to a file beside `path`, then renames it to `path`. Writers at the same time do no harm: the last one counts. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const partial = join(folder, `${basename(path)}.${crypto.randomUUID()}.partial`);
  if (!swept.has(folder)) {
    swept.add(folder);
    await sweep(folder);
  }
  try {
    if (typeof content === "string") await Deno.writeTextFile(partial, content);
    else await Deno.writeFile(partial, content);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // it may not have come to be
    throw unwritable(path, error as Error);
  }
}

/** Removes what writes of {@link writeAtomically} that never ended have left in a folder. */
async function sweep(folder: string): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !PARTIAL.test(name)) continue;
      const { mtime } = await Deno.stat(join(folder, name));
      if (mtime !== null && Date.now() - mtime.getTime() > GIVEN_UP_MS) {
        await Deno.remove(join(folder, name));
      }
    }
  } catch {
    // The write says what is wrong with the folder, if anything; another process may sweep as well
  }
}
