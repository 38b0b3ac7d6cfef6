import assert from "node:assert/strict";
import OpenAI from "openai";
import { bestOf, openClient } from "../models/mod.ts";
import { EASY, HARD, HeldModel, routerOf, serve, until } from "./testing.ts";

/** The official client, unchanged. */
function clientOf({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
}

const ask = (text: string) => ({
  model: "router-keyword-0.5",
  messages: [{ role: "user" as const, content: text }],
  temperature: 0,
});

Deno.test("the official client gets an answer, and who gave it and why in headers", async () => {
  await using served = await serve();
  const openai = clientOf(served);
  for (
    const [text, model, reason] of [
      [HARD, "pocket-large", "score 0.6667 > threshold 0.5"],
      [EASY, "pocket-small", "score 0.0000 <= threshold 0.5"],
    ]
  ) {
    const { data, response, request_id } = await openai.chat.completions.create(ask(text))
      .withResponse();
    assert.deepEqual(
      [data.model, response.headers.get("x-routelab-model")],
      [model, model],
    );
    assert.equal(response.headers.get("x-routelab-reason"), reason);
    assert.equal(request_id, served.lines.at(-1)!.id);
    const [{ message, finish_reason }] = data.choices;
    assert.equal(message.role, "assistant");
    assert.ok(message.content!.length > 0 && finish_reason === "stop");
    const { prompt_tokens, completion_tokens, total_tokens } = data.usage!;
    assert.equal(total_tokens, prompt_tokens + completion_tokens);
  }
});

Deno.test("the threshold is in the model's name", async () => {
  await using served = await serve();
  const openai = clientOf(served);
  const modelAt = async (threshold: string) =>
    (await openai.chat.completions.create({ ...ask(HARD), model: `router-keyword-${threshold}` }))
      .model;
  assert.equal(await modelAt("0.6"), "pocket-large");
  assert.equal(await modelAt("0.7"), "pocket-small");
});

Deno.test("the official client streams the same answer and usage, piece by piece", async () => {
  await using served = await serve();
  const openai = clientOf(served);
  for (const limits of [{}, { max_tokens: 2 }]) {
    for (const question of [{ ...ask(EASY), ...limits }, { ...ask(HARD), ...limits }]) {
      const whole = await openai.chat.completions.create(question);
      const stream = await openai.chat.completions.create({
        ...question,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = "", usage, finish;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? "";
        finish = chunk.choices[0]?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
        assert.equal(chunk.model, whole.model);
      }
      assert.equal(text, whole.choices[0].message.content);
      assert.equal(finish, whole.choices[0].finish_reason);
      assert.deepEqual(usage, whole.usage);
      const [one, other] = served.lines.slice(-2);
      assert.ok(Math.abs(one.cost_usd - other.cost_usd) < 1e-12);
    }
  }
});

Deno.test("several answers, seeds and stop texts do what they do at OpenAI", async () => {
  await using served = await serve();
  const openai = clientOf(served);
  const sampled = { ...ask(HARD), temperature: 1, n: 8 };
  const texts = async (seed: number | null) =>
    (await openai.chat.completions.create({ ...sampled, seed })).choices
      .map(({ message }) => message.content);
  assert.equal((await texts(null)).length, 8);
  assert.deepEqual(await texts(5), await texts(5));
  const { choices } = await openai.chat.completions.create({ ...ask(HARD), stop: ["4", "5"] });
  assert.doesNotMatch(choices[0].message.content!, /[45]/);
});

Deno.test("the router reads the last message of the user, the model all of them", async () => {
  await using served = await serve({ logQueries: true });
  const openai = clientOf(served);
  const answer = await openai.chat.completions.create({
    ...ask(""),
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: HARD },
      { role: "assistant", content: "42" },
      { role: "user", content: [{ type: "text", text: "Spell a b c" }] },
    ],
  });
  assert.equal(served.lines[0].query, "Spell a b c");
  assert.equal(answer.model, "pocket-small");
  const alone = await openai.chat.completions.create(ask("Spell a b c"));
  assert.ok(answer.usage!.prompt_tokens > alone.usage!.prompt_tokens);
});

Deno.test("models.list() names each router at 0.5, models.retrieve() any threshold", async () => {
  await using served = await serve();
  const { data } = await clientOf(served).models.list();
  assert.deepEqual(data.map(({ id, object }) => [id, object]), [["router-keyword-0.5", "model"]]);
  const { id } = await clientOf(served).models.retrieve("router-keyword-0.75");
  assert.equal(id, "router-keyword-0.75");
  for (const unknown of ["модель", "router-keyword-2", "\u{1f600}".repeat(90), "a/b", "%E0%A4"]) {
    await assert.rejects(clientOf(served).models.retrieve(unknown), { status: 404 });
  }
  // Not encoded at all, or badly
  for (const path of ["/v1/models/модель", "/v1/models/%E0%A4", "/v1/models/%"]) {
    const response = await fetch(served.url + path);
    assert.deepEqual([response.status, (await response.json()).error.code], [
      404,
      "model_not_found",
    ]);
  }
});

