import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { Store } from "../core/store/store.ts";
import { listEntries } from "../core/store/upkeep.ts";
import { type CachedRunOptions, runCached } from "./cache.ts";
import type { CodeCell } from "./notebook.ts";
import { type TestCell, TestFolder } from "./testing.ts";

const CELLS: TestCell[] = [
  "# A study",
  { source: "const n = 1;", tags: ["parameters"] },
  "import { middle } from './middle.ts';",
  "console.log(n, middle);",
];

async function study(): Promise<TestFolder> {
  return await TestFolder.create({
    "deno.json": '{"imports": {"leaf": "./leaf.ts"}}',
    "leaf.ts": "export const leaf = 1;",
    "middle.ts": "import { leaf } from 'leaf';\nexport const middle = leaf;",
    "study.ipynb": CELLS,
  });
}

const storeOf = (folder: TestFolder) => Store.open(folder.path("store"));

function run(folder: TestFolder, options: CachedRunOptions = {}) {
  return runCached(folder.path("study.ipynb"), { store: storeOf(folder), ...options });
}

Deno.test("runCached() runs again for whatever bears on the result", async (t) => {
  await using folder = await study();
  assert.equal((await run(folder)).cached, false);

  const changes: Record<string, () => Promise<void>> = {
    "a code cell": () => folder.write("study.ipynb", [...CELLS, "2"]),
    "a tag": () =>
      folder.write("study.ipynb", [...CELLS, { source: "2", tags: ["skip-execution"] }]),
    "an imported module": () => folder.write("middle.ts", "export { leaf as middle } from 'leaf';"),
    "a module that it imports": () => folder.write("leaf.ts", "export const leaf = 2;"),
    "the import map": () =>
      folder.write("deno.json", '{"imports": {"leaf": "./leaf.ts", "x": "./x.ts"}}'),
    "the lock file": () => folder.write("deno.lock", '{"version": "5"}'),
  };
  for (const [what, change] of Object.entries(changes)) {
    await t.step(what, async () => {
      await change();
      assert.equal((await run(folder)).cached, false);
      assert.equal((await run(folder)).cached, true);
    });
  }
  await t.step("a parameter", async () => {
    assert.equal((await run(folder, { params: { n: 2 } })).cached, false);
    assert.equal((await run(folder, { params: { n: 2 } })).cached, true);
    assert.equal((await run(folder)).cached, true);
  });
  await t.step("nothing, when asked for a fresh run", async () => {
    assert.equal((await run(folder, { fresh: true })).cached, false);
  });
});

/** A notebook that reads in all the ways there are. */
const READER: TestCell[] = [
  "import { readFileSync } from 'node:fs';\nimport { noteRead } from './note_read.ts';",
  "Deno.readTextFileSync('data.txt');\nreadFileSync('node.txt');",
  "await Deno.stat('absent.txt').catch(() => null);",
  "[...Deno.readDirSync('folder')];",
  "Deno.env.get('ROUTELAB_TEST_READS');",
  "noteRead('native.txt');",
  "const name = './computed.ts';\nawait import(name);",
  "const args = ['eval', \"Deno.readTextFileSync('child.txt')\"];\n" +
  "await new Deno.Command(Deno.execPath(), { args }).output();",
  "Deno.writeTextFileSync('own.txt', 'a');\nDeno.readTextFileSync('own.txt');\n" +
  "Deno.writeTextFileSync('own.txt', 'b');",
];
const READS = ["data.txt", "node.txt", "native.txt", "computed.ts", "child.txt"];

Deno.test("runCached() runs again when anything that the notebook read has another content", async (t) => {
  await using folder = await TestFolder.create({
    "study.ipynb": READER,
    "note_read.ts": await Deno.readTextFile(new URL("../core/note_read.ts", import.meta.url)),
    ...Object.fromEntries(READS.map((name) => [name, "1;"])),
    "never.txt": "1",
  });
  await Deno.mkdir(folder.path("folder"));
  assert.equal((await run(folder)).status, "passed");
  assert.equal((await run(folder)).cached, true);
  const changes: Record<string, () => Promise<void>> = {
    ...Object.fromEntries(READS.map((name) => [name, () => folder.write(name, "2;")])),
    "a file that was not there": () => folder.write("absent.txt", "1"),
    "a name in a folder": () => folder.write("folder/more.txt", "1"),
    "a file that is gone": () => Deno.remove(folder.path("absent.txt")),
  };
  for (const [what, change] of Object.entries(changes)) {
    await t.step(what, async () => {
      await change();
      assert.equal((await run(folder)).cached, false);
      assert.equal((await run(folder)).cached, true);
    });
  }
  await t.step("a variable", async () => {
    Deno.env.set("ROUTELAB_TEST_READS", "1");
    try {
      assert.equal((await run(folder)).cached, false);
      assert.equal((await run(folder)).cached, true);
    } finally {
      Deno.env.delete("ROUTELAB_TEST_READS");
    }
    assert.equal((await run(folder)).cached, false);
  });
  await t.step("not: times alone, and what it did not read or wrote itself", async () => {
    const now = new Date();
    for (const name of READS) await Deno.utime(folder.path(name), now, now);
    await folder.write("never.txt", "2");
    await folder.write("own.txt", "2");
    assert.equal((await run(folder)).cached, true);
  });
});

