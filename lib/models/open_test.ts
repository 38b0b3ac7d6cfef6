import assert from "node:assert/strict";
import { testHost } from "./testing.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { STORE_VARIABLE } from "../core/store/store.ts";
import { openClient, openHosted } from "./mod.ts";

const PRICE = { input: 1, output: 1 };

Deno.test("openClient() opens a pocket model by its name", async () => {
  const client = await openClient("pocket-small");
  const [[{ cost_usd, tokens }]] = await client.generate(["What is 2 + 2?"]);
  assert.ok(cost_usd > 0 && tokens!.length > 0);
});

Deno.test("openClient() asks and streams at an OpenAI-compatible endpoint", async () => {
  await using temp = await TempFiles.create();
  await using host = testHost((prompt) => `answer to ${prompt}`);
  const client = await openClient("m", {
    baseUrl: `${host.baseUrl}/`,
    price: PRICE,
    store: temp.path("new/store"),
  });
  const [[{ text, cost_usd }]] = await client.generate(["a"]);
  assert.deepEqual([text, cost_usd], ["answer to a", 12e-6]);
  let streamed = "";
  for await (const piece of client.stream("b")) streamed += piece;
  assert.equal(streamed, "answer to b");
  assert.deepEqual(host.calls.map(({ model }) => model), ["m", "m"]);
});

Deno.test("openClient() keeps answers where ROUTELAB_STORE says, by endpoint", async () => {
  await using temp = await TempFiles.create();
  await using one = testHost(() => "one");
  await using other = testHost(() => "other");
  const before = Deno.env.get(STORE_VARIABLE);
  Deno.env.set(STORE_VARIABLE, temp.path("store"));
  try {
    const texts: string[] = [];
    for (const { baseUrl } of [one, other, one]) {
      const client = await openClient("m", { baseUrl, price: PRICE });
      texts.push((await client.generate(["a"]))[0][0].text);
    }
    assert.deepEqual(texts, ["one", "other", "one"]);
    assert.deepEqual([one.calls.length, other.calls.length], [1, 1]);
    await Deno.stat(temp.path("store"));
  } finally {
    if (before === undefined) Deno.env.delete(STORE_VARIABLE);
    else Deno.env.set(STORE_VARIABLE, before);
  }
});

Deno.test("openHosted() asks anew each time", async () => {
  await using host = testHost((_, call) => `${call}`);
  const { client, price } = openHosted("m", { baseUrl: host.baseUrl, price: PRICE });
  await client.generate(["a"]);
  const [[{ text }]] = await client.generate(["a"]);
  assert.deepEqual([text, price], ["2", PRICE]);
});

const FAULTS: [
  name: string,
  options: { baseUrl?: string; price?: typeof PRICE },
  RegExp,
  RegExp,
][] = [
  ["gpt-99", {}, /Cannot find a model named "gpt-99"/, /openrouter\/MODEL.*--base-url/],
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