Deno.test("what cannot be is refused as OpenAI refuses it", async () => {
  await using served = await serve();
  const openai = clientOf(served);
  // deno-lint-ignore no-explicit-any
  const errorOf = async (rest: any) => {
    const error = await openai.chat.completions.create({ ...ask(EASY), ...rest })
      .then(() => null, (error) => error as InstanceType<typeof OpenAI.APIError>);
    return error && [error.status, error.param, error.code];
  };
  assert.deepEqual(await errorOf({ model: "gpt-4" }), [404, "model", "model_not_found"]);
  assert.deepEqual(await errorOf({ messages: [] }), [422, "messages", null]);
  const system = [{ role: "system", content: "x" }];
  assert.deepEqual(await errorOf({ messages: system }), [422, "messages", null]);
  const answered = [...ask(EASY).messages, { role: "assistant", content: "x" }];
  assert.deepEqual(await errorOf({ messages: answered }), [422, "messages", null]);
  const tool = [{ role: "tool", content: "x", tool_call_id: "1" }, ...ask(EASY).messages];
  assert.deepEqual(await errorOf({ messages: tool }), [422, "messages", null]);
  const image = [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }];
  assert.deepEqual(await errorOf({ messages: image }), [422, "messages.0.content.0.type", null]);
  assert.deepEqual(await errorOf({ n: 0 }), [422, "n", null]);
  assert.deepEqual(await errorOf({ n: 17 }), [422, "n", null]);
  assert.deepEqual(await errorOf({ n: 2, stream: true }), [422, "n", null]);
  assert.deepEqual(await errorOf({ temperature: -1 }), [422, "temperature", null]);
  assert.deepEqual(await errorOf({ tools: [{ type: "function" }] }), [422, "tools", null]);
  assert.deepEqual(await errorOf({ logprobs: true }), [422, "logprobs", null]);
  // More than the model has room for, streamed or not
  assert.deepEqual(await errorOf({ ...ask(`${HARD} `.repeat(40)) }), [400, null, null]);
  assert.deepEqual(await errorOf({ ...ask(`${HARD} `.repeat(40)), stream: true }), [
    400,
    null,
    null,
  ]);
  // Harmless
  const ignored = { user: "u", frequency_penalty: 1, tools: [], logprobs: false, metadata: {} };
  assert.equal(await errorOf(ignored), null);
});

Deno.test("a client that goes away stops the model, and makes room", async () => {
  const strong = new HeldModel();
  await using served = await serve({ strong, limits: { concurrent: 1, queued: 1 } });
  const away = new AbortController();
  const gone = fetch(`${served.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(ask(HARD)),
    signal: away.signal,
  });
  await until(() => strong.asked === 1);
  away.abort();
  await assert.rejects(gone);
  await until(() => served.lines.length === 1);

  const openai = clientOf(served);
  const stream = await openai.chat.completions.create({ ...ask(HARD), stream: true });
  for await (const chunk of stream) if (chunk.choices[0].delta.content === "x") break;
  await until(() => served.lines.length === 2);
  assert.deepEqual(served.lines.map(({ status }) => status), [499, 499]);
  // The log line may be written before the model hears of it
  await until(() => strong.aborted === 2);
  assert.equal(strong.asked, 2);
  // What was written by then is paid; of an answer without a word by then, the most that was reserved
  const bytes = HARD.length, frame = 8 + 128, { default: most } = strong.limits.answer;
  const worst = (bytes + frame + most) / 1e6;
  assert.ok(Math.abs(served.lines[0].cost_usd - worst) < 1e-12);
  assert.equal(served.lines[1].cost_usd, 7e-6);
  assert.equal((await openai.chat.completions.create(ask(EASY))).model, "pocket-small");
});

Deno.test("candidates of best-of-n answer where they are the cheapest that suffices", async () => {
  const small = await openClient("pocket-small", { threads: 1 });
  const best = bestOf(small, { n: 3, select: "confidence", name: "pocket-small@bo3:confidence" });
  await using served = await serve({
    routers: new Map([["fixed", routerOf([0.2, 0.8, 1], "match")]]),
    candidates: [
      { client: small, cost: 1 },
      { client: best, cost: 2 },
      { client: await openClient("pocket-large", { threads: 1 }), cost: 5 },
    ],
  });
  const answered = async (threshold: number) => {
    const response = await served.post("/v1/chat/completions", {
      ...ask(EASY),
      model: `router-fixed-${threshold}`,
    });
    return { model: response.headers.get("x-routelab-model"), body: await response.json() };
  };
  assert.equal((await answered(0.9)).model, "pocket-small");
  assert.equal((await answered(0.1)).model, "pocket-large");
  const { model, body } = await answered(0.5);
  assert.deepEqual([model, body.model], [best.name, best.name]);
  const line = served.lines.at(-1)!;
  assert.match(String(line.reason), /^score 0\.2000 <= threshold 0\.5$/);
  // All three samples are paid
  const { prompt_tokens, completion_tokens } = body.usage;
  const { input, output } = small.price;
  const cost = (prompt_tokens * input + completion_tokens * output) / 1e6;
  assert.ok(Math.abs(line.cost_usd - cost) < 1e-15);
  const { route_label } = await (await served.post("/predict", { text: EASY })).json();
  assert.equal(route_label, "Model (pocket-small@bo3:confidence)");
});
