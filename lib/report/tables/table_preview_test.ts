import assert from "node:assert/strict";
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  Map_,
  Null,
  Struct,
  Table,
  tableFromArrays,
  TimeMicrosecond,
  TimeMillisecond,
  Timestamp,
  TimeUnit,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import pl from "nodejs-polars";
import { openOutcomes } from "../../outcomes/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { DISPLAY, type Displayable } from "../display.ts";
import "../mod.ts";
import { typeName } from "./arrow_cells.ts";
import { tablePreview } from "./table_preview.ts";

const item = (type: DataType) => new Field("item", type);
const pair = new Struct([new Field("a", new Int32()), new Field("b", new Utf8())]);
const entries = new Struct([
  new Field("key", new Utf8()),
  new Field("value", new Int32()),
]) as Struct<{ key: Utf8; value: Int32 }>;

/** Type, values, and what a column says of them: its type, its cells, and what they are sorted by. */
const CASES: [DataType, unknown[], string, string[], (string | undefined)[]][] = [
  [new Utf8(), ["<b>", "", null], "string", ["&lt;b&gt;", "", "–"], [undefined, undefined, ""]],
  [new Bool(), [true, false, null], "bool", ["true", "false", "–"], [undefined, undefined, ""]],
  [
    new Int64(),
    [9007199254740993n, -2n, null],
    "int64",
    ["9007199254740993", "-2", "–"],
    ["9007199254740993", "-2", ""],
  ],
  [
    new Float64(),
    [0.1 + 0.2, NaN, 1.5e-9, 12345678.25, Infinity],
    "float64",
    ["0.3", "NaN", "1.5e-9", "12345678.25", "Infinity"],
    [String(0.1 + 0.2), "", "1.5e-9", "12345678.25", "Infinity"],
  ],
  [
    new Dictionary(new Utf8(), new Int32()),
    ["x", "y", null],
    "dictionary&lt;string&gt;",
    ["x", "y", "–"],
    [undefined, undefined, ""],
  ],
  [
    new Timestamp(TimeUnit.MICROSECOND, "UTC"),
    [new Date(1e12), new Date(1), null],
    "timestamp[us, UTC]",
    ["2001-09-09 01:46:40", "1970-01-01 00:00:00.001", "–"],
    ["1000000000000", "1", ""],
  ],
  [new DateDay(), [new Date(0), null], "date32", ["1970-01-01", "–"], ["0", ""]],
  [new TimeMillisecond(), [3_661_000, null], "time[ms]", ["01:01:01", "–"], ["3661000", ""]],
  [new TimeMicrosecond(), [1_500n], "time[us]", ["00:00:00.001"], ["1500"]],
  [new DurationMillisecond(), [1000n], "duration[ms]", ["1000 ms"], ["1000"]],
  [
    new Decimal(2, 10, 128),
    [new Uint32Array([12345, 0, 0, 0]), new Uint32Array([5, 0, 0, 0]), null],
    "decimal(10, 2)",
    ["123.45", "0.05", "–"],
    ["123.45", "0.05", ""],
  ],
  [
    new Binary(),
    [new Uint8Array([1, 2, 255]), new Uint8Array(100), null],
    "binary",
    ["0x0102ff (3 bytes)", "0x0000000000000000… (100 bytes)", "–"],
    [undefined, undefined, ""],
  ],
  [
    new List(item(new Float64())),
    [[1, 2.5], [], null],
    "list&lt;float64&gt;",
    ["[1, 2.5]", "[]", "–"],
    [undefined, undefined, ""],
  ],
  [
    new FixedSizeList(2, item(new Float32())),
    [[1, 2]],
    "list[2]&lt;float32&gt;",
    ["[1, 2]"],
    [undefined],
  ],
  [
    pair,
    [{ a: 1, b: "x" }, null],
    "struct&lt;a: int32, b: string&gt;",
    ["{&quot;a&quot;: 1, &quot;b&quot;: &quot;x&quot;}", "–"],
    [undefined, ""],
  ],
  [
    new Map_(new Field("entries", entries)),
    [new Map([["k", 1]])],
    "map&lt;key: string, value: int32&gt;",
    ["{&quot;k&quot;: 1}"],
    [undefined],
  ],
  [new Null(), [null, null], "null", ["–", "–"], ["", ""]],
];

/** Cells of the HTML with what they are sorted by. */
const cellsOf = (html: string) =>
  [...html.matchAll(/<td style="[^"]*"(?: data-sort="([^"]*)")?>([^<]*)<\/td>/g)]
    .map(([, sort, text]) => ({ sort, text }));

for (const [type, values, name, texts, sorts] of CASES) {
  Deno.test(`tablePreview() shows values of ${typeName(type)}`, () => {
    const { html } = tablePreview(new Table({ c: vectorFromArray(values, type) }));
    assert.ok(html.includes(`<small style="font-weight:400;opacity:.75">${name}</small>`), html);
    assert.deepEqual(cellsOf(html).map(({ text }) => text), texts);
    assert.deepEqual(cellsOf(html).map(({ sort }) => sort), sorts);
  });
}

Deno.test("an Arrow table is shown by itself: its first rows, and how many there are", async () => {
  const n = 1_000_000;
  const table = tableFromArrays({ i: Int32Array.from({ length: n }, (_, i) => i) });
  const bundle = await (table as unknown as Displayable)[DISPLAY]();
  assert.deepEqual(Object.keys(bundle), ["text/html", "text/plain"]);
  assert.equal(cellsOf(String(bundle["text/html"])).length, 20);
  assert.match(
    String(bundle["text/plain"]),
    /19\n1,000,000 rows, 1 column; the first 20 are shown$/,
  );
  assert.match(tablePreview(table.slice(0, 0)).text, /^i\n0 rows, 1 column$/);
});

Deno.test("a preview of a polars frame has its types, 64-bit integers and lists too", () => {
  const frame = pl.DataFrame({
    task: pl.Series(["sums", "words", "sums"]).cast(pl.Categorical),
    id: [1n, 9007199254740993n, null],
    scores: [[1, 2], [3], null],
  });
  const { text, html } = tablePreview(frame, { title: "Answers", rows: 2 });
  assert.equal(
    text,
    "Answers\n" +
      "task                 id  scores\n" +
      "sums                  1  [1, 2]\n" +
      "words  9007199254740993  [3]\n" +
      "3 rows, 3 columns; the first 2 are shown",
  );
  assert.match(html, /dictionary&lt;string&gt;.*uint64.*list&lt;float64&gt;/);
});

Deno.test("a table of outcomes is shown by itself", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,small,large\n1,one,0,1\n2,two,1,1\n",
  });
  const outcomes = await openOutcomes(temp.path("t.csv"));
  const bundle = await (outcomes as unknown as Displayable)[DISPLAY]();
  assert.match(String(bundle["text/plain"]), /prompt.*\n[^]*two[^]*\n4 rows, \d+ columns$/);
});
