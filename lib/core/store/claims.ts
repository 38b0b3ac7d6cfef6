/**
 * Claims on keys: of several processes that want one value, that has to be paid for, one makes it and the others
 * wait. A claim holds as long as its holder's lock, which the system frees when the process ends, however that
 * comes about.
 */
import { join } from "node:path";
import { exclusively, type Kind } from "./entries.ts";
import { KeyLock } from "./key_lock.ts";
import type { Store } from "./store.ts";

export class Claims implements Disposable {
  /** Keys that were free, or whose holder is no more. */
  readonly keys: ReadonlySet<string>;
  readonly #store: Store;
  readonly #holder: string;
  readonly #lock: KeyLock;

  private constructor(
    store: Store,
    { keys, holder, lock }: { keys: ReadonlySet<string>; holder: string; lock: KeyLock },
  ) {
    this.#store = store;
    this.keys = keys;
    this.#holder = holder;
    this.#lock = lock;
  }

  /** Claims what nobody alive has claimed of the keys; disposing of the claims frees them. */
  static async take(store: Store, kind: Kind, keys: readonly string[]): Promise<Claims> {
    const holder = crypto.randomUUID();
    // Before the claims, so that nobody finds one whose holder seems gone
    const lock = await KeyLock.wait(lockPath(store, holder));
    try {
      let others = claim(store, { kind, keys, holder });
      for (const other of new Set(others.values())) {
        using gone = await KeyLock.try(lockPath(store, other));
        if (gone !== null) free(store, other);
      }
      others = claim(store, { kind, keys: [...others.keys()], holder });
      const own = new Set(keys.filter((key) => !others.has(key)));
      return new Claims(store, { keys: own, holder, lock });
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    try {
      free(this.#store, this.#holder);
    } catch {
      // A full disk, of which the caller has heard; without its lock the claim holds no more
    } finally {
      this.#lock[Symbol.dispose]();
    }
  }
}

/** Beside the work of entries, where upkeep removes what the dead have left. */
function lockPath({ folder }: Store, holder: string): string {
  return join(folder, "work", `claims-${holder}.lock`);
}

/** Claims the keys that nobody holds; returns the others with their holders. */
function claim(
  { index }: Store,
  { kind, keys, holder }: { kind: Kind; keys: readonly string[]; holder: string },
): Map<string, string> {
  const insert = index.prepare("INSERT OR IGNORE INTO claims VALUES (?, ?, ?)");
  const select = index.prepare("SELECT holder FROM claims WHERE kind = ? AND key = ?");
  const others = new Map<string, string>();
  exclusively(index, () => {
    for (const key of keys) {
      if (insert.run(kind, key, holder).changes > 0) continue;
      const found = select.get(kind, key)!.holder as string;
      if (found !== holder) others.set(key, found);
    }
  });
  return others;
}

function free({ index }: Store, holder: string): void {
  index.prepare("DELETE FROM claims WHERE holder = ?").run(holder);
}
