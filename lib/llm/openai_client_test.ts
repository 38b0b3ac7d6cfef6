import assert from "node:assert/strict";
import { type Completion, OpenAiClient, tryGenerate, UnansweredError } from "./mod.ts";
import { type TestHost, testHost } from "./testing.ts";

const PRICE = { input: 1, output: 100 };

const clientOf = ({ baseUrl }: Pick<TestHost, "baseUrl">, retries = 0) =>
  new OpenAiClient({
    name: "host/model",
    model: "model",
    baseUrl,
    apiKey: "k",
    price: PRICE,
    retries,
  });

Deno.test("generate() asks for each sample with its own seed, and counts tokens and dollars", async () => {
  await using host = testHost((prompt, call) => `${prompt}-${call}`);
  const [samples] = await clientOf(host).generate(["a"], {
    samples: 2,
    temperature: 0.5,
    maxTokens: 7,
    stop: ["x"],
    seed: 10,
  });
  assert.deepEqual(samples.map(({ text }) => text), ["a-1", "a-2"]);
  assert.deepEqual(samples.map(({ cost_usd }) => cost_usd), [210e-6, 210e-6]);
  const common = { model: "model", temperature: 0.5, top_p: 1, max_tokens: 7, stop: ["x"] };
  const messages = [{ role: "user", content: "a" }];
  assert.deepEqual(host.calls, [
    { ...common, messages, seed: 10 },
    { ...common, messages, seed: 11 },
  ]);
  assert.deepEqual(host.keys, ["Bearer k", "Bearer k"]);
});

Deno.test("generate() keeps the order of prompts whatever the order of answers", async () => {
  await using host = testHost((prompt) => prompt.toUpperCase());
  const prompts = Array.from({ length: 40 }, (_, i) => `prompt ${i}`);
  const told: number[] = [];
  const answers = await clientOf(host).generate(prompts, { onAnswer: (i) => told.push(i) });
  assert.deepEqual(answers.map(([{ text }]) => text), prompts.map((text) => text.toUpperCase()));
  assert.deepEqual(told.toSorted((a, b) => a - b), [...prompts.keys()]);
});

Deno.test("generate() asks a busy host again", async () => {
  await using host = testHost((_, call) => call < 3 ? { status: 429, message: "busy" } : "at last");
  const [[{ text }]] = await clientOf(host, 2).generate(["a"]);
  assert.equal(text, "at last");
  assert.equal(host.calls.length, 3);
});

Deno.test("a prompt that is refused leaves the others their answers", async () => {
  await using host = testHost((prompt) =>
    prompt === "b" ? { status: 400, message: "too long" } : prompt
  );
  const client = clientOf(host);
  await assert.rejects(client.generate(["a", "b", "c"]), (error: UnansweredError) => {
    assert.ok(error instanceof UnansweredError);
    assert.equal(
      error.message,
      "Cannot answer 1 of 3 prompts by host/model: prompt 2: 400 too long",
    );
    return true;
  });
  const { answers, failures } = await tryGenerate(client, ["a", "b", "c"]);
  assert.deepEqual(answers.map((samples) => samples.map(({ text }) => text)), [["a"], [], ["c"]]);
  assert.deepEqual([...failures.keys()], [1]);
});

for (
  const [status, hint] of [
    [401, /key/],
    [402, /credit/],
    [404, /have the model "model"/],
    [429, /run the same again later/],
    [500, /run it again later/],
  ] as const
) {
  Deno.test(`generate() stops asking at status ${status}, and says what to do`, async () => {
    await using host = testHost(() => ({ status, message: "no" }));
    const prompts = Array.from({ length: 100 }, (_, i) => `${i}`);
    await assert.rejects(clientOf(host).generate(prompts), {
      name: "UserError",
      message: `Cannot ask host/model at ${host.baseUrl}: ${status} no`,
      hint,
    });
    assert.ok(host.calls.length <= 16, `${host.calls.length} calls`);
  });
}

Deno.test("generate() says that a host is not reached", async () => {
  const client = clientOf({ baseUrl: "http://127.0.0.1:9/v1" });
  await assert.rejects(client.generate(["a"]), { name: "UserError", message: /is not reached/ });
});

Deno.test("generate() stops when it is told to", async () => {
  const stop = new AbortController();
  await using host = testHost((prompt, call) => {
    if (call === 5) stop.abort();
    return prompt;
  });
  const prompts = Array.from({ length: 100 }, (_, i) => `${i}`);
  const answered: Completion[][] = [];
  await assert.rejects(
    clientOf(host).generate(prompts, {
      signal: stop.signal,
      onAnswer: (_, samples) => answered.push(samples),
    }),
  );
  assert.ok(answered.length < 20 && host.calls.length < 30);
});
