import assert from "node:assert/strict";
import { Int64, Table, tableFromIPC, vectorFromArray } from "apache-arrow";
import pl from "nodejs-polars";
import { numbersByName, rowsByName, rowsOf } from "./rows.ts";

/** What polars holds, as Arrow, in two batches. */
function arrow(columns: Record<string, unknown[]>) {
  const frame = pl.DataFrame(columns);
  return tableFromIPC(frame.vstack(frame).writeIPC());
}

Deno.test("rowsOf leaves rows as they are", () => {
  const rows = [{ x: 1 }];
  assert.equal(rowsOf(rows), rows);
});

Deno.test("rowsOf gives an Arrow table's values, of all its batches, unknown ones as null", () => {
  const row = { s: "čé", long: "longer than fits in a view", f: 0.5, b: true, l: [1, 2] };
  const none = { s: null, long: null, f: null, b: null, l: null };
  const table = arrow(Object.fromEntries(
    Object.keys(row).map((key) => [key, [row[key as keyof typeof row], null]]),
  ));
  assert.equal(table.batches.length, 2);
  assert.deepEqual(rowsOf(table), [row, none, row, none]);
});

Deno.test("rowsOf gives integers of 64 bits as numbers where those are exact, else as texts", () => {
  const i = vectorFromArray([5n, -(2n ** 53n), 2n ** 53n - 1n, null], new Int64());
  assert.deepEqual(rowsOf(new Table({ i })).map(({ i }) => i), [
    5,
    "-9007199254740992",
    2 ** 53 - 1,
    null,
  ]);
});

Deno.test("rowsOf names the column that a table lacks", () => {
  assert.throws(() => rowsOf<{ x: number; y: number }>(arrow({ x: [1], z: [1] }), ["x", "y"]), {
    name: "UserError",
    message: 'Cannot take rows from the table as it must have the column "y": it has x, z',
  });
});

Deno.test("rowsByName and numbersByName take series that have names and one that has none", () => {
  const table = arrow({ x: [1], y: [null] });
  const rows = [{ x: 1, y: null }, { x: 1, y: null }];
  assert.deepEqual(rowsByName<{ x: number }>(table, ["x"]), [["all", rows]]);
  assert.deepEqual(rowsByName<{ x: number }>({ a: table, b: [] }, []), [["a", rows], ["b", []]]);
  assert.deepEqual(numbersByName(table), [["x", [1, 1]], ["y", [null, null]]]);
  assert.deepEqual(numbersByName(table.getChild("x")!), [["all", [1, 1]]]);
  assert.deepEqual(numbersByName([2]), [["all", [2]]]);
  assert.deepEqual(numbersByName({ a: [2], b: table.getChild("x")! }), [["a", [2]], [
    "b",
    [1, 1],
  ]]);
});
