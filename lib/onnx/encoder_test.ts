import assert from "node:assert/strict";
import { openPocketEncoder } from "../pocket/mod.ts";
import { cosineOf, cosinesOf, Encoder, normalized } from "./encoder.ts";
import { Tokenizer } from "./tokenizer.ts";
import { pocketPath } from "../pocket/mod.ts";

const texts = [
  "What is 2 plus 2?",
  "Spell a b c backwards.",
  "Name the job of Zidaness. Be brief.",
];

Deno.test("embed() gives vectors of length 1, in the order of the texts", async () => {
  const encoder = await openPocketEncoder({ threads: 1 });
  const vectors = await encoder.embed(texts);
  for (const vector of vectors) assert.ok(Math.abs(cosineOf(vector, vector) - 1) < 1e-5);
  const turned = (await encoder.embed(texts.toReversed())).toReversed();
  for (const [i, vector] of vectors.entries()) assert.ok(cosineOf(vector, turned[i]) > 0.9999);
});

Deno.test("embed() gives a text the same vector whatever is beside it", async () => {
  const encoder = await openPocketEncoder({ threads: 1 });
  const [alone] = await encoder.embed([texts[0]]);
  const [among] = await encoder.embed(texts);
  assert.ok(cosineOf(alone, among) > 0.9999);
});

Deno.test("embed() cuts what is longer than the context, and takes an empty text", async () => {
  const encoder = await openPocketEncoder({ threads: 1 });
  const long = "one two three ".repeat(100);
  const [a, b, empty] = await encoder.embed([long, long + "four", ""]);
  assert.ok(cosineOf(a, b) > 0.9999);
  assert.ok(Math.abs(cosineOf(empty, empty) - 1) < 1e-5);
});

Deno.test("Encoder.open() says which graph cannot be opened", async () => {
  const tokenizer = await Tokenizer.open(pocketPath("tokenizer.json"));
  await assert.rejects(Encoder.open("/nowhere/encode.onnx", { tokenizer, context: 64 }), {
    name: "UserError",
    message: /^Cannot open the encoder nowhere\/encode.onnx: /,
  });
});

Deno.test("cosinesOf() gives each vector's cosines, as one by one, for any number of vectors", () => {
  const vectors = Array.from(
    { length: 7 },
    (_, i) => normalized(Float32Array.from({ length: 5 }, (_, j) => Math.sin(3 * i + j))),
  );
  for (let n = 0; n <= vectors.length; n++) {
    const some = vectors.slice(0, n);
    const wanted = some.map((a) => vectors.map((b) => cosineOf(a, b)));
    assert.deepEqual([...cosinesOf(some, vectors)].map((row) => [...row]), wanted);
  }
});
