/** Writing files so that a reader never meets half of one. */
import { rename, rm, writeFile } from "node:fs/promises";

/** Writes `text` to a file beside `path`, then renames it to `path`. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
