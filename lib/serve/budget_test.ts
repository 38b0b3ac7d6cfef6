import assert from "node:assert/strict";
import { testClient, testHost } from "../models/testing.ts";
import { EASY, HARD, HeldModel, serve, until } from "./testing.ts";

const chat = (text: string, rest: object = {}) => ({
  model: "router-keyword-0.5",
  messages: [{ role: "user", content: text }],
  ...rest,
});

/** Free, so that it always answers. */
const freeModel = () => {
  const weak = new HeldModel({ name: "free", price: { input: 0, output: 0 } });
  weak.release();
  return weak;
};

const metric = async (url: string, name: string) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, "m").exec(text)![1]);
};

Deno.test("60 requests of 16 answers side by side spend no more than the budget", async () => {
  // 10 tokens of prompt and 2 of answer cost 0.0016 USD, and so does an answer at its limit 0.0066 at most
  await using host = testHost(() => "an answer");
  const price = { input: 10, output: 750 };
  const strong = testClient({
    ...{ name: "big", model: "big", baseUrl: host.baseUrl, price, retries: 0 },
  });
  await using served = await serve({ strong, weak: freeModel(), budgetUsd: 0.5 });
  const responses = await Promise.all(
    Array.from(
      { length: 60 },
      () => served.post("/v1/chat/completions", chat(HARD, { n: 16, max_tokens: 6 })),
    ),
  );
  const models: string[] = [];
  for (const response of responses) models.push((await response.json()).model);
  const spent = await metric(served.url, "routelab_spent_usd");
  assert.ok(Math.abs(spent - host.calls.length * 0.0016) < 1e-9, `${spent}`);
  assert.ok(spent <= 0.5 && spent > 0, `${spent}`);
  assert.ok(models.includes("big") && models.includes("free"));
  const reasons = responses.map(({ headers }) => headers.get("x-routelab-reason"));
  assert.ok(reasons.includes("too little is left of the budget of 0.5 USD"));
});

Deno.test("where the strong model does not fit the cheapest answers, and where nothing fits it is 429", async () => {
  const strong = new HeldModel({ name: "dear", price: { input: 0, output: 1e6 } });
  const weak = new HeldModel({ name: "cheap", price: { input: 0, output: 1e4 } });
  strong.release();
  weak.release();
  // An answer of 2 tokens costs 2 or 0.02 USD; of 10 at most 10 or 0.1 USD
  await using served = await serve({ strong, weak, budgetUsd: 10 });
  const ask = (rest: object) => served.post("/v1/chat/completions", chat(HARD, rest));
  const modelOf = async (rest: object) => {
    const response = await ask({ max_tokens: 10, ...rest });
    await response.body?.cancel();
    return response.headers.get("x-routelab-model");
  };
  assert.deepEqual([await modelOf({}), await modelOf({})], ["dear", "cheap"]);
  assert.equal(await modelOf({ stream: true }), "cheap");
  assert.equal(await modelOf({ max_tokens: 7 }), "dear");
  for (const rest of [{}, { stream: true }]) {
    const refused = await ask({ max_tokens: 1000, ...rest });
    assert.deepEqual([refused.status, refused.headers.get("x-should-retry")], [429, "false"]);
    const { error } = await refused.json();
    assert.deepEqual([error.type, error.code], ["insufficient_quota", "insufficient_quota"]);
    assert.match(error.message, /may cost \$10: \$5\.9\d of the budget of \$10 are left$/);
  }
  const { info } = await (await fetch(`${served.url}/openapi.json`)).json();
  assert.match(info.description, /10 USD\. .* the cheapest candidate answers/);
  // Decisions alone cost nothing
  assert.equal((await served.post("/predict", { text: HARD })).status, 200);
});

Deno.test("what a host tells of a stream is charged, also when the client has left", async () => {
  const price = { input: 0, output: 1e6 };
  const weak = freeModel();
  const host = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    const chunk = (rest: object) => `data: ${JSON.stringify({ id: "1", ...rest })}\n\n`;
    const usage = { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 };
    let pulls = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (pulls++ > 0) await new Promise((resolve) => setTimeout(resolve, 20));
          const delta = { content: "word " };
          const choices = [{ index: 0, delta, finish_reason: null }];
          // As vLLM does if it is asked to: the usage so far with each piece
          controller.enqueue(new TextEncoder().encode(chunk({ choices, usage })));
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  });
  const strong = testClient({
    ...{ name: "big", model: "big", baseUrl: `http://127.0.0.1:${host.addr.port}/v1`, price },
  });
  await using served = await serve({ strong, weak });
  const response = await served.post("/v1/chat/completions", chat(HARD, { stream: true }));
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  await until(() => served.lines.length === 1);
  assert.deepEqual([served.lines[0].status, served.lines[0].cost_usd], [499, 3]);
  await host.shutdown();
});

Deno.test("a client that leaves before its answer gives no money back that may be spent", async () => {
  const strong = new HeldModel({ name: "dear", price: { input: 0, output: 1e6 } });
  await using served = await serve({ strong, weak: freeModel(), budgetUsd: 15 });
  const away = new AbortController();
  const gone = fetch(`${served.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(chat(HARD, { max_tokens: 10 })),
    signal: away.signal,
  });
  await until(() => strong.asked === 1);
  const beside = await served.post("/v1/chat/completions", chat(HARD, { max_tokens: 10 }));
  assert.equal((await beside.json()).model, "free");
  away.abort();
  await assert.rejects(gone);
  await until(() => served.lines.length === 2);
  assert.equal(served.lines.at(-1)!.cost_usd, 10);
  assert.equal(await metric(served.url, "routelab_spent_usd"), 10);
  const easy = await served.post("/v1/chat/completions", chat(EASY));
  assert.equal((await easy.json()).model, "free");
});
