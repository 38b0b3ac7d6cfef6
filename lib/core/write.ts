/**
 * Writing files and folders: a file is whole or not there, so that no reader and no crash ever has half of it,
 * and only its owner can read it, as prompts and answers may be private. All that is written goes this way. What
 * a killed process left beside is cleaned by a later write to the folder.
 */
import { dirname, join } from "node:path";
import { UserError } from "./errors.ts";

/** Of files: read and written by their owner alone. */
export const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const PARTIAL = /\.\d+\.partial$/;
/** A write that goes on touches its file; one untouched for so long was given up. */
const GIVEN_UP_MS = 3_600_000;

const swept = new Set<string>();
const writing = new Map<string, Promise<void>>();

/**
 * The name of a file while this process writes it. It can be told before, so that a process may be allowed to
 * write this file and the one it becomes, and no other (cli/access.ts).
 */
export function partialPath(path: string): string {
  return `${path}.${Deno.pid}.partial`;
}

/** What a file is to hold: whole, or the pieces of a text that may be longer than a string can be. */
export type Content = string | Uint8Array | Iterable<string>;

/**
 * Writes to a file beside `path`, then renames it to `path`, whose folder is made if it is missing. Writers at
 * the same time do no harm: the last one counts.
 *
 * @throws {UserError} where the file cannot be written; what making a piece throws comes as it is
 */
export async function writeAtomically(path: string, content: Content): Promise<void> {
  const before = writing.get(path) ?? Promise.resolve();
  const turn = before.catch(() => {}).then(() => write(path, content));
  writing.set(path, turn);
  try {
    await turn;
  } finally {
    if (writing.get(path) === turn) writing.delete(path);
  }
}

async function write(path: string, content: Content): Promise<void> {
  const folder = dirname(path), partial = partialPath(path);
  const chunks = chunksOf(content);
  try {
    await makeFolder(folder);
    if (!swept.has(folder)) {
      swept.add(folder);
      await sweep(folder);
    }
    {
      using file = await Deno.open(partial, { ...OVERWRITING, mode: FILE_MODE });
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.length;) at += await file.write(chunk.subarray(at));
      }
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // it may not have come to be
    throw error instanceof PieceFault ? error.cause : unwritable(path, error as Error);
  }
}

const OVERWRITING = { write: true, create: true, truncate: true };

/** Characters that are encoded at once. */
const CHUNK = 1 << 20;

/** That a piece of the content could not be made, which is no fault of the file. */
class PieceFault extends Error {}

function* chunksOf(content: Content): Generator<Uint8Array> {
  if (content instanceof Uint8Array) return yield content;
  const encoder = new TextEncoder();
  if (typeof content === "string") return yield encoder.encode(content);
  let text = "";
  try {
    for (const piece of content) {
      text += piece;
      if (text.length < CHUNK) continue;
      yield encoder.encode(text);
      text = "";
    }
  } catch (cause) {
    throw new PieceFault("A piece of the content could not be made", { cause });
  }
  yield encoder.encode(text);
}

/** Makes a folder that only its owner can enter, and those above it, where they are missing. */
export async function makeFolder(path: string): Promise<void> {
  // Deno asks for the right to write even where nothing is to be made
  if (await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) return;
  await Deno.mkdir(path, { recursive: true, mode: FOLDER_MODE });
}

/** As {@link makeFolder}. */
export function makeFolderSync(path: string): void {
  Deno.mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
}

/** Makes a file, where it is missing, that only its owner can read, for code that then opens it by its path. */
export function makeFileSync(path: string): void {
  Deno.openSync(path, { create: true, write: true, mode: FILE_MODE }).close();
}

/** Removes what writes of {@link writeAtomically} that never ended have left in a folder. */
async function sweep(folder: string): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !PARTIAL.test(name)) continue;
      const path = join(folder, name);
      const { mtime } = await Deno.stat(path);
      if (mtime !== null && Date.now() - mtime.getTime() > GIVEN_UP_MS) await Deno.remove(path);
    }
  } catch {
    // The write says what is wrong with the folder, if anything; another process may sweep as well
  }
}

/** That a file could not be written, and what to do about it. */
export function unwritable(path: string, error: Error & { code?: string }): UserError {
  if (error instanceof UserError) return error;
  const full = error.code === "ENOSPC" || /no space left|quota exceeded/i.test(error.message);
  const hint = full ? "Free some space and run this again" : "Name a file where you may write";
  // What the system adds is the name of the file beside that was tried
  const problem = error.message.replace(/ \(os error \d+\).*$/s, "");
  return new UserError(`Cannot write ${path}: ${problem}`, { hint, cause: error });
}
