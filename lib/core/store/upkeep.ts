/** Looking through the store: what it holds, whether that is whole, and removing it. */
import { join } from "node:path";
import { sha256 } from "../digest.ts";
import {
  type Entry,
  exclusively,
  indexPath,
  type Kind,
  KINDS,
  lockPath,
  unusable,
} from "./entries.ts";
import { KeyLock } from "./key_lock.ts";
import { digestOfFiles, filesPath, remove, sizeOf, type Store, workPath } from "./store.ts";

const COLUMNS = "kind, key, digest, bytes, created, used, label, cost_usd";

/** The entries of some kinds, all by default, the latest first. */
export function listEntries(store: Store, kinds: readonly Kind[] = KINDS): Entry[] {
  const select = store.index.prepare(
    `SELECT ${COLUMNS} FROM entries WHERE kind = ? ORDER BY created DESC, key`,
  );
  return kinds.flatMap((kind) => select.all(kind) as unknown as Entry[]);
}

/** @throws {UserError} where the index itself is damaged */
export function checkIndex(store: Store): void {
  const [{ quick_check: found }] = store.index.prepare("PRAGMA quick_check(1)").all();
  if (found !== "ok") throw unusable(store.folder, new Error(`its index is damaged: ${found}`));
}

/**
 * Checks every value against its digest. Returns the damaged entries, which are removed.
 *
 * @throws {UserError} where the index itself is damaged
 */
export async function verifyStore(store: Store): Promise<Entry[]> {
  checkIndex(store);
  const select = store.index.prepare("SELECT value FROM entries WHERE kind = ? AND key = ?");
  const isWhole = async (entry: Entry) => {
    const value = select.get(entry.kind, entry.key)?.value as Uint8Array | null | undefined;
    if (value === undefined) return true; // removed by another process meanwhile
    const digest = value ? sha256(value) : await digestOfFiles(filesPath(store, entry));
    return digest === entry.digest;
  };
  const damaged: Entry[] = [];
  for (const entry of listEntries(store)) {
    if (await isWhole(entry)) continue;
    using _ = await KeyLock.wait(`${workPath(store, entry)}.lock`);
    // Another process may have made it anew before the lock was ours
    const now = listEntries(store, [entry.kind]).find(({ key }) => key === entry.key);
    if (now === undefined || await isWhole(now)) continue;
    await removeEntry(store, now);
    damaged.push(now);
  }
  return damaged;
}

export interface Cleaned {
  /** Entries that were removed, or would be. */
  removed: Entry[];
  /** Size of those, and of what killed processes left behind. */
  bytes: number;
}

/**
 * Removes the entries of some kinds that were last used before a time (milliseconds since 1970), and all that
 * killed processes left behind. What a running process is just making stays.
 *
 * @param options.dryRun Tells what would be removed, and removes nothing.
 */
export async function cleanStore(
  store: Store,
  { kinds, before = Infinity, dryRun = false }: {
    kinds: readonly Kind[];
    before?: number;
    dryRun?: boolean;
  },
): Promise<Cleaned> {
  const removed = listEntries(store, kinds).filter(({ used }) => used < before);
  const drop = store.index.prepare("DELETE FROM entries WHERE kind = ? AND key = ?");
  if (!dryRun) {
    exclusively(store.index, () => removed.forEach(({ kind, key }) => drop.run(kind, key)));
  }
  const sizes = removed.map(({ bytes }) => bytes);
  const has = store.index.prepare("SELECT 1 FROM entries WHERE kind || '-' || key = ?");
  for (const name of await namesIn(join(store.folder, "files"))) {
    using lock = await KeyLock.try(join(store.folder, "work", `${name}.lock`));
    if (lock !== null && !has.get(name) && !dryRun) {
      await remove(join(store.folder, "files", name));
    }
  }
  const leftovers = (await namesIn(join(store.folder, "work")))
    .map((name) => name.replace(/\.lock$/, ""));
  for (const name of new Set(leftovers)) {
    const path = join(store.folder, "work", name);
    using lock = await KeyLock.try(`${path}.lock`);
    if (lock === null) continue;
    sizes.push(await sizeOf(path));
    if (!dryRun) await remove(path);
  }
  if (!dryRun) store.index.exec("VACUUM");
  return { removed, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Removes a store as a whole, for one whose index cannot be opened; returns its size in bytes. */
export async function removeStore(folder: string): Promise<number> {
  const bytes = await storeSize(folder);
  for (const path of partsOf(folder)) await remove(path);
  return bytes;
}

/** The size of a store in bytes. */
export async function storeSize(folder: string): Promise<number> {
  const sizes = await Promise.all(partsOf(folder).map(sizeOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function partsOf(folder: string): string[] {
  const index = indexPath(folder);
  const folders = [join(folder, "files"), join(folder, "work")];
  return [index, `${index}-wal`, `${index}-shm`, lockPath(folder), ...folders];
}

async function removeEntry(store: Store, entry: Entry): Promise<void> {
  const drop = store.index.prepare("DELETE FROM entries WHERE kind = ? AND key = ?");
  drop.run(entry.kind, entry.key);
  await remove(filesPath(store, entry));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
