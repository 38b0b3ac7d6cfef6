/** Hosts that hang: whoever waits for them hears of it in time, and nobody else waits. */
import assert from "node:assert/strict";
import OpenAI from "openai";
import { HostError } from "../models/mod.ts";
import { EASY, HARD, HeldModel, routerOf, serve, until } from "./testing.ts";

const chat = (text: string, rest: object = {}) => ({
  model: "router-keyword-0.5",
  messages: [{ role: "user", content: text }],
  ...rest,
});

/** A model that neither answers nor heeds a signal. */
class DeafModel extends HeldModel {
  override generate(): Promise<never> {
    this.asked++;
    return new Promise(() => {});
  }

  // deno-lint-ignore require-yield
  override async *stream(): AsyncGenerator<string, never> {
    this.asked++;
    return await new Promise(() => {});
  }
}

/** A model whose host fails. */
class FailingModel extends HeldModel {
  override generate(): Promise<never> {
    this.asked++;
    const { name } = this;
    return Promise.reject(
      new HostError({ name, model: name, baseUrl: "http://localhost", secrets: [] }, "500 broken"),
    );
  }

  // deno-lint-ignore require-yield
  override async *stream(): AsyncGenerator<string, never> {
    return await this.generate();
  }
}

Deno.test("four hanging calls of the strong model do not delay a request to the weak one", async () => {
  const strong = new DeafModel();
  await using served = await serve({ strong });
  const hanging = Array.from(
    { length: 6 },
    () => served.post("/v1/chat/completions", chat(HARD)),
  );
  await until(() => strong.asked === 4);
  const easy = await served.post("/v1/chat/completions", chat(EASY));
  assert.equal((await easy.json()).model, "pocket-small");
  await served.service.close({ graceMs: 0 });
  for (const response of await Promise.all(hanging)) {
    assert.equal(response.status, 503);
    await response.body?.cancel();
  }
});

Deno.test("an answer that is late is 504, which says who was waited for, how long and how often", async () => {
  const strong = new DeafModel({ name: "big" });
  await using served = await serve({ strong, limits: { timeoutMs: 150 } });
  for (const rest of [{}, { stream: true }]) {
    const response = await served.post("/v1/chat/completions", chat(HARD, rest));
    assert.equal(response.status, 504);
    assert.match(
      (await response.json()).error.message,
      /big was asked once and did not answer in \d\.\d s, after 0\.0 s in its queue$/,
    );
  }
  await until(() => served.lines.length === 2);
  assert.deepEqual(served.lines.map(({ status }) => status), [504, 504]);
});

Deno.test("who is late in the queue hears that the model was not asked, and why", async () => {
  const strong = new HeldModel({ name: "big" });
  await using served = await serve({ strong, limits: { timeoutMs: 300, concurrent: 1 } });
  const stream = await served.post("/v1/chat/completions", chat(HARD, { stream: true }));
  const reader = stream.body!.getReader();
  const reading = (async () => {
    while (!(await reader.read()).done);
  })();
  const late = await served.post("/v1/chat/completions", chat(HARD));
  assert.match(
    (await late.json()).error.message,
    /big was not asked in 0\.\d s, as it works on 1 of others$/,
  );
  strong.release();
  await reading;
});

Deno.test("with fallback another model answers when the chosen one is late or fails", async () => {
  for (const strong of [new DeafModel({ name: "big" }), new FailingModel({ name: "big" })]) {
    await using served = await serve({ strong, fallback: true, limits: { timeoutMs: 2000 } });
    for (const rest of [{}, { stream: true }]) {
      const response = await served.post("/v1/chat/completions", chat(HARD, rest));
      assert.equal(response.status, 200);
      assert.match(await response.text(), /"model":"pocket-small"/);
      assert.deepEqual(
        ["model", "reason"].map((what) => response.headers.get(`x-routelab-${what}`)),
        ["pocket-small", "big failed"],
      );
    }
    await until(() => served.lines.length === 2);
    for (const { model, error } of served.lines) {
      assert.equal(model, "pocket-small");
      assert.match(error!, /big/);
    }
  }
});

Deno.test("where all models fail the answer tells of each", async () => {
  const [weak, strong] = ["small", "big"].map((name) => new FailingModel({ name }));
  await using served = await serve({ weak, strong, fallback: true });
  const response = await served.post("/v1/chat/completions", chat(HARD));
  assert.equal(response.status, 502);
  assert.match((await response.json()).error.message, /ask big .*500 broken; .*ask small .*500/);
});

Deno.test("a stream that waits says so in comments, which clients pass over", async () => {
  const strong = new HeldModel({ name: "big" });
  const first = Promise.withResolvers<void>();
  const stream = strong.stream.bind(strong);
  strong.stream = async function* (prompt, options) {
    await first.promise;
    return yield* stream(prompt, options);
  };
  await using served = await serve({ strong, limits: { heartbeatMs: 30 } });
  const response = await served.post("/v1/chat/completions", chat(HARD, { stream: true }));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await reader.read()).value!, /^: waiting, 0 s\n\n/);
  await reader.cancel();
  const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: "none", maxRetries: 0 });
  const chunks = await openai.chat.completions.create({
    model: "router-keyword-0.5",
    messages: [{ role: "user", content: HARD }],
    stream: true,
  });
  setTimeout(() => {
    strong.release();
    first.resolve();
  }, 80);
  let finish;
  for await (const { choices: [choice] } of chunks) finish = choice.finish_reason;
  assert.equal(finish, "stop");
});

Deno.test("a stream that falls silent ends with an error, and frees its place", async () => {
  const strong = new HeldModel({ name: "big" });
  strong.stream = async function* () {
    yield "x";
    return await new Promise<never>(() => {});
  };
  await using served = await serve({
    strong,
    limits: { heartbeatMs: 50, timeoutMs: 200, concurrent: 1 },
  });
  for (let i = 0; i < 2; i++) {
    const response = await served.post("/v1/chat/completions", chat(HARD, { stream: true }));
    const text = await response.text();
    assert.match(text, /"content":"x".*\n\n(: waiting, 0 s\n\n)+data: {"error"/);
    assert.match(text, /big was asked once, began to answer, and did not end in \d\.\d s/);
  }
  await until(() => served.lines.length === 2);
  // The prompt and the piece are charged: 5 and 2 tokens
  for (const { status, cost_usd } of served.lines) {
    assert.deepEqual([status, cost_usd], [504, 7e-6]);
  }
});

Deno.test("a router that hangs is 504 too, and holds up no other router", async () => {
  const hung = { ...routerOf([0, 1], "match"), score: () => new Promise<never>(() => {}) };
  await using served = await serve({
    routers: new Map([["hung", hung], ["fixed", routerOf([1, 1], "match")]]),
    limits: { timeoutMs: 200, concurrent: 1 },
  });
  const waiting = served.post("/predict", { text: EASY });
  const chosen = await served.post("/v1/chat/completions", {
    ...chat(EASY),
    model: "router-fixed-0.5",
  });
  assert.equal((await chosen.json()).model, "pocket-small");
  const late = await waiting;
  assert.equal(late.status, 504);
  assert.match(
    (await late.json()).detail,
    /router hung was asked once and did not answer in 0\.\d s/,
  );
});
