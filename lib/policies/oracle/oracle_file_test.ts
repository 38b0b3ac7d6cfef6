import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import { readOracle, saveOracle, UnfinishedOracle, unfinishedPath } from "./oracle_file.ts";
import { ROW } from "./testing_oracle.ts";

const line = (row: object) => JSON.stringify(row) + "\n";

Deno.test("rows are read back as they were written, whatever their texts", async () => {
  await using temp = await TempFiles.create();
  const rows = [ROW, { ...ROW, query: 'a\n"b"\u2028', policy: null, analysis: null }];
  await saveOracle(rows, temp.path("o.jsonl"));
  assert.deepEqual(await readOracle(temp.path("o.jsonl")), rows);
});

const FAULTS: [name: string, text: string, message: RegExp][] = [
  ["a line that is no JSON", line(ROW) + "{", /as line 2 is no JSON/],
  ["a line that is no object", "[]", /as line 1 is no object/],
  [
    "a verdict that is none",
    line({ ...ROW, medium_verdict: "correct" }),
    /line 1 has a medium_verdict that must be one of Correct, Incorrect, Not attempted/,
  ],
  [
    "a row without a query",
    line(ROW) + "\n" + line({ ...ROW, query: undefined }),
    /line 3 has a query that must be/,
  ],
  [
    "a row without its models",
    line({ ...ROW, metadata: {} }),
    /has a metadata\.medium that must be of type string/,
  ],
  ["an empty file", "\n", /has no row/],
];
for (const [name, text, message] of FAULTS) {
  Deno.test(`readOracle() refuses ${name}`, async () => {
    await using temp = await TempFiles.create({ "o.jsonl": text });
    await assert.rejects(readOracle(temp.path("o.jsonl")), { name: "UserError", message });
  });
}

Deno.test("readOracle() says of a file that is not there how one is made", async () => {
  await assert.rejects(readOracle("no-such-file.jsonl"), {
    ...{ name: "UserError", hint: "Write one with: lab oracle --help" },
  });
});

Deno.test("rounds that are ready are those of their run alone, and go when all is done", async () => {
  await using temp = await TempFiles.create();
  const path = temp.path("o.jsonl");
  const rows = ["1", "2", "3"].map((query_id) => ({ ...ROW, query_id }));
  const first = new UnfinishedOracle(path, { run: "a" });
  assert.deepEqual(await first.rows(), []);
  await first.add(rows.slice(0, 2));
  const again = new UnfinishedOracle(path, { run: "a" });
  assert.deepEqual(await again.rows(), rows.slice(0, 2));
  await again.add(rows.slice(2));
  assert.deepEqual(await new UnfinishedOracle(path, { run: "a" }).rows(), rows);
  const other = new UnfinishedOracle(path, { run: "b" });
  assert.deepEqual(await other.rows(), []);
  await other.remove();
  await assert.rejects(Deno.stat(unfinishedPath(path)), Deno.errors.NotFound);
  await other.remove();
});