Deno.test("runCached() does not keep what came of a file that changed meanwhile", async () => {
  await using folder = await TestFolder.create({
    "study.ipynb": [
      "Deno.readTextFileSync('data.txt');",
      "await new Deno.Command('sh', { args: ['-c', 'echo more >> data.txt'] }).output();",
    ],
    "data.txt": "1",
  });
  for (let i = 0; i < 2; i++) assert.equal((await run(folder)).cached, false);
});

Deno.test("runCached() runs again when a file that a parameter or a cell names has another content", async (t) => {
  const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const polars = JSON.parse(config).imports["nodejs-polars"];
  await using folder = await TestFolder.create({
    "study.ipynb": [
      { source: "const file = 'a.csv';\nconst folder = '.';", tags: ["parameters"] },
      `import pl from ${JSON.stringify(polars)};\npl.readCSV(file).height;`, // native code opens it
      "pl.readCSV([folder, 'put', 'together.csv'].join('/')).height;",
      "await new Deno.Command('cat', { args: ['b.csv'] }).output();",
      "Deno.writeTextFileSync('own.csv', `${Math.random()}`);",
    ],
    "never.csv": "1",
  });
  await Deno.mkdir(folder.path("put"));
  const named = ["a.csv", "b.csv", "put/together.csv", "c.csv"];
  for (const name of named) await folder.write(name, "x\n1\n");
  const params = { file: folder.path("c.csv"), folder: folder.folder };
  const first = await run(folder);
  assert.deepEqual(first.cells.map(({ error }) => error?.message), Array(5).fill(undefined));
  assert.equal((await run(folder)).cached, true);
  for (const name of ["a.csv", "b.csv", "put/together.csv"]) {
    await t.step(name, async () => {
      await folder.write(name, `x\n1\n2\n`);
      assert.equal((await run(folder)).cached, false);
      assert.equal((await run(folder)).cached, true);
    });
  }
  await t.step("a parameter that is given", async () => {
    assert.equal((await run(folder, { params: { file: params.file } })).cached, false);
    assert.equal((await run(folder, { params: { file: params.file } })).cached, true);
    await folder.write("c.csv", "x\n1\n2\n");
    assert.equal((await run(folder, { params: { file: params.file } })).cached, false);
  });
  await t.step("a folder that a parameter names has another file", async () => {
    assert.equal((await run(folder, { params })).cached, false);
    assert.equal((await run(folder, { params })).cached, true);
    await folder.write("never.csv", "2");
    assert.equal((await run(folder, { params })).cached, false);
  });
});

Deno.test("runCached() does not keep outputs of many megabytes a second time", async () => {
  await using folder = await TestFolder.create({
    "study.ipynb": ["for (let i = 0; i < 25; i++) console.log('y'.repeat(1_000_000));"],
  });
  for (let i = 0; i < 2; i++) assert.equal((await run(folder)).cached, false);
});

Deno.test("runCached() leaves no socket behind", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": ["1"] });
  const sockets = () =>
    [...Deno.readDirSync(tmpdir())].filter(({ name }) => /^routelab-.*\.sock$/.test(name));
  const before = sockets().length;
  await run(folder);
  assert.equal(sockets().length, before);
});

Deno.test("runCached() puts kept outputs into the notebook as it reads now", async () => {
  await using folder = await study();
  const first = await run(folder, { params: { n: 7 } });
  const [, ...code] = CELLS;
  await folder.write("study.ipynb", ["# Another title", ...code, "# More prose"]);
  const again = await run(folder, { params: { n: 7 }, cellTimeoutMs: 5_000 });
  assert.equal(again.cached, true);
  assert.deepEqual(again.notebook.cells.map(({ source }) => source), [
    "# Another title",
    "const n = 1;",
    "const n = 7;",
    "import { middle } from './middle.ts';",
    "console.log(n, middle);",
    "# More prose",
  ]);
  const outputs = (again.notebook.cells[4] as CodeCell).outputs;
  assert.deepEqual(outputs, [{ output_type: "stream", name: "stdout", text: "7 1\n" }]);
  const untitled = first.cells.map((cell) => ({ ...cell, heading: "Another title" }));
  assert.deepEqual(again.cells, untitled);
});

Deno.test("runCached() does not keep a failed run", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": ["throw new Error('no')"] });
  assert.equal((await run(folder)).status, "failed");
  const again = await run(folder);
  assert.deepEqual([again.status, again.cached], ["failed", false]);
});

Deno.test("runCached() takes an entry of another form for none", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": ["1"] });
  await run(folder);
  const store = storeOf(folder);
  const [{ key }, ...more] = listEntries(store);
  assert.deepEqual(more, []);
  store.put("notebook", [{ key, value: new TextEncoder().encode('{"key": 1}'), label: "" }]);
  assert.equal((await run(folder)).cached, false);
  assert.equal((await run(folder)).cached, true);
});

Deno.test("runCached() knows a notebook again whatever its path is", async () => {
  await using folder = await TestFolder.create({ "50 %41 #é.ipynb": ["1"] });
  const options = { store: storeOf(folder) };
  assert.equal((await runCached(folder.path("50 %41 #é.ipynb"), options)).cached, false);
  assert.equal((await runCached(folder.path("50 %41 #é.ipynb"), options)).cached, true);
});

Deno.test("runCached() throws UserError for a broken deno.json", async () => {
  await using folder = await study();
  await folder.write("deno.json", "{ broken");
  await assert.rejects(run(folder), {
    name: "UserError",
    message: /^Cannot start Deno's kernel in .*: error: .*deno\.json/,
  });
});
