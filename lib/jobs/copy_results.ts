/** Copies results of a job to another folder, and verifies each file against its digest in the manifest. */
import { dirname, join } from "node:path";
import { fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { makeFileSync, makeFolder, unwritable } from "../core/write.ts";
import { checkTarget, MANIFEST, parseManifest } from "./place.ts";

/** The file is there by then. */
const OVERWRITING = { write: true, truncate: true } as const;

/** @throws {UserError} where a file cannot be written, or was changed after the job */
export async function copyResults(from: string, to: string): Promise<void> {
  const own = await placeOf(from);
  if (own !== null && own === await placeOf(to)) return; // by another name
  await checkTarget(to, await fileDigest(join(from, MANIFEST)));
  const text = await Deno.readTextFile(join(from, MANIFEST));
  for (const [path, { sha256 }] of Object.entries(parseManifest(text).outputs)) {
    const source = join(from, path), target = join(to, path);
    if (await fileDigest(source).catch(() => null) !== sha256) {
      throw new UserError(`Cannot fetch ${source} as it is not as the job left it`);
    }
    try {
      await makeFolder(dirname(target));
      await copy(source, target);
    } catch (error) {
      throw unwritable(target, error as Error);
    }
  }
  await copy(join(from, MANIFEST), join(to, MANIFEST)); // last: it marks the results as complete
}

/** A copy that only its owner can read. */
async function copy(from: string, to: string): Promise<void> {
  makeFileSync(to);
  const [source, target] = await Promise.all([Deno.open(from), Deno.open(to, OVERWRITING)]);
  await source.readable.pipeTo(target.writable); // closes both
}

/** The folder without links; null where there is none yet. */
function placeOf(folder: string): Promise<string | null> {
  return Deno.realPath(folder).catch(() => null);
}
