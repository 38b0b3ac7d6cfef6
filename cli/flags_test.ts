import assert from "node:assert/strict";
import { TempFiles } from "../lib/outcomes/testing.ts";
import {
  finite,
  fromZero,
  inPlaceOf,
  modelThinking,
  positive,
  routerList,
  tokenPrice,
  wholeNumber,
} from "./flags.ts";

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

Deno.test("modelThinking() reads levels and numbers of tokens, by model", () => {
  const first = modelThinking("gemini/a=low");
  assert.deepEqual(modelThinking("b=512", first), { "gemini/a": "low", b: 512 });
  for (const text of ["", "m", "m=", "=low", "m=Low", "m=-1", "m=1.5", "m=much", "m=1e3"]) {
    assert.throws(() => modelThinking(text), { name: "InvalidArgumentError" }, text);
  }
});

Deno.test("inPlaceOf() reads who answers for whom, up to the first =", () => {
  const first = inPlaceOf("small=groq/llama");
  assert.deepEqual(inPlaceOf("large=a=b", first), { small: "groq/llama", large: "a=b" });
  for (const text of ["", "small", "small=", "=groq/llama"]) {
    assert.throws(() => inPlaceOf(text), { message: `Expected LEARNED=SERVED, got "${text}".` });
  }
});

const TOLD: [parse: (text: string) => number, text: string, expected: string][] = [
  [wholeNumber(1, 9_999), "-1", "a whole number from 1 on"],
  [wholeNumber(1, 9_999), "0", "a whole number from 1 on"],
  [wholeNumber(0), "-1", "a whole number from 0 on"],
  [wholeNumber(0), "-0", "a whole number from 0 on"],
  [wholeNumber(1, 9_999), "10000", "a whole number up to 9,999"],
  [wholeNumber(1), "9007199254740993", "a whole number up to 9,007,199,254,740,991"],
  [wholeNumber(1, 9_999), "abc", "a whole number, in digits"],
  [wholeNumber(1, 9_999), "1.5", "a whole number, in digits"],
  [wholeNumber(1, 9_999), "1e3", "a whole number, in digits"],
  [wholeNumber(1, 9_999), "", "a whole number, in digits"],
  [positive, "0", "a number above 0"],
  [positive, "-1", "a number above 0"],
  [positive, "0x10", "a number above 0"],
  [positive, "1e999", "a number above 0"],
  [fromZero, "-1", "a number from 0 on"],
  [fromZero, " ", "a number from 0 on"],
  [finite, "", "a number"],
  [finite, "0x10", "a number"],
  [finite, "1e999", "a number"],
];
for (const [parse, text, expected] of TOLD) {
  Deno.test(`a flag that gets "${text}" says that it expects ${expected}`, () => {
    assert.throws(() => parse(text), {
      name: "InvalidArgumentError",
      message: `Expected ${expected}, got "${text}".`,
    });
  });
}

Deno.test("flags read whole numbers and decimals", () => {
  assert.deepEqual(["1", "9999", "0042"].map(wholeNumber(1, 9_999)), [1, 9_999, 42]);
  assert.deepEqual(["0.5", ".5", "5.", "1e-3"].map(positive), [0.5, 0.5, 5, 0.001]);
  assert.equal(fromZero("0"), 0);
  assert.deepEqual(["-1", "0", "+.5"].map(finite), [-1, 0, 0.5]);
});

Deno.test("routers are separated by commas, but for those in the path of a file or a folder that is there", async () => {
  await using temp = await TempFiles.create({ "a,b/mine.ts": "", "a,b, c/d,e/router.json": "{}" });
  const mine = temp.path("a,b/mine.ts"), folder = temp.path("a,b, c/d,e");
  for (
    const [text, names] of [
      ["random, oracle,random", ["random", "oracle"]],
      [`random,${mine},oracle`, ["random", mine, "oracle"]],
      [`${mine}+platt,${folder},${folder}+isotonic`, [
        `${mine}+platt`,
        folder,
        `${folder}+isotonic`,
      ]],
      [`${temp.path("gone,away.ts")}`, [temp.path("gone"), "away.ts"]],
    ] as const
  ) assert.deepEqual(routerList(text), names);
  assert.throws(() => routerList(" , "), /one name or more/);
});
