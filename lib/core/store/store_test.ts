import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../../outcomes/testing.ts";
import { openIndex } from "./entries.ts";
import { Store } from "./store.ts";
import { listEntries } from "./upkeep.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array | null) => value && new TextDecoder().decode(value);
const kept = (key: string, value = `value of ${key}`) => ({ key, value: bytes(value), label: key });

/** A process that runs the code with `store` and `Deno.args[1...]`; it starts when stdin is closed. */
function start(folder: string, code: string, ...args: string[]): Deno.ChildProcess {
  const script = `
    const { Store } = await import(${JSON.stringify(import.meta.resolve("./store.ts"))});
    const text = (value) => new TextEncoder().encode(value);
    await Deno.stdin.read(new Uint8Array(1));
    const store = Store.open(Deno.args[0]);
    ${code}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-config", script, folder, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(runs: Deno.ChildProcess[]): Promise<string[]> {
  for (const { stdin } of runs) await stdin.close();
  return await Promise.all(runs.map(async (run) => {
    const { success, stdout, stderr } = await run.output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  }));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("a store gives what was put there, by kind and key, in the order asked for", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  store.put("vector", [kept("a"), kept("b")]);
  store.put("answer", [kept("a", "other")]);
  store.put("vector", [kept("b", "newer")]);
  assert.deepEqual(store.getAll("vector", ["b", "x", "a"]).map(text), [
    "newer",
    null,
    "value of a",
  ]);
  assert.equal(text(store.get("answer", "a")), "other");
  assert.equal(store.get("notebook", "a"), null);
});

Deno.test("put() keeps all of its values or none", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  const broken = { ...kept("b"), label: undefined as unknown as string };
  assert.throws(() => store.put("vector", [kept("a"), broken]));
  assert.equal(store.get("vector", "a"), null);
});

Deno.test("a damaged value is none, and makes room for a whole one", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  store.put("vector", [kept("a"), kept("b")]);
  store.index.exec("UPDATE entries SET value = x'00' WHERE key = 'a'");
  assert.deepEqual(store.getAll("vector", ["a", "b"]).map(text), [null, "value of b"]);
  assert.equal(store.index.prepare("SELECT count(*) AS n FROM entries").get()!.n, 1);
  store.put("vector", [kept("a")]);
  assert.equal(text(store.get("vector", "a")), "value of a");
});

Deno.test("an index that is none, or of another version, is told of with a way out", async () => {
  await using temp = await TempFiles.create({ "a/index.sqlite": "x".repeat(5000) });
  const told = { name: "UserError", hint: /lab cache clean --all/ };
  assert.throws(() => openIndex(temp.path("a")), { ...told, message: /not a database/ });
  openIndex(temp.path("b")).exec("PRAGMA user_version = 7");
  assert.throws(() => openIndex(temp.path("b")), { ...told, message: /of version 7, not 1/ });
});

Deno.test("openIndex() waits for others that open the same file at the same moment", async () => {
  await using temp = await TempFiles.create();
  const code = `for (let i = 0; i < 20; i++) {
      Store.open(Deno.args[0] + i).put("vector", [{ key: Deno.args[1], value: text("v"), label: "" }]);
    }`;
  await ended(["1", "2", "3"].map((name) => start(temp.path("store"), code, name)));
  for (let i = 0; i < 20; i++) {
    const store = Store.open(temp.path(`store${i}`));
    assert.ok(!store.getAll("vector", ["1", "2", "3"]).includes(null));
  }
});

Deno.test("processes that write at the same time lose nothing", async () => {
  await using temp = await TempFiles.create();
  const code = `for (let i = 0; i < 300; i++) {
      const key = Deno.args[1] + i;
      store.put("answer", [{ key, value: text(key), label: key, cost_usd: 0.5 }]);
    }`;
  await ended(["a", "b", "c"].map((name) => start(temp.path("store"), code, name)));
  const keys = ["a", "b", "c"].flatMap((name) => Array.from({ length: 300 }, (_, i) => name + i));
  assert.deepEqual(Store.open(temp.path("store")).getAll("answer", keys).map(text), keys);
});

/** Makes an entry of files slowly, and tells of each making in a file of its own. */
const SLOW = `
  const folder = await store.files("scorer", { n: 1 }, {
    label: "slow",
    make: async (folder, scratch) => {
      Deno.writeTextFileSync(Deno.args[1] + Deno.pid, "");
      for (let step = 0; step < 10; step++) {
        Deno.writeTextFileSync(scratch + "/steps", ".", { append: true });
        Deno.writeTextFileSync(folder + "/half", "half");
        await new Promise((resolve) => setTimeout(resolve, Number(Deno.args[2])));
      }
      Deno.removeSync(folder + "/half");
      const steps = Deno.readTextFileSync(scratch + "/steps").length;
      Deno.writeTextFileSync(folder + "/result", steps + " steps");
    },
  });
  console.log(Deno.readTextFileSync(folder + "/result"));`;

Deno.test("processes that open a new store at once all open it", async () => {
  await using temp = await TempFiles.create();
  for (let round = 0; round < 8; round++) {
    const runs = [1, 2, 3].map(() => start(temp.path(`store ${round}`), `console.log("open");`));
    await new Promise((resolve) => setTimeout(resolve, 150)); // all wait for their stdin
    assert.deepEqual(await ended(runs), ["open\n", "open\n", "open\n"]);
  }
});

Deno.test("of two processes that want the same files one makes them", async () => {
  await using temp = await TempFiles.create({ "made/-": "" });
  const runs = [1, 2].map(() => start(temp.path("store"), SLOW, temp.path("made/"), "20"));
  assert.deepEqual(await ended(runs), ["10 steps\n", "10 steps\n"]);
  assert.equal([...Deno.readDirSync(temp.path("made"))].length, 2);
  assert.deepEqual([...Deno.readDirSync(temp.path("store/work"))], []);
});

Deno.test("a maker that is killed frees its key and leaves its scratch folder to the next", async () => {
  await using temp = await TempFiles.create({ "made/-": "" });
  const killed = start(temp.path("store"), SLOW, temp.path("made/"), "60000");
  await killed.stdin.close();
  await until(() => exists(temp.path(`made/${killed.pid}`)));
  const waiting = start(temp.path("store"), SLOW, temp.path("made/"), "1");
  await waiting.stdin.close();
  killed.kill("SIGKILL");
  await killed.output();
  const { stdout } = await waiting.output();
  assert.equal(new TextDecoder().decode(stdout), "11 steps\n");
  const [{ name }, ...others] = [...Deno.readDirSync(temp.path("store/files"))];
  assert.deepEqual(others, []);
  const files = [...Deno.readDirSync(temp.path(`store/files/${name}`))].map(({ name }) => name);
  assert.deepEqual(files, ["result"]);
});

Deno.test("a writer that is killed leaves whole values behind", async () => {
  await using temp = await TempFiles.create();
  const code = `for (let i = 0;; i++) {
      store.put("answer", [0, 1].map((j) => ({ key: i + "/" + j, value: text("v"), label: "" })));
    }`;
  const writer = start(temp.path("store"), code);
  await writer.stdin.close();
  const store = Store.open(temp.path("store"));
  await until(() => Promise.resolve(store.get("answer", "20/0") !== null));
  writer.kill("SIGKILL");
  await writer.output();
  const keys = listEntries(store).map(({ key }) => key);
  assert.ok(!store.getAll("answer", keys).includes(null));
  assert.equal(keys.length % 2, 0);
  store.put("answer", [kept("after")]);
  assert.equal(text(store.get("answer", "after")), "value of after");
});

Deno.test("files() goes on in the scratch folder of a maker that failed, and starts its files anew", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  const seen: string[][] = [];
  const make = async (folder: string, scratch: string) => {
    seen.push([folder, scratch].flatMap((path) => [...Deno.readDirSync(path)].map((f) => f.name)));
    await Deno.writeTextFile(join(folder, `file${seen.length}`), "");
    await Deno.writeTextFile(join(scratch, "checkpoint"), "");
    if (seen.length === 1) throw new Error("out of memory");
  };
  const files = () => store.files("scorer", [1], { label: "", make });
  await assert.rejects(files(), /out of memory/);
  const folder = await files();
  assert.equal(await files(), folder);
  assert.deepEqual(seen, [[], ["checkpoint"]]);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["file2"]);
});

Deno.test("files() makes damaged or missing files anew", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  let made = 0;
  const files = () =>
    store.files("outcomes", [1], {
      label: "",
      make: (folder) => Deno.writeTextFile(join(folder, "table"), `${++made}`),
    });
  const folder = await files();
  const damages = [
    () => Deno.writeTextFile(join(folder, "table"), "x"),
    () => Deno.writeTextFile(join(folder, "more"), "x"),
    () => Deno.remove(join(folder, "table")),
    () => Deno.remove(folder, { recursive: true }),
  ];
  for (const [i, damage] of damages.entries()) {
    await damage();
    assert.equal(await files(), folder);
    assert.equal(await Deno.readTextFile(join(folder, "table")), `${i + 2}`);
    assert.equal([...Deno.readDirSync(folder)].length, 1);
  }
});

Deno.test("files() has a key for each of its parts", async () => {
  await using temp = await TempFiles.create();
  const store = Store.open(temp.path("store"));
  const make = () => Promise.resolve();
  const base = { code: "1", data: Float64Array.of(1, 2), params: { n: 1 } };
  const variants = [
    base,
    { ...base, code: "2" },
    { ...base, data: Float64Array.of(1, 3) },
    { ...base, params: { n: 2 } },
  ];
  const folders = new Set<string>();
  for (const parts of variants) {
    folders.add(await store.files("scorer", parts, { label: "", make }));
  }
  assert.equal(folders.size, 4);
  const { code, ...rest } = base;
  assert.ok(folders.has(await store.files("scorer", { ...rest, code }, { label: "", make })));
});
