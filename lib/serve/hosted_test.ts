import assert from "node:assert/strict";
import { type Say, testHost } from "../models/testing.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { openClient } from "../models/mod.ts";
import { createService } from "./mod.ts";
import { EASY, HARD, pocketOptions, serve, until } from "./testing.ts";

const PRICE = { input: 1000, output: 10_000 };

/** A service whose strong model is on a host of this machine. */
async function hosted(say: Say) {
  const host = testHost(say);
  const files = await TempFiles.create();
  const store = files.path("store");
  const strong = await openClient("big", { baseUrl: host.baseUrl, price: PRICE, store });
  const service = await serve({ strong });
  return {
    host,
    store,
    lines: service.lines,
    /** Asks a question, or the messages that `rest` has. */
    ask: (content: string, rest: object = {}) =>
      service.post("/v1/chat/completions", {
        model: "router-keyword-0.5",
        messages: [{ role: "user", content }],
        ...rest,
      }),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a hosted model in a seat answers, and is charged by its price", async () => {
  await using service = await hosted((prompt) => `hosted answer to ${prompt}`);
  const easy = await service.ask(EASY);
  assert.equal(easy.headers.get("x-routelab-model"), "pocket-small");
  await easy.body?.cancel();
  assert.equal(service.host.calls.length, 0);
  const hard = await service.ask(HARD);
  assert.equal(hard.headers.get("x-routelab-model"), "big");
  const { choices: [{ message }], usage } = await hard.json();
  assert.equal(message.content, `hosted answer to ${HARD}`);
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens], [10, 2]);
  assert.equal(service.host.calls[0].max_tokens, 1000);
  await until(() => service.lines.length === 2);
  // 10 tokens of prompt and 2 of answer, by testHost()
  assert.ok(Math.abs(service.lines[1].cost_usd - 0.03) < 1e-9);
});

Deno.test("a streamed answer of a host is charged by the tokens that the host tells", async () => {
  await using service = await hosted(() => "one two three");
  const response = await service.ask(HARD, {
    stream: true,
    stream_options: { include_usage: true },
  });
  const text = await response.text();
  assert.match(text, /"usage":\{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12\}/);
  await until(() => service.lines.length === 1);
  assert.ok(Math.abs(service.lines[0].cost_usd - 0.03) < 1e-9);
});

Deno.test("what fails at the host is 502 and no word of it, but for the log", async () => {
  await using service = await hosted(() => ({ status: 401, message: "wrong key sk-secret" }));
  for (const rest of [{}, { stream: true }]) {
    const response = await service.ask(HARD, rest);
    assert.equal(response.status, 502);
    const { error } = await response.json();
    assert.match(error.message, /host failed; the log says more/);
    assert.equal(error.type, "server_error");
  }
  await until(() => service.lines.length === 2);
  for (const { error } of service.lines) {
    assert.match(error!, /does not accept the key/);
    assert.doesNotMatch(error!, /sk-secret/);
  }
});

Deno.test("what a host refuses to answer is 400, streamed or not", async () => {
  await using service = await hosted(() => ({ status: 400, message: "no such talk" }));
  for (const rest of [{}, { stream: true }]) {
    const response = await service.ask(HARD, rest);
    assert.equal(response.status, 400);
    assert.match((await response.json()).error.message, /refuses to answer this/);
  }
});

Deno.test("a chat of several turns reaches the host as its messages, with their roles", async () => {
  await using service = await hosted(() => "so it is");
  const messages = [
    { role: "developer", content: "Be brief." },
    { role: "user", content: "What is 17 + 25?" },
    { role: "assistant", content: "42" },
    { role: "user", content: [{ type: "text", text: ` ${HARD}` }] },
  ];
  for (const rest of [{}, { stream: true }]) {
    await (await service.ask("", { messages, ...rest })).text();
  }
  const expected = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "What is 17 + 25?" },
    { role: "assistant", content: "42" },
    { role: "user", content: HARD },
  ];
  assert.deepEqual(service.host.calls.map(({ messages }) => messages), [expected, expected]);
});

Deno.test("a question is asked anew each time, and nothing of it is kept", async () => {
  await using service = await hosted((_, call) => `${call}`);
  for (const expected of ["1", "2"]) {
    const { choices } = await (await service.ask(HARD, { seed: 1 })).json();
    assert.equal(choices[0].message.content, expected);
  }
  await assert.rejects(Deno.stat(service.store), Deno.errors.NotFound);
});

Deno.test("createService() refuses a model that cannot answer", async () => {
  const strong = await openClient("pocket-encoder");
  const options = await pocketOptions({ strong });
  assert.throws(() => createService(options), {
    name: "UserError",
    message: "Cannot generate or stream with pocket-encoder as it can only embed",
  });
});
