import assert from "node:assert/strict";
import { checkNotebooks, extractCells, withExtractedCells } from "./extract.ts";
import { TestFolder, testNotebook } from "./testing.ts";

Deno.test("extractCells() maps every line to its cell", () => {
  const { code, lines } = extractCells(testNotebook(["const a = 1;\n\na", "# Text", "(a)\n"]));
  assert.equal(code, "const a = 1;\n\na;\n(a)\n;\nexport {};\n");
  assert.deepEqual(lines.map(({ cell, line }) => [cell, line]), [[1, 1], [1, 2], [1, 3], [2, 1], [
    2,
    2,
  ]]);
});

Deno.test("withExtractedCells() removes its file, also after a failure", async () => {
  await using folder = await TestFolder.create({ "a.ipynb": ["1"] });
  const files = () => [...Deno.readDirSync(folder.folder)].map(({ name }) => name);
  await withExtractedCells([folder.path("a.ipynb")], ([{ file }]) => {
    assert.deepEqual(files().sort(), ["a.ipynb", file.replace(/.*\//, "")].sort());
    return Promise.resolve();
  });
  const failing = withExtractedCells(
    [folder.path("a.ipynb")],
    () => Promise.reject(new Error("no")),
  );
  await assert.rejects(failing, /^Error: no$/);
  assert.deepEqual(files(), ["a.ipynb"]);
});

Deno.test("checkNotebooks() finds type and lint faults at their cell and line", async () => {
  await using folder = await TestFolder.create({
    "good.ipynb": ["export const a: number = 1;", "# Text", "await Promise.resolve(a)"],
    "bad.ipynb": [
      "export const a: number = 1;",
      "// Two lines.\nexport const b: string = a;",
      "var c = b;\nc",
    ],
    "twice.ipynb": ["export const a = 1;", "export const a = 2;"],
    "missing.ipynb": ["1", "\nimport { x } from './nowhere.ts';\nx"],
  });
  const check = async (...names: string[]) => {
    const findings = await checkNotebooks(names.map((name) => folder.path(name)));
    return findings.map((text) => text.replaceAll(`${folder.folder}/`, ""));
  };
  assert.deepEqual(await check("good.ipynb"), []);
  const findings = await check("good.ipynb", "bad.ipynb", "twice.ipynb");
  const expected = [
    /^TS2322 .*: Type 'number' is not assignable to type 'string'[^]*at bad\.ipynb, cell 2, line 2, column 14$/,
    /^TS2451 .*'a'[^]*at twice\.ipynb, cell 1, line 1, column 14$/,
    /^TS2451 .*'a'[^]*at twice\.ipynb, cell 2, line 1, column 14$/,
    /^bad\.ipynb, cell 3, line 1, column 1: .*\(no-var\)$/,
    /^twice\.ipynb, cell 2, line 1, column 14: .*\(no-redeclare\)$/,
  ];
  assert.equal(findings.length, expected.length, findings.join("\n\n"));
  expected.forEach((pattern, i) => assert.match(findings[i], pattern));
  const [missing] = await check("missing.ipynb");
  assert.match(missing, /nowhere[^]*missing\.ipynb, cell 2, line 2/);
});
