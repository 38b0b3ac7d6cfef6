import assert from "node:assert/strict";
import fc from "fast-check";
import { pocketPath } from "../pocket/mod.ts";
import { Tokenizer } from "./tokenizer.ts";

const tokenizer = await Tokenizer.open(pocketPath("tokenizer.json"));

Deno.test("the tokenizer reads and writes as in Python", () => {
  // gpu/tests/test_pocket.py has the same texts and ids
  for (const [text, ids] of Object.entries(EXAMPLES)) {
    assert.deepEqual(tokenizer.encode(text), ids, text);
    assert.equal(tokenizer.decode(ids), text);
  }
});
const EXAMPLES = {
  "What is 42 plus 7?": [227, 104, 99, 24, 22, 326, 99, 27, 35],
  "x = 3; print(x)": [92, 142, 99, 23, 31, 181, 12, 92, 13],
  "Name the job of Zidaness. Be brief.": [169, 106, 340, 143, 400, 183, 132, 368, 18, 165, 167, 18],
  "1, 20, 300": [21, 16, 99, 22, 20, 16, 99, 23, 20, 20],
  "Xq~ [z]": [60, 85, 98, 99, 63, 94, 65],
};

Deno.test("every digit is a token of its own", () => {
  assert.equal(tokenizer.encode("1234567890").length, 10);
});

Deno.test("printable ASCII comes back as it was", () => {
  const text = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)),
  })
    .filter((text) => !/<(pad|s|\/s|sep|unk)>/.test(text));
  fc.assert(fc.property(text, (text) => {
    assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  }));
});

Deno.test("a text cannot smuggle in the tokens that frame texts", () => {
  assert.ok(tokenizer.encode("<s>a</s><sep><pad>b").every((id) => id > 3));
});

Deno.test("what is not ASCII is unknown, and nothing breaks", () => {
  assert.ok(tokenizer.encode("größe 😀").includes(4));
});

Deno.test("Tokenizer.open() names a file that cannot be opened", async () => {
  await assert.rejects(Tokenizer.open("/nowhere/tokenizer.json"), {
    name: "UserError",
    message: /^Cannot open the tokenizer \/nowhere\/tokenizer.json: /,
  });
});
