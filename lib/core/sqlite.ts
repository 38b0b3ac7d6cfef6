/** SQLite files that several runs and notebooks write side by side. */
import { DatabaseSync } from "node:sqlite";

/**
 * Opens the file, or makes it. Who finds it locked waits, from the first statement on: the change to
 * the write-ahead log wants the file for itself, so the patience is set before it.
 */
export function openStore(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 60000");
  database.exec("PRAGMA journal_mode = WAL");
  return database;
}
