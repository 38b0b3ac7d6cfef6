import assert from "node:assert/strict";
import { costOf, parsePrice, priceOf } from "./prices.ts";

const READ: [text: string, input: number, output: number][] = [
  ["0.05,0.08", 0.05, 0.08],
  ["0,10", 0, 10],
  [".5,2", 0.5, 2],
  ["1.0,123456789", 1, 123456789],
];
for (const [text, input, output] of READ) {
  Deno.test(`parsePrice() reads ${text}`, () =>
    assert.deepEqual(parsePrice(text), { input, output }));
}

const REFUSED = [
  "",
  ",",
  "1",
  "1,",
  ",2",
  "1,2,3",
  "1, 2",
  " 1,2",
  "1,2 ",
  "-1,2",
  "+1,2",
  "1e3,2",
];
for (const text of [...REFUSED, "0x1,2", "1.2.3,4", "1.,2", "1,.", "NaN,1", "Infinity,1", "1;2"]) {
  Deno.test(`parsePrice() refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parsePrice(text), null);
  });
}

Deno.test("costOf() charges per million tokens, prompts and answers apart", () => {
  const price = { input: 2, output: 10 };
  assert.equal(costOf(price, { tokens_in: 1_000_000, tokens_out: 0 }), 2);
  assert.equal(costOf(price, { tokens_in: 500, tokens_out: 100 }), (1000 + 1000) / 1e6);
});

Deno.test("priceOf() names the models it knows when it is asked for another", () => {
  assert.throws(() => priceOf("gpt-99"), {
    name: "UserError",
    message: "Cannot price gpt-99 as it is not in data/prices.json",
    hint: /pocket-small, pocket-maths, pocket-large/,
  });
});

const DATED: [model: string, on: string, input: number, output: number][] = [
  ["gemini-3.8-flash", "2026-12-31", 0.75, 3.75],
  ["gemini-3.8-flash", "2027-01-01", 1.5, 7.5],
  ["gemini-2.5-pro", "2026-11-30", 1.25, 10],
  ["gemini-2.5-pro", "2026-12-01", 0.75, 3.75],
  ["gemini-2.5-pro", "2027-01-01", 1.5, 7.5],
  ["gemini-2.5-flash", "2026-11-27", 0.3, 2.5],
  ["gemini-3.5-flash", "2030-01-01", 1.5, 9],
];
for (const [model, on, input, output] of DATED) {
  Deno.test(`priceOf() gives the price of ${model} on ${on}`, () => {
    assert.deepEqual(priceOf(`gemini/${model}`, { on }), { input, output });
  });
}

Deno.test("a retired model costs what its successor costs", () => {
  for (const on of ["2026-12-01", "2026-12-31", "2027-01-01"]) {
    const price = (model: string) => priceOf(`gemini/${model}`, { on });
    assert.deepEqual(price("gemini-2.5-pro"), price("gemini-3.8-flash"));
    assert.deepEqual(price("gemini-2.5-flash"), price("gemini-3.5-flash-lite"));
  }
});

Deno.test("priceOf() takes today's price, and what it gives is input and output alone", () => {
  const on = new Date().toISOString().slice(0, 10);
  assert.equal(
    JSON.stringify(priceOf("gemini/gemini-3.8-flash")),
    JSON.stringify(priceOf("gemini/gemini-3.8-flash", { on })),
  );
  assert.equal(JSON.stringify(priceOf("pocket-small")), '{"input":0.0331,"output":0.1325}');
});
