/**
 * The store's index: one SQLite file with a row for each entry, which several processes read and write at
 * once. Small values lie in their rows, file values in folders beside the index.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { FILE_MODE, makeFileSync, makeFolderSync } from "../write.ts";

/** The kinds of entries in the store. */
export const KINDS = ["notebook", "answer", "vector", "scorer", "outcomes"] as const;
export type Kind = typeof KINDS[number];

/** A row of the index, but for its value. */
export interface Entry {
  kind: Kind;
  key: string;
  /** Of the value: the SHA-256 of its bytes, or of its files' names and digests. */
  digest: string;
  /** Size of the value. */
  bytes: number;
  /** Milliseconds since 1970. */
  created: number;
  /** Milliseconds since 1970, to the day. */
  used: number;
  /** Of what the value is, in words. */
  label: string;
  /** US dollars that were paid for the value. */
  cost_usd: number;
}

const VERSION = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER NOT NULL,
    label TEXT NOT NULL,
    cost_usd REAL NOT NULL,
    value BLOB, -- null where the value is files
    PRIMARY KEY (kind, key)
  );
  PRAGMA user_version = ${VERSION}`;

/** Who is about to make a value that others want too; claims.ts. Apart, as earlier stores lack it. */
const CLAIMS = `
  CREATE TABLE IF NOT EXISTS claims (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (kind, key)
  )`;

export function indexPath(folder: string): string {
  return join(folder, "index.sqlite");
}

/** The file by which processes take turns in opening the index. */
export function lockPath(folder: string): string {
  return join(folder, "index.lock");
}

/** The database, whose every fault says which store it is of and what to do. */
export class Index extends DatabaseSync {
  readonly #folder: string;

  constructor(folder: string) {
    super(indexPath(folder));
    this.#folder = folder;
  }

  override exec(sql: string): void {
    this.#usable(() => super.exec(sql));
  }

  override prepare(sql: string): StatementSync {
    const usable = this.#usable.bind(this);
    return new Proxy(this.#usable(() => super.prepare(sql)), {
      get(statement, name) {
        const member = Reflect.get(statement, name);
        return typeof member === "function"
          ? (...values: unknown[]) => usable(() => member.apply(statement, values))
          : member;
      },
    });
  }

  #usable<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw unusable(this.#folder, error);
    }
  }
}

/**
 * Opens the index in a folder, or makes it. One process after another: where two change a new file to the
 * write-ahead log at once, SQLite refuses one of them without any wait.
 *
 * @throws {UserError} for a file that is damaged, or of another version of Routelab
 */
export function openIndex(folder: string): Index {
  try {
    makeFolderSync(folder);
    using turn = Deno.openSync(lockPath(folder), { create: true, write: true, mode: FILE_MODE });
    turn.lockSync(true); // freed with the file
    makeFileSync(indexPath(folder)); // the files that SQLite puts beside have its mode
    const index = new Index(folder);
    index.exec("PRAGMA busy_timeout = 60000");
    index.exec("PRAGMA journal_mode = WAL");
    index.exec("PRAGMA synchronous = NORMAL"); // a process may die, the machine's power is another matter
    const version = index.prepare("PRAGMA user_version").get()!.user_version;
    if (version === 0) exclusively(index, () => index.exec(SCHEMA));
    else if (version !== VERSION) {
      throw new Error(`it is of version ${version}, not ${VERSION}`);
    }
    index.exec(CLAIMS);
    return index;
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** What to do about faults that are not the file's own, by SQLite's words for them. */
const HINTS: [words: RegExp, hint: string][] = [
  [/is full/, "Free some space and run this again: what was kept before is kept"],
  [/is locked/, "Another process has held it for a minute: end that one, or run this again later"],
  [/readonly/, "Give the right to write it, or name another folder by ROUTELAB_STORE"],
  [/os error/, "Name a folder that can be written by ROUTELAB_STORE"],
];

/** That an index cannot be used, and what to do about it. */
export function unusable(folder: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { message } = error as Error;
  return new UserError(`Cannot use the store ${indexPath(folder)}: ${message}`, {
    hint: HINTS.find(([words]) => words.test(message))?.[1] ??
      "Move it away, or delete it and all it keeps with: lab cache clean --all",
    cause: error,
  });
}

/** Does all of the work or none of it, while no other process writes. */
export function exclusively<T>(index: Index, work: () => T): T {
  index.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    index.exec("COMMIT");
    return result;
  } catch (error) {
    if (index.isTransaction) index.exec("ROLLBACK"); // a full disk has ended it already
    throw error;
  }
}
