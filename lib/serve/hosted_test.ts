import assert from "node:assert/strict";
import { type Say, testHost } from "../models/testing.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { openClient } from "../models/mod.ts";
import { createService, type ServiceOptions } from "./mod.ts";
import { EASY, HARD, pocketOptions, serve, until } from "./testing.ts";

const PRICE = { input: 1000, output: 10_000 };

/** A service whose strong model is on a host of this machine. */
async function hosted(say: Say, options: Partial<ServiceOptions> = {}) {
  const host = testHost(say);
  const files = await TempFiles.create();
  const store = files.path("store");
  const strong = await openClient("big", { baseUrl: host.baseUrl, price: PRICE, store });
  const service = await serve({ strong, ...options });
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

Deno.test("what fails at the host is 502 with the words of lib/models, and in the log", async () => {
  await using service = await hosted(() => ({ status: 401, message: "wrong key sk-secret" }));
  for (const rest of [{}, { stream: true }]) {
    const response = await service.ask(HARD, rest);
    assert.equal(response.status, 502);
    const { error } = await response.json();
    assert.match(error.message, /^Cannot ask big at .*: 401, it does not accept the key$/);
    assert.equal(error.type, "server_error");
  }
  await until(() => service.lines.length === 2);
  for (const { error, cost_usd } of service.lines) {
    assert.match(error!, /does not accept the key$/);
    assert.equal(cost_usd, 0);
  }
});

Deno.test("a host that fails again and again is 502 with its words before the time is over", async () => {
  const saidOf = async (message: string, rest: object = {}) => {
    await using service = await hosted(() => ({ status: 500, message }), {
      limits: { timeoutMs: 400 },
    });
    const response = await service.ask(HARD, rest);
    const { error } = await response.json();
    return [response.status, error.message, error.code];
  };
  for (const rest of [{}, { stream: true }]) {
    const [status, message, code] = await saidOf("the disk is full", rest);
    assert.deepEqual([status, code], [502, "host"]);
    assert.match(message, /500 the disk is full/);
  }
});

Deno.test("a host that says nothing is 504, streamed or not", async () => {
  const host = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Promise(() => {}),
  );
  const baseUrl = `http://127.0.0.1:${host.addr.port}/v1`;
  const strong = await openClient("big", { baseUrl, price: PRICE });
  await using served = await serve({ strong, limits: { timeoutMs: 300 } });
  for (const stream of [false, true]) {
    const response = await served.post("/v1/chat/completions", {
      model: "router-keyword-0.5",
      messages: [{ role: "user", content: HARD }],
      stream,
    });
    assert.equal(response.status, 504);
    assert.match((await response.json()).error.message, /big.* (in|within) \d\.\d s/);
  }
  await until(() => served.lines.length === 2);
  // Nobody knows what the host did by then, so the most that it may charge is booked
  for (const { cost_usd } of served.lines) assert.ok(cost_usd > 10);
  void host.shutdown();
});

Deno.test("what a host refuses to answer is 400 with its reason, streamed or not", async () => {
  await using service = await hosted(() => ({ status: 400, message: "no such talk" }));
  for (const rest of [{}, { stream: true }]) {
    const response = await service.ask(HARD, rest);
    assert.equal(response.status, 400);
    const { error } = await response.json();
    assert.match(error.message, /refuses to answer this: 400 no such talk/);
    assert.equal(error.type, "invalid_request_error");
  }
});

Deno.test("an answer that is refused after it was paid is charged", async () => {
  await using service = await hosted(() => ({ text: "half", finish: "content_filter" }));
  for (const [i, rest] of [{}, { stream: true }, { n: 3 }].entries()) {
    await (await service.ask(HARD, rest)).text();
    await until(() => service.lines.length === i + 1);
    assert.ok(Math.abs(service.lines[i].cost_usd - 0.03) < 1e-9, JSON.stringify(rest));
  }
});

Deno.test("a chat of several turns reaches the host as its messages, as they came", async () => {
  await using service = await hosted(() => "so it is");
  const call = { id: "c1", type: "function", function: { name: "add", arguments: "{}" } };
  const messages = [
    { role: "system", content: "You are a pirate." },
    { role: "developer", content: "Be brief. " },
    { role: "user", name: "Ann", content: "My name is Ann." },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "42" }] },
    { role: "assistant", content: "Hi Ann" },
    { role: "user", content: [{ type: "text", text: ` ${HARD}` }] },
  ];
  for (const rest of [{}, { stream: true }]) {
    await (await service.ask("", { messages, ...rest })).text();
  }
  assert.deepEqual(service.host.calls.map(({ messages }) => messages), [messages, messages]);
});

Deno.test("histories that OpenAI allows are accepted, and end as it allows", async () => {
  await using service = await hosted(() => "so it is");
  const user = { role: "user", content: HARD };
  const call = { id: "c1", type: "function", function: { name: "add", arguments: "{}" } };
  const result = { role: "tool", tool_call_id: "c1", content: "42" };
  const histories: object[][] = [
    [user, { role: "assistant", tool_calls: [call] }, result],
    [user, { role: "assistant", content: "Let me see.", tool_calls: [call] }, result, user],
    [user, { role: "assistant", content: null, function_call: { name: "f", arguments: "" } }, {
      role: "function",
      name: "f",
      content: null,
    }],
    [user, { role: "assistant", content: null, audio: { id: "audio_1" } }, user],
    [user, { role: "assistant", content: [{ type: "refusal", refusal: "no" }] }, user],
    [user, { role: "assistant", content: "" }, user],
    [user, { role: "assistant", content: "The answer is" }],
    [{ role: "system", content: "" }, user],
  ];
  for (const messages of histories) {
    const response = await service.ask("", { messages });
    assert.equal(response.status, 200, JSON.stringify([messages, await response.json()]));
    assert.deepEqual(service.host.calls.at(-1)!.messages, messages);
  }
  // An answer of an official client, put back into the history: its nulls say nothing
  const own = { role: "assistant", content: "42", refusal: null, tool_calls: null };
  await (await service.ask("", { messages: [user, own, user] })).text();
  assert.deepEqual(service.host.calls.at(-1)!.messages, [
    user,
    { role: "assistant", content: "42" },
    user,
  ]);
});

Deno.test("a long chat and a high limit of tokens are the host's to judge; a flag can clamp", async () => {
  await using service = await hosted(() => "so it is");
  for (const key of ["max_tokens", "max_completion_tokens"]) {
    const long = await service.ask(`${HARD} `.repeat(6000), { [key]: 65_535 });
    assert.equal(long.status, 200);
    await long.body?.cancel();
    assert.equal(service.host.calls.at(-1)!.max_tokens, 65_535);
  }
  await using clamped = await hosted(() => "so it is", { limits: { answerTokens: 50 } });
  await (await clamped.ask(HARD, { max_tokens: 65_535 })).text();
  assert.equal(clamped.host.calls[0].max_tokens, 50);
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
