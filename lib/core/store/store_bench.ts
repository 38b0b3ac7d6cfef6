/**
 * 10,000 vectors of 384 floats, put and got in batches as encoders do, against plain SQLite rows: what the
 * digests, labels and times of the store cost.
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { digestOf } from "../digest.ts";
import { Store } from "./store.ts";

const COUNT = 10_000, BATCH = 256;
const keys = Array.from({ length: COUNT }, (_, i) => digestOf(["encoder", `text ${i}`]));
const vectors = keys.map((_, i) => new Uint8Array(new Float32Array(384).fill(i / 7).buffer));

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function plainRows(): DatabaseSync {
  const database = new DatabaseSync(join(folder, `${crypto.randomUUID()}.sqlite`));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec("CREATE TABLE vectors (text TEXT PRIMARY KEY, vector BLOB NOT NULL)");
  return database;
}

function putRows(database: DatabaseSync): void {
  const insert = database.prepare("INSERT OR REPLACE INTO vectors VALUES (?, ?)");
  for (let at = 0; at < COUNT; at += BATCH) {
    database.exec("BEGIN IMMEDIATE");
    for (let i = at; i < Math.min(COUNT, at + BATCH); i++) insert.run(keys[i], vectors[i]);
    database.exec("COMMIT");
  }
}

function putStore(store: Store): void {
  for (let at = 0; at < COUNT; at += BATCH) {
    store.put(
      "vector",
      keys.slice(at, at + BATCH).map((key, j) => ({ key, value: vectors[at + j], label: "text" })),
    );
  }
}

const rows = plainRows(), store = Store.open(join(folder, "store"));
putRows(rows);
putStore(store);
const select = rows.prepare("SELECT vector FROM vectors WHERE text = ?");

Deno.bench("10,000 vectors put: plain rows", { group: "put", baseline: true, n: 5 }, () => {
  putRows(plainRows());
});
Deno.bench("10,000 vectors put: the store", { group: "put", n: 5 }, () => {
  putStore(Store.open(join(folder, crypto.randomUUID())));
});
Deno.bench("10,000 vectors got: plain rows", { group: "get", baseline: true, n: 5 }, () => {
  for (const key of keys) select.get(key);
});
Deno.bench("10,000 vectors got: the store", { group: "get", n: 5 }, () => {
  store.getAll("vector", keys);
});
