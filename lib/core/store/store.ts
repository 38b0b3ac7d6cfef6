/**
 * The one store of what was computed or paid for and can be kept: answers, vectors, fitted scorers, tables of
 * outcomes, notebook runs. An entry's key is the digest of all that it came from, so nothing in it is ever
 * out of date; a value is checked when it is read, and a damaged one is none. It lies in data/cache/store,
 * or the folder that ROUTELAB_STORE names; `lab cache` lists, verifies and cleans it.
 */
import type { StatementSync } from "node:sqlite";
import { join } from "node:path";
import { digestOf, folderDigests, sha256 } from "../digest.ts";
import { type Entry, exclusively, type Index, type Kind, openIndex } from "./entries.ts";
import { KeyLock } from "./key_lock.ts";
import { makeFolder } from "../write.ts";

/** Names the folder of the store. */
export const STORE_VARIABLE = "ROUTELAB_STORE";

const FOLDER = join(import.meta.dirname!, "../../../data/cache/store");
const DAY_MS = 86_400_000;

/** The folder of the store in use. */
export function storeFolder(): string {
  return Deno.env.get(STORE_VARIABLE) || FOLDER;
}

/** A value to keep. */
export interface Kept {
  key: string;
  value: Uint8Array;
  /** Of what the value is, in words. */
  label: string;
  /** US dollars that were paid for it. @default 0 */
  cost_usd?: number;
}

const opened = new Map<string, Store>();

export class Store {
  readonly folder: string;
  readonly index: Index;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #use: StatementSync;

  private constructor(folder: string) {
    this.folder = folder;
    this.index = openIndex(folder);
    this.#select = this.index.prepare("SELECT * FROM entries WHERE kind = ? AND key = ?");
    this.#insert = this.index.prepare(
      "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#use = this.index.prepare("UPDATE entries SET used = ? WHERE kind = ? AND key = ?");
  }

  /**
   * The store in a folder, opened once in a process.
   *
   * @throws {UserError} where its index is damaged, as everything that reads it does
   */
  static open(folder: string = storeFolder()): Store {
    let store = opened.get(folder);
    if (store === undefined) opened.set(folder, store = new Store(folder));
    return store;
  }

  /** The value of a key; null where there is none. */
  get(kind: Kind, key: string): Uint8Array | null {
    return this.getAll(kind, [key])[0];
  }

  /** The values of keys, in their order; null where there is none. */
  getAll(kind: Kind, keys: readonly string[]): (Uint8Array | null)[] {
    const now = Date.now(), unused: string[] = [], damaged: string[] = [];
    const values = keys.map((key) => {
      const row = this.#find(kind, key);
      if (row === null || row.value === null) return null;
      if (sha256(row.value) !== row.digest) {
        damaged.push(key);
        return null;
      }
      if (now - row.used > DAY_MS) unused.push(key);
      return row.value;
    });
    if (damaged.length > 0) this.#dropDamaged(kind, damaged);
    if (unused.length > 0) this.#touch(kind, unused);
    return values;
  }

  /** Keeps values: all of them, or none if the process dies meanwhile. */
  put(kind: Kind, values: readonly Kept[]): void {
    const created = Date.now();
    exclusively(this.index, () => {
      for (const { key, value, label, cost_usd = 0 } of values) {
        const digest = sha256(value);
        this.#write({ kind, key, digest, bytes: value.length, created, label, cost_usd }, value);
      }
    });
  }

  /**
   * The folder of an entry whose value is files. Where there is none, `make` puts the files into an empty
   * folder; of several processes that want the entry one makes it and the others wait.
   *
   * @param parts All that the files depend on, as digestOf() takes it.
   * @param options.make `scratch` is a folder of its own that outlives a maker that was killed, for a long
   *     computation to go on from; what `make` throws is thrown here.
   */
  async files(
    kind: Kind,
    parts: unknown,
    { label, make }: {
      label: string;
      make: (folder: string, scratch: string) => Promise<void>;
    },
  ): Promise<string> {
    const key = digestOf(parts);
    const folder = filesPath(this, { kind, key });
    if (await this.#hasFiles(kind, key)) return folder;
    const work = workPath(this, { kind, key });
    using _ = await KeyLock.wait(`${work}.lock`);
    if (await this.#hasFiles(kind, key)) return folder; // another process made it meanwhile
    const made = join(work, "files"), scratch = join(work, "scratch");
    await remove(made);
    await makeFolder(made);
    await makeFolder(scratch);
    await make(made, scratch);
    const digest = digestOf(await folderDigests(made)), bytes = await sizeOf(made);
    await makeFolder(join(this.folder, "files"));
    await remove(folder); // damaged, or of a process that was killed before it said so in the index
    await Deno.rename(made, folder);
    exclusively(
      this.index,
      () =>
        this.#write({ kind, key, digest, bytes, created: Date.now(), label, cost_usd: 0 }, null),
    );
    await remove(work);
    return folder;
  }

  #find(kind: Kind, key: string): Entry & { value: Uint8Array | null } | null {
    const row = this.#select.get(kind, key);
    return row === undefined ? null : row as unknown as Entry & { value: Uint8Array | null };
  }

  async #hasFiles(kind: Kind, key: string): Promise<boolean> {
    const row = this.#find(kind, key);
    if (row === null || await digestOfFiles(filesPath(this, { kind, key })) !== row.digest) {
      return false;
    }
    if (Date.now() - row.used > DAY_MS) this.#touch(kind, [key]);
    return true;
  }

  #write(entry: Omit<Entry, "used">, value: Uint8Array | null): void {
    const { kind, key, digest, bytes, created, label, cost_usd } = entry;
    this.#insert.run(kind, key, digest, bytes, created, created, label, cost_usd, value);
  }

  #touch(kind: Kind, keys: string[]): void {
    exclusively(this.index, () => keys.forEach((key) => this.#use.run(Date.now(), kind, key)));
  }

  /** Another process may have put a whole value there meanwhile, so it is looked at once more. */
  #dropDamaged(kind: Kind, keys: string[]): void {
    const drop = this.index.prepare("DELETE FROM entries WHERE kind = ? AND key = ?");
    exclusively(this.index, () => {
      for (const key of keys) {
        const row = this.#find(kind, key);
        if (row?.value && sha256(row.value) !== row.digest) drop.run(kind, key);
      }
    });
  }
}

/** Where the files of an entry are. */
export function filesPath({ folder }: Store, { kind, key }: Pick<Entry, "kind" | "key">): string {
  return join(folder, "files", `${kind}-${key}`);
}

/** Where an entry's files are made; its lock is beside, at `<path>.lock`. */
export function workPath({ folder }: Store, { kind, key }: Pick<Entry, "kind" | "key">): string {
  return join(folder, "work", `${kind}-${key}`);
}

/** The digest of a folder's files; null where there is no such folder. */
export async function digestOfFiles(folder: string): Promise<string | null> {
  try {
    return digestOf(await folderDigests(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Bytes of a file, or of all files in a folder; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    const { isDirectory, size } = await Deno.stat(path);
    if (!isDirectory) return size;
    const names = await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
    const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}

/** Removes a file or folder, if it is there. */
export async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/** A file where a folder should be has nothing in it. */
function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
