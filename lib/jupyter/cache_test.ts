import assert from "node:assert/strict";
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

function run(folder: TestFolder, options: CachedRunOptions = {}) {
  return runCached(folder.path("study.ipynb"), { cacheDir: folder.path("cache"), ...options });
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
  await t.step("an input that the caller names", async () => {
    assert.equal((await run(folder, { inputs: ["data v2"] })).cached, false);
    assert.equal((await run(folder, { inputs: ["data v2"] })).cached, true);
  });
  await t.step("nothing, when asked for a fresh run", async () => {
    assert.equal((await run(folder, { inputs: ["data v2"], fresh: true })).cached, false);
  });
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

Deno.test("runCached() takes a corrupt entry for none", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": ["1"] });
  await run(folder);
  const [entry, ...more] = [...Deno.readDirSync(folder.path("cache"))];
  assert.deepEqual(more, []);
  for (const text of ["", '{"key": "', '{"key": 1}']) {
    await folder.write(`cache/${entry.name}`, text);
    assert.equal((await run(folder)).cached, false);
  }
  assert.equal((await run(folder)).cached, true);
});

Deno.test("runCached() knows a notebook again whatever its path is", async () => {
  await using folder = await TestFolder.create({ "50 %41 #é.ipynb": ["1"] });
  const options = { cacheDir: folder.path("cache") };
  assert.equal((await runCached(folder.path("50 %41 #é.ipynb"), options)).cached, false);
  assert.equal((await runCached(folder.path("50 %41 #é.ipynb"), options)).cached, true);
});

Deno.test("runCached() throws UserError for a broken deno.json", async () => {
  await using folder = await study();
  await folder.write("deno.json", "{ broken");
  await assert.rejects(run(folder), {
    name: "UserError",
    message: /^Cannot tell what .*study\.ipynb imports: error: .*deno\.json/,
  });
});
