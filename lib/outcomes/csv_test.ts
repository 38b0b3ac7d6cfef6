import assert from "node:assert/strict";
import fc from "fast-check";
import { readCsv, readCsvHeader, type SourceRecord } from "./csv.ts";
import { TempFiles } from "./testing.ts";

async function recordsOf(text: string): Promise<SourceRecord[]> {
  await using temp = await TempFiles.create({ "a.csv": text });
  return await Array.fromAsync(readCsv(temp.path("a.csv")));
}

Deno.test("readCsv gives the line a record begins on, whatever its cells hold", async () => {
  const text = 'a,b\n1,"x\ny"\n\n2,z\r\n3,"q ""w""\r\n\n"\r\n4,w';
  assert.deepEqual(await recordsOf(text), [
    { values: { a: "1", b: "x\ny" }, line: 2 },
    { values: { a: "2", b: "z" }, line: 5 },
    { values: { a: "3", b: 'q "w"\r\n\n' }, line: 6 },
    { values: { a: "4", b: "w" }, line: 9 },
  ]);
});

Deno.test("readCsv gives back any cells that were written, with their lines", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "ž", ",", '"', "\n", "\r\n", "'") });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
      const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
      let line = 2;
      const expected = rows.map(([a, b]) => {
        const record = { values: { a, b }, line };
        line += 1 + (a + b).split("\n").length - 1;
        return record;
      });
      const text = `a,b\n${rows.map((row) => row.map(quote).join(",")).join("\n")}\n`;
      assert.deepEqual(await recordsOf(text), expected);
    }),
    { numRuns: 50 },
  );
});

Deno.test("readCsv names the line on which an unclosed quote's record begins", async () => {
  await assert.rejects(recordsOf('a,b\n1,"x\ny"\n2,"z\n3,w\n'), /a\.csv:4: a quote opened in this/);
});

Deno.test("readCsv names the line of a record with too few cells", async () => {
  await assert.rejects(recordsOf("a,b\n1,2\n3\n"), /a\.csv:3: expected 2 cells.*found 1/);
});

Deno.test("readCsv refuses a stray quote and a column named twice", async () => {
  await assert.rejects(recordsOf('a,b\n1,"x"y\n'), /a\.csv:2: Invalid Closing Quote/);
  await assert.rejects(recordsOf("a,a\n1,2\n"), /a\.csv:1: the header names column "a" twice/);
});

Deno.test("readCsvHeader needs a header", async () => {
  await using temp = await TempFiles.create({ "a.csv": "x,y\n1,2\n", "blank.csv": "\n\n" });
  assert.deepEqual(await readCsvHeader(temp.path("a.csv")), ["x", "y"]);
  await assert.rejects(readCsvHeader(temp.path("blank.csv")), /it has no header line/);
});

Deno.test("readCsv refuses a record that would fill the memory", async () => {
  const text = `a,b\n1,2\n3,"${"x".repeat(2 ** 26 + 9)}`;
  await assert.rejects(recordsOf(text), {
    name: "UserError",
    message: /a\.csv:3: this record has more than 67,108,864 characters/,
  });
});

Deno.test("readCsv separates cells by what the header has most of", async () => {
  const values = { "a,b": "0,9", c: "x; y", d: "p|q" };
  for (const [separator, header] of [[";", '"a,b";c;d'], ["\t", "a,b\tc\td"], ["|", "a,b|c|d"]]) {
    const row = Object.values(values).map((cell) => `"${cell}"`).join(separator);
    assert.deepEqual(await recordsOf(`${header}\n${row}\n`), [{ values, line: 2 }]);
  }
  const names = "id,gpt|total_cost,gpt|model_response,pi|total_cost,pi|model_response";
  const [record] = await recordsOf(`\uFEFF\n${names}\n1,2,3,4,5\n`);
  assert.deepEqual(Object.keys(record.values), names.split(","));
});
