/**
 * The store's index: one SQLite file with a row for each entry, which several processes read and write at
 * once. Small values lie in their rows, file values in folders beside the index.
 */
import { DatabaseSync } from "node:sqlite";
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

export function indexPath(folder: string): string {
  return join(folder, "index.sqlite");
}

/** The file by which processes take turns in opening the index. */
export function lockPath(folder: string): string {
  return join(folder, "index.lock");
}

/**
 * Opens the index in a folder, or makes it. One process after another: where two change a new file to the
 * write-ahead log at once, SQLite refuses one of them without any wait.
 *
 * @throws {UserError} for a file that is damaged, or of another version of Routelab
 */
export function openIndex(folder: string): DatabaseSync {
  try {
    makeFolderSync(folder);
    using turn = Deno.openSync(lockPath(folder), { create: true, write: true, mode: FILE_MODE });
    turn.lockSync(true); // freed with the file
    makeFileSync(indexPath(folder)); // the files that SQLite puts beside have its mode
    const index = new DatabaseSync(indexPath(folder));
    index.exec("PRAGMA busy_timeout = 60000");
    index.exec("PRAGMA journal_mode = WAL");
    index.exec("PRAGMA synchronous = NORMAL"); // a process may die, the machine's power is another matter
    const version = index.prepare("PRAGMA user_version").get()!.user_version;
    if (version === 0) exclusively(index, () => index.exec(SCHEMA));
    else if (version !== VERSION) {
      throw unusable(folder, `it is of version ${version}, not ${VERSION}`);
    }
    return index;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unusable(folder, (error as Error).message, error);
  }
}

/** That an index cannot be used, and what to do about it. */
export function unusable(folder: string, what: string, cause?: unknown): UserError {
  return new UserError(`Cannot use the store ${indexPath(folder)}: ${what}`, {
    hint: "Move it away, or delete it and all it keeps with: lab cache clean --all",
    cause,
  });
}

/** Does all of the work or none of it, while no other process writes. */
export function exclusively<T>(index: DatabaseSync, work: () => T): T {
  index.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    index.exec("COMMIT");
    return result;
  } catch (error) {
    index.exec("ROLLBACK");
    throw error;
  }
}
