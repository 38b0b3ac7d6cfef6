import assert from "node:assert/strict";
import { codeCells, notebookSchema, readNotebook, writeNotebook } from "./notebook.ts";
import { TestFolder, testNotebook } from "./testing.ts";

Deno.test("codeCells() numbers code cells and finds the heading above", () => {
  const notebook = testNotebook([
    "1",
    "# Title\n\nText.\n\n## Method ",
    "2",
    { source: "3", tags: ["injected-parameters"] },
    "#no heading",
    "4",
  ]);
  assert.deepEqual(
    codeCells(notebook).map(({ cell, number, heading }) => [cell.source, number, heading]),
    [["1", 1, undefined], ["2", 2, "Method"], ["3", 2, "Method"], ["4", 3, "Method"]],
  );
});

Deno.test("notebookSchema joins lists of lines and keeps unknown keys", () => {
  const cell = { cell_type: "code", metadata: { collapsed: true }, source: ["a\n", "b"], x: 1 };
  const read = notebookSchema.parse({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { y: 2 },
    cells: [cell],
  });
  assert.deepEqual(read.metadata, { y: 2 });
  assert.deepEqual(read.cells, [{ ...cell, source: "a\nb", execution_count: null, outputs: [] }]);
});

Deno.test("readNotebook() reads what writeNotebook() wrote", async () => {
  await using folder = await TestFolder.create({});
  const notebook = testNotebook(["# Title", { source: "1\n2", tags: ["parameters"] }]);
  await writeNotebook(folder.path("a.ipynb"), notebook);
  assert.deepEqual(await readNotebook(folder.path("a.ipynb")), notebook);
  assert.deepEqual([...Deno.readDirSync(folder.folder)].map(({ name }) => name), ["a.ipynb"]);
});
