import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Store, STORE_VARIABLE } from "../lib/core/store/store.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";

/** Runs `lab cache` in a process of its own; `script` may be the whole command line. */
async function lab(
  temp: TempFiles,
  args: string[],
  script = `import { cacheCommand } from "./cache.ts";
    await cacheCommand().parseAsync(Deno.args.slice(1), { from: "user" });`,
): Promise<{ code: number; out: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script, "cache", ...args],
    cwd: import.meta.dirname!,
    env: { NO_COLOR: "1", [STORE_VARIABLE]: temp.path("store") },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout) + decoder.decode(stderr) };
}

function fill(temp: TempFiles): Store {
  const store = Store.open(temp.path("store"));
  const value = new Uint8Array(500_000);
  store.put("vector", [{ key: "v".repeat(64), value, label: "minilm: a\ntext" }]);
  store.put("answer", [{ key: "a".repeat(64), value, label: "gpt: why?", cost_usd: 0.25 }]);
  return store;
}

Deno.test("lab cache list says how many entries there are, or what those of a kind are", async () => {
  await using temp = await TempFiles.create();
  fill(temp);
  const today = new Date().toISOString().slice(0, 10);
  const { out } = await lab(temp, ["list"]);
  assert.match(out, new RegExp(`^answer +1 +0\\.5 MB +${today} +${today} +\\$0\\.2500$`, "m"));
  assert.match(out, /^scorer +0 +0\.0 MB +- +- +-$/m);
  assert.match((await lab(temp, ["list", "--kind", "vector"])).out, /^v{12} .* minilm: a text$/m);
  const { entries } = JSON.parse((await lab(temp, ["list", "--kind", "answer", "--json"])).out);
  assert.deepEqual(
    [entries.length, entries[0].label, entries[0].cost_usd],
    [1, "gpt: why?", 0.25],
  );
});

Deno.test("lab cache verify exits 1 where an entry is damaged, once", async () => {
  await using temp = await TempFiles.create();
  const store = fill(temp);
  assert.deepEqual(await lab(temp, ["verify"]), { code: 0, out: "2 entries checked, 0 damaged\n" });
  store.index.exec("UPDATE entries SET value = x'00' WHERE kind = 'vector'");
  const { code, out } = await lab(temp, ["verify"]);
  assert.equal(code, 1);
  assert.match(
    out,
    /^damaged, removed: vector v{64} minilm: a\ntext\n2 entries checked, 1 damaged\n$/,
  );
  assert.equal((await lab(temp, ["verify"])).code, 0);
});

Deno.test("lab cache clean keeps answers until it is told to lose them", async () => {
  await using temp = await TempFiles.create();
  fill(temp);
  assert.equal(
    (await lab(temp, ["clean", "--older-than", "1"])).out.split("\n")[0],
    "0.0 MB freed",
  );
  const planned = await lab(temp, ["clean", "--dry-run"]);
  assert.match(
    planned.out,
    /^vector: would remove 1, 0\.5 MB\n0\.5 MB would be freed\nKept 1 answer,/,
  );
  const all = JSON.parse((await lab(temp, ["clean", "--all", "--dry-run", "--json"])).out);
  assert.deepEqual([all.bytes, all.kept_answers.entries], [1_000_000, 1]);
  const { out } = await lab(temp, ["clean"]);
  assert.match(
    out,
    /^vector: removed 1, 0\.5 MB\n0\.5 MB freed\nKept 1 answer, which cost \$0\.2500/,
  );
  const { removed } = JSON.parse((await lab(temp, ["clean", "--kind", "answer", "--json"])).out);
  assert.deepEqual([removed[0].entries, removed[0].cost_usd], [1, 0.25]);
  assert.notEqual((await lab(temp, ["clean", "--kind", "answer", "--all"])).code, 0);
});

Deno.test("lab cache clean --all removes a store that cannot be read, which all else tells of", async () => {
  await using temp = await TempFiles.create({ "store/index.sqlite": "x".repeat(5000) });
  const { code, out } = await lab(temp, ["list"], `await import("./lab.ts")`);
  assert.equal(code, 2);
  assert.match(out, /Cannot use the store .*not a database\n.*lab cache clean --all/);
  assert.equal(
    (await lab(temp, ["clean", "--all", "--dry-run"])).out,
    "Would remove a store that could not be read, 0.0 MB\n",
  );
  assert.match(
    (await lab(temp, ["clean", "--all"])).out,
    /^Removed a store that could not be read/,
  );
  assert.equal((await lab(temp, ["list"])).code, 0);
});

Deno.test("lab cache clean --all removes a store that is damaged inside, as its hint says", async () => {
  await using temp = await TempFiles.create();
  const store = fill(temp);
  store.put(
    "vector",
    Array.from({ length: 500 }, (_, i) => ({
      ...{ key: `${i}`, label: "" },
      value: new Uint8Array(100),
    })),
  );
  store.index.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const path = temp.path("store/index.sqlite");
  await Deno.writeFile(path, (await Deno.readFile(path)).fill(0x55, 8192));
  assert.match(
    (await lab(temp, ["clean", "--all"])).out,
    /^Removed a store that could not be read/,
  );
  assert.equal((await lab(temp, ["list"])).code, 0);
});

const UNUSABLE: Record<string, (path: string) => Promise<void>> = {
  "a folder in the place of its index": (path) =>
    Deno.mkdir(`${path}/index.sqlite`, { recursive: true }),
  "a file in its place": (path) => Deno.writeTextFile(path, ""),
  "another program's database": async (path) => {
    await Deno.mkdir(path);
    using other = new DatabaseSync(`${path}/index.sqlite`);
    other.exec("CREATE TABLE entries (a); PRAGMA user_version = 1");
  },
};
for (const [what, make] of Object.entries(UNUSABLE)) {
  Deno.test(`a store that has ${what} is told of, without a stack`, async () => {
    await using temp = await TempFiles.create();
    await make(temp.path("store"));
    const { code, out } = await lab(temp, ["list"], `await import("./lab.ts")`);
    assert.equal(code, 2);
    assert.match(out, /^lab: Cannot use the store .*\n.*\n$/);
  });
}
