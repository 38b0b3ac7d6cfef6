import assert from "node:assert/strict";
import { inPlaceOf, tokenPrice } from "./flags.ts";

const READ: [text: string, model: string, input: number, output: number][] = [
  ["groq/llama=0.05,0.08", "groq/llama", 0.05, 0.08],
  ["m=0,10", "m", 0, 10],
  ["a=b=1,2", "a=b", 1, 2],
];
for (const [text, model, input, output] of READ) {
  Deno.test(`tokenPrice() reads ${text}`, () => {
    assert.deepEqual(tokenPrice(text), { [model]: { input, output } });
  });
}

Deno.test("tokenPrice() adds to the prices before it, and the last one of a model counts", () => {
  const prices = ["m=1,2", "n=3,4", "m=5,6"].reduce(
    (known, text) => tokenPrice(text, known),
    {} as ReturnType<typeof tokenPrice>,
  );
  assert.deepEqual(prices, { m: { input: 5, output: 6 }, n: { input: 3, output: 4 } });
});

for (
  const text of ["", "m", "m=", "m=1", "=1,2", "m=1,2,3x", "m=-1,2", "m=1.2.3,4", "m=1,.", "m=1, 2"]
) {
  Deno.test(`tokenPrice() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => tokenPrice(text), {
      name: "InvalidArgumentError",
      message: `Expected MODEL=IN,OUT in US dollars, got "${text}".`,
    });
  });
}

Deno.test("inPlaceOf() reads who answers for whom, up to the first =", () => {
  const first = inPlaceOf("small=groq/llama");
  assert.deepEqual(inPlaceOf("large=a=b", first), { small: "groq/llama", large: "a=b" });
  for (const text of ["", "small", "small=", "=groq/llama"]) {
    assert.throws(() => inPlaceOf(text), { message: `Expected LEARNED=SERVED, got "${text}".` });
  }
});
