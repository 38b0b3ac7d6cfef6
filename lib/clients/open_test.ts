import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { serve } from "../serve/testing.ts";
import { EASY } from "../serve/testing.ts";
import { openClient } from "./mod.ts";

const PRICE = { input: 1, output: 1 };

Deno.test("openClient() opens a pocket model by its name", async () => {
  const client = await openClient("pocket-small");
  const [[{ cost_usd, tokens }]] = await client.generate([EASY]);
  assert.ok(cost_usd > 0 && tokens!.length > 0);
});

Deno.test("openClient() talks to an OpenAI-compatible endpoint: that of lab serve", async () => {
  await using temp = await TempFiles.create();
  await using service = await serve();
  const client = await openClient("router-keyword-0.5", {
    baseUrl: `${service.url}/v1`,
    price: PRICE,
    answers: temp.path("answers.sqlite"),
  });
  const [[hosted]] = await client.generate([EASY], { temperature: 0 });
  const [[local]] = await (await openClient("pocket-small")).generate([EASY], { temperature: 0 });
  assert.equal(hosted.text, local.text);
  assert.equal(hosted.tokens_in, local.tokens_in);
  let streamed = "";
  for await (const piece of client.stream(EASY, { temperature: 0 })) streamed += piece;
  assert.equal(streamed, local.text);
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
