import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { toCsv } from "./csv.ts";

Deno.test("toCsv reads back as its rows, formulas behind an apostrophe", () => {
  const text = fc.string({ minLength: 1 });
  const seen = (cell: string) => /^([\t\r]|\s*[=+\-@])/.test(cell) ? `'${cell}` : cell;
  fc.assert(
    fc.property(fc.array(fc.record({ a: text, "b.c": text }), { minLength: 1 }), (rows) => {
      const read = parse(toCsv(rows), { columns: true });
      assert.deepEqual(
        read.map((row) => ({ ...row as object })),
        rows.map((row) => ({ a: seen(row.a), "b.c": seen(row["b.c"]) })),
      );
    }),
    { seed: 1 },
  );
});

Deno.test("toCsv writes numbers as numbers, texts never as formulas", () => {
  const formulas = ["=1+2", "+1", "-1", "@a", "\tb", "\r=1", " =1", "\n@a"];
  const cells = formulas.map((text) => toCsv([{ x: text }]).slice(2));
  assert.deepEqual(cells, [
    "'=1+2\n",
    "'+1\n",
    "'-1\n",
    "'@a\n",
    "'\tb\n",
    '"\'\r=1"\n',
    "' =1\n",
    '"\'\n@a"\n',
  ]);
  assert.equal(toCsv([{ "=x": -5, y: -5n }, { "=x": -1e-9, y: 0.1 }]), "'=x,y\n-5,-5\n-1e-9,0.1\n");
});

Deno.test("toCsv has all columns, null as nothing, and anything else as JSON", () => {
  assert.equal(toCsv([{ a: null }, { b: 0, c: [1] }]), "a,b,c\n,,\n,0,[1]\n");
  assert.equal(toCsv([{ a: true, b: new Date(0) }]), "a,b\ntrue,1970-01-01T00:00:00.000Z\n");
});
