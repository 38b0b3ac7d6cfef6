import assert from "node:assert/strict";
import { costOf, priceOf } from "./prices.ts";

Deno.test("costOf() charges per million tokens, prompts and answers apart", () => {
  const price = { input: 2, output: 10 };
  assert.equal(costOf(price, { tokens_in: 1_000_000, tokens_out: 0 }), 2);
  assert.equal(costOf(price, { tokens_in: 500, tokens_out: 100 }), (1000 + 1000) / 1e6);
});

Deno.test("priceOf() names the models it knows when it is asked for another", () => {
  assert.throws(() => priceOf("gpt-99"), {
    name: "UserError",
    message: "Cannot price gpt-99 as it is not in data/prices.json",
    hint: /pocket-small, pocket-large/,
  });
});
