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
