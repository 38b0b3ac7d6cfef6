import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts"; // registers the pocket models
import { able, describeModels, openClient, registerProvider, user } from "./mod.ts";
import { testHost } from "./testing.ts";

const PRICE = { input: 1, output: 1 };
const TINY = join(import.meta.dirname!, "../onnx/testdata/tiny-bert-mean");

Deno.test("openClient() opens pocket models by their names, with what they can do", async () => {
  const small = able(await openClient("pocket-small", { threads: 1 }), "generate", "score");
  const [[{ cost_usd, tokens }]] = await small.generate([user("What is 2 + 2?")]);
  assert.ok(cost_usd > 0 && tokens!.length > 0);
  assert.ok(small.instructions!.task.tasks.includes("math"));
  const encoder = able(await openClient("pocket-encoder"), "embed");
  const [vector] = await encoder.embed(["What is 2 + 2?"]);
  assert.equal(vector.length, encoder.width);
  assert.ok(encoder.fineTuning!.steps.binary.endsWith(".onnx"));
});

Deno.test("openClient() opens an encoder's folder by its path", async () => {
  const encoder = able(await openClient(TINY), "embed");
  assert.deepEqual([encoder.name, encoder.width], ["tiny-bert-mean", 8]);
  assert.ok(encoder.countTokens("a cat") >= 2);
  assert.equal(encoder.fineTuning, undefined);
});

Deno.test("openClient() asks and streams at an OpenAI-compatible endpoint", async () => {
  await using temp = await TempFiles.create();
  await using host = testHost((prompt) => `answer to ${prompt}`);
  const client = able(
    await openClient("m", {
      baseUrl: `${host.baseUrl}/`,
      price: PRICE,
      store: temp.path("new/store"),
    }),
    "generate",
    "stream",
  );
  const [[{ text, cost_usd }]] = await client.generate([user("a")]);
  assert.deepEqual([text, cost_usd], ["answer to a", 12e-6]);
  let streamed = "";
  for await (const piece of client.stream(user("b"))) streamed += piece;
  assert.equal(streamed, "answer to b");
  assert.deepEqual(host.calls.map(({ model }) => model), ["m", "m"]);
});

Deno.test("openClient() keeps answers by endpoint, but not those of live prompts", async () => {
  await using temp = await TempFiles.create();
  await using one = testHost(() => "one");
  await using other = testHost(() => "other");
  const store = temp.path("store");
  const ask = async (baseUrl: string, options = {}) => {
    const client = able(await openClient("m", { baseUrl, price: PRICE, store }), "generate");
    return (await client.generate([user("a")], options))[0][0].text;
  };
  assert.equal(await ask(one.baseUrl, { live: true }), "one");
  await assert.rejects(Deno.stat(store), Deno.errors.NotFound);
  const texts: string[] = [];
  for (const { baseUrl } of [one, other, one]) texts.push(await ask(baseUrl));
  assert.deepEqual(texts, ["one", "other", "one"]);
  assert.deepEqual([one.calls.length, other.calls.length], [2, 1]);
  await ask(one.baseUrl, { live: true });
  assert.equal(one.calls.length, 3);
});

Deno.test("registerProvider() puts a provider before earlier ones, and once under its name", async () => {
  const provider = (price: number) => ({
    name: "test",
    describe: "test/MODEL",
    matches: (name: string) => name.startsWith("test/"),
    open: (name: string) => ({
      name,
      price: { input: price, output: price },
      limits: { context: null, answer: { default: 1, most: null } },
      countTokens: () => 0,
    }),
  });
  registerProvider(provider(1));
  registerProvider(provider(2));
  // The endpoint takes any name, but is asked last
  const { name, price } = await openClient("test/a", { baseUrl: "http://localhost:1" });
  assert.deepEqual([name, price.input], ["test/a", 2]);
  assert.equal(describeModels().filter((models) => models === "test/MODEL").length, 1);
});

const FAULTS: [
  name: string,
  options: { baseUrl?: string; price?: typeof PRICE },
  RegExp,
  RegExp,
][] = [
  [
    "gpt-99",
    {},
    /^Cannot find a model named "gpt-99"$/,
    /pocket-large and pocket-encoder\n[^]*openrouter\/MODEL[^]*folder[^]*--base-url/,
  ],
  ["openrouter", {}, /Cannot find a model named "openrouter"/, /openrouter\/MODEL/],
  [
    "gguf/none.gguf",
    {},
    /the file none\.gguf cannot be read: there is no such file$/,
    /the path of the file/,
  ],
  ["groq/llama", {}, /groq wants a key/, /GROQ_API_KEY/],
  [
    "m",
    { baseUrl: "localhost:8000", price: PRICE },
    /http or https address: it is "localhost/,
    /^$/,
  ],
  ["m", { baseUrl: "http://localhost:1" }, /Cannot price m/, /Give its price/],
];
for (const [name, options, message, hint] of FAULTS) {
  Deno.test(`openClient("${name}", ${JSON.stringify(options)}) says what is missing`, async () => {
    await assert.rejects(openClient(name, options), (error: Error & { hint?: string }) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
      return true;
    });
  });
}
