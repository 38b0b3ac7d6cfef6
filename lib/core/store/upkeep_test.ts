import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../../outcomes/testing.ts";
import { type Kind, KINDS } from "./entries.ts";
import { Store } from "./store.ts";
import { cleanStore, listEntries, removeStore, verifyStore } from "./upkeep.ts";

const DAY_MS = 86_400_000;

const kept = (key: string, cost_usd = 0) => ({
  key,
  value: new TextEncoder().encode("12345"),
  label: `about ${key}`,
  cost_usd,
});

/** Two vectors, an answer that cost 2 dollars, and files of 3 bytes. */
async function filled(temp: TempFiles): Promise<{ store: Store; folder: string }> {
  const store = Store.open(temp.path("store"));
  store.put("vector", [kept("a"), kept("b")]);
  store.put("answer", [kept("q", 2)]);
  const make = (folder: string) => Deno.writeTextFile(join(folder, "table"), "abc");
  return { store, folder: await store.files("outcomes", [1], { label: "table", make }) };
}

const keysOf = (store: Store, kinds?: Kind[]) =>
  listEntries(store, kinds).map(({ label }) => label);
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("listEntries() says what each entry is, what it takes and what it cost", async () => {
  await using temp = await TempFiles.create();
  const { store } = await filled(temp);
  const told = listEntries(store).map(({ kind, label, bytes, cost_usd }) => [
    ...[kind, label, bytes, cost_usd],
  ]);
  assert.deepEqual(told, [
    ["answer", "about q", 5, 2],
    ["vector", "about a", 5, 0],
    ["vector", "about b", 5, 0],
    ["outcomes", "table", 3, 0],
  ]);
  assert.deepEqual(keysOf(store, ["vector"]), ["about a", "about b"]);
  const now = Date.now();
  for (const { created, used } of listEntries(store)) {
    assert.ok(created <= now && created > now - DAY_MS && used === created);
  }
});

Deno.test("verifyStore() finds and removes what is damaged, and nothing else", async () => {
  await using temp = await TempFiles.create();
  const { store, folder } = await filled(temp);
  assert.deepEqual(await verifyStore(store), []);
  store.index.exec("UPDATE entries SET value = x'00' WHERE key = 'a'");
  await Deno.writeTextFile(join(folder, "table"), "abd");
  const damaged = await verifyStore(store);
  assert.deepEqual(damaged.map(({ label }) => label), ["about a", "table"]);
  assert.deepEqual(keysOf(store), ["about q", "about b"]);
  assert.equal(await exists(folder), false);
  assert.deepEqual(await verifyStore(store), []);
});

Deno.test("a store whose index is damaged inside is told of, with a way out", async () => {
  await using temp = await TempFiles.create();
  const { store } = await filled(temp);
  store.put("vector", Array.from({ length: 500 }, (_, i) => kept(`${i}`)));
  store.index.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = await Deno.readFile(temp.path("store/index.sqlite"));
  await Deno.mkdir(temp.path("copy"));
  await Deno.writeFile(temp.path("copy/index.sqlite"), bytes.fill(0x55, 8192));
  const copy = Store.open(temp.path("copy"));
  const told = { name: "UserError", message: /^Cannot use/, hint: /lab cache clean --all/ };
  assert.throws(() => copy.getAll("vector", Array.from({ length: 500 }, (_, i) => `${i}`)), told);
  await assert.rejects(verifyStore(copy), told);
});

Deno.test("cleanStore() removes entries of the kinds it is told, and their files", async () => {
  await using temp = await TempFiles.create();
  const { store, folder } = await filled(temp);
  const { removed, bytes } = await cleanStore(store, { kinds: ["vector", "outcomes"] });
  assert.deepEqual([removed.length, bytes], [3, 13]);
  assert.deepEqual(keysOf(store), ["about q"]);
  assert.equal(await exists(folder), false);
  await cleanStore(store, { kinds: KINDS });
  assert.deepEqual(keysOf(store), []);
});

Deno.test("cleanStore() goes by when an entry was last used, to the day", async () => {
  await using temp = await TempFiles.create();
  const { store } = await filled(temp);
  const longAgo = Date.now() - 10 * DAY_MS;
  store.index.exec(`UPDATE entries SET created = ${longAgo}, used = ${longAgo}`);
  store.get("vector", "b");
  await store.files("outcomes", [1], { label: "", make: () => Promise.reject(new Error("made")) });
  const { removed } = await cleanStore(store, { kinds: KINDS, before: Date.now() - 5 * DAY_MS });
  assert.deepEqual(removed.map(({ label }) => label), ["about q", "about a"]);
  assert.deepEqual(keysOf(store), ["about b", "table"]);
});

Deno.test("cleanStore() removes what killed makers left, and leaves living ones alone", async () => {
  await using temp = await TempFiles.create();
  const { store } = await filled(temp);
  const { promise, resolve } = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const living = store.files("scorer", ["living"], {
    label: "living",
    make: async (folder) => {
      await Deno.writeTextFile(join(folder, "half"), "");
      started.resolve();
      await promise;
    },
  });
  await started.promise;
  await Deno.mkdir(temp.path("store/work/scorer-dead/scratch"), { recursive: true });
  await Deno.writeTextFile(temp.path("store/work/scorer-dead/scratch/checkpoint"), "1234567");
  await Deno.mkdir(temp.path("store/files/scorer-orphan"));
  const { bytes } = await cleanStore(store, { kinds: [] });
  assert.equal(bytes, 7);
  assert.equal(await exists(temp.path("store/files/scorer-orphan")), false);
  resolve();
  assert.deepEqual([...Deno.readDirSync(await living)].map(({ name }) => name), ["half"]);
  assert.deepEqual([...Deno.readDirSync(temp.path("store/work"))], []);
  assert.equal(listEntries(store).length, 5);
});

Deno.test("removeStore() removes all of a store, and nothing else in its folder", async () => {
  await using temp = await TempFiles.create({ "store/notes.txt": "mine" });
  await filled(temp);
  assert.ok(await removeStore(temp.path("store")) > 3);
  assert.deepEqual([...Deno.readDirSync(temp.path("store"))].map(({ name }) => name), [
    "notes.txt",
  ]);
});
