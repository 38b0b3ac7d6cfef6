/**
 * A lock between processes on a path. The system frees it when its holder ends, however that comes about, so
 * nobody waits for a process that was killed.
 */
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { FILE_MODE, makeFolder } from "../write.ts";

/** A wait on the lock itself could not be ended. */
const LOOK_AGAIN_MS = 50;

/** A held lock; disposing of it removes the file. */
export class KeyLock implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #path: string;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /** Waits for the lock, until the signal is aborted if there is one. */
  static async wait(path: string, signal?: AbortSignal): Promise<KeyLock> {
    for (;;) {
      const lock = await KeyLock.try(path);
      if (lock !== null) return lock;
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
    }
  }

  /** The lock, or null where another process has it. */
  static async try(path: string): Promise<KeyLock | null> {
    const file = await openLock(path);
    if (await file.tryLock(true) && await isAt(path, file)) return new KeyLock(path, file);
    file.close();
    return null;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path);
    this.#file.close();
  }
}

async function openLock(path: string): Promise<Deno.FsFile> {
  await makeFolder(dirname(path));
  return await Deno.open(path, { create: true, write: true, mode: FILE_MODE });
}

/** Who had the lock before removed the file: then this is a lock on a file that nobody else finds. */
async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const there = await Deno.stat(path).catch(() => null);
  const own = await file.stat();
  return there !== null && there.ino === own.ino && there.dev === own.dev;
}
