import assert from "node:assert/strict";
import { createService } from "./mod.ts";
import { EASY, HARD, HeldModel, pocketOptions, serve, until } from "./testing.ts";

const chat = (text: string) => ({
  model: "router-keyword-0.5",
  messages: [{ role: "user", content: text }],
});

Deno.test("/ says what this is, /health how long it has run", async () => {
  const before = performance.now();
  await using served = await serve();
  const get = async (path: string) => await (await fetch(served.url + path)).json();
  assert.deepEqual(await get("/"), {
    service: "Routelab",
    version: "1.0.0",
    status: "running",
    docs: "/docs",
    health: "/health",
  });
  const first = await get("/health"), second = await get("/health");
  const { uptime_seconds, ...rest } = first;
  assert.deepEqual(rest, { status: "healthy", model_loaded: true, device: "cpu" });
  assert.ok(uptime_seconds >= 0 && second.uptime_seconds > uptime_seconds);
  assert.ok(second.uptime_seconds <= (performance.now() - before) / 1000);
});

Deno.test("unknown routes are 404 and wrong methods 405, in the words of their API", async () => {
  await using served = await serve();
  const unknown = await fetch(`${served.url}/nope`);
  assert.deepEqual([unknown.status, await unknown.json()], [404, { detail: "Cannot find /nope" }]);
  const openai = await served.post("/v1/embeddings", {});
  assert.equal(openai.status, 404);
  assert.equal((await openai.json()).error.type, "invalid_request_error");
  const method = await fetch(`${served.url}/predict`);
  assert.deepEqual([method.status, method.headers.get("allow")], [405, "POST"]);
  await method.body?.cancel();
});

Deno.test("a body over the limit is 413", async () => {
  await using served = await serve({ limits: { bodyBytes: 1000 } });
  const response = await served.post("/predict", { text: "x".repeat(1000) });
  assert.equal(response.status, 413);
  assert.match((await response.json()).detail, /at most 1000 bytes/);
});

Deno.test("overload of a model is 503 with Retry-After, over when requests end, and no other's", async () => {
  const strong = new HeldModel();
  await using served = await serve({ strong, limits: { concurrent: 1, queued: 1 } });
  const inWork = [1, 2].map(() => served.post("/v1/chat/completions", chat(HARD)));
  await until(() => strong.asked === 1);
  const metrics = async () => await (await fetch(`${served.url}/metrics`)).text();
  while (!(await metrics()).includes('routelab_waiting{seat="held"} 1\n'));
  const refused = await served.post("/v1/chat/completions", chat(HARD));
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  const { error } = await refused.json();
  assert.match(error.message, /too many are being served by held: 1 in work and 1 waiting/);
  assert.equal(error.type, "server_error");
  const easy = await served.post("/v1/chat/completions", chat(EASY));
  assert.equal((await easy.json()).model, "pocket-small");
  assert.equal((await served.post("/predict", { text: EASY })).status, 200);
  strong.release();
  for (const response of await Promise.all(inWork)) {
    assert.equal((await response.json()).choices[0].message.content, "held");
  }
  assert.equal((await served.post("/v1/chat/completions", chat(HARD))).status, 200);
});

Deno.test("with a token, routes that work want it; health and documentation do not", async () => {
  await using served = await serve({ token: "secret" });
  const wrong: Record<string, string>[] = [{}, { Authorization: "Bearer wrong" }];
  for (const headers of wrong) {
    const refused = await served.post("/predict", { text: EASY }, headers);
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get("www-authenticate")!, /^Bearer/);
    assert.match((await refused.json()).detail, /without the service's token/);
  }
  const malformed = await served.post("/v1/chat/completions", {}, { Authorization: "Basic x" });
  assert.equal(malformed.status, 400);
  assert.equal((await malformed.json()).error.type, "invalid_request_error");
  const headers = { Authorization: "Bearer secret" };
  assert.equal((await served.post("/predict", { text: EASY }, headers)).status, 200);
  for (const path of ["/predict/batch", "/v1/models", "/metrics"]) {
    assert.equal((await fetch(served.url + path)).status, 401, path);
  }
  for (const path of ["/", "/health", "/docs", "/openapi.json"]) {
    assert.equal((await fetch(served.url + path)).status, 200, path);
  }
});

Deno.test("pages of other origins may call only where that is asked for", async () => {
  const headers = { Origin: "https://example.org" };
  const allowed = async (corsOrigin?: string) => {
    await using served = await serve({ corsOrigin });
    const response = await fetch(`${served.url}/health`, { headers });
    await response.body?.cancel();
    return response.headers.get("access-control-allow-origin");
  };
  assert.equal(await allowed(), null);
  assert.equal(await allowed("https://example.org"), "https://example.org");
});

Deno.test("/metrics counts requests, routes, latencies and costs", async () => {
  await using served = await serve({ budgetUsd: 5 });
  for (const text of [HARD, EASY, ""]) await (await served.post("/predict", { text })).text();
  await (await served.post("/v1/chat/completions", chat(EASY))).text();
  await (await fetch(`${served.url}/nope/${"x".repeat(99)}`)).text();
  const response = await fetch(`${served.url}/metrics`);
  assert.match(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n");
  for (
    const line of [
      'routelab_requests_total{route="/predict",status="200"} 2',
      'routelab_requests_total{route="/predict",status="422"} 1',
      'routelab_requests_total{route="unknown",status="404"} 1',
      'routelab_routed_total{router="keyword",model="pocket-large"} 1',
      'routelab_routed_total{router="keyword",model="pocket-small"} 2',
      'routelab_latency_seconds_count{route="/predict"} 3',
      `routelab_spent_usd ${served.lines.reduce((sum, { cost_usd }) => sum + cost_usd, 0)}`,
      "routelab_budget_usd 5",
      'routelab_working{seat="pocket-large"} 0',
    ]
  ) {
    assert.ok(lines.includes(line), line);
  }
  for (const quantile of ["0.5", "0.95", "0.99"]) {
    const start = `routelab_latency_seconds{quantile="${quantile}",route="/predict"}`;
    assert.ok(lines.some((line) => line.startsWith(start)), start);
  }
});

Deno.test("a request leaves one line in the log, with its text only where asked", async () => {
  await using served = await serve();
  const id = "mine-1";
  const response = await served.post("/predict", { text: HARD }, { "X-Request-Id": id });
  assert.equal(response.headers.get("x-request-id"), id);
  await response.body?.cancel();
  const [{ timestamp, latency_ms, ...line }] = served.lines;
  assert.deepEqual(line, {
    id,
    method: "POST",
    path: "/predict",
    status: 200,
    router: "keyword",
    threshold: 0.5,
    policy: null,
    model: "pocket-large",
    rule: null,
    score: 1 - 1 / 3,
    reason: "score 0.6667 > threshold 0.5",
    cost_usd: 0,
  });
  assert.ok(new Date(timestamp).toISOString() === timestamp && latency_ms > 0);
  await using telling = await serve({ logQueries: true });
  await (await telling.post("/predict/batch", { texts: [HARD, EASY] })).text();
  const [{ query, model }] = telling.lines;
  assert.deepEqual([query, model], [[HARD, EASY], ["pocket-large", "pocket-small"]]);
});

Deno.test("a fault of ours is 500, told to the log and not to the client", async () => {
  const weak = new HeldModel();
  const secret = "https://user:hunter2@host, Authorization: Bearer 0123456789abcdef";
  weak.generate = () => Promise.reject(new Error(`broken inside: ${secret} ${"x".repeat(5000)}`));
  await using served = await serve({ weak });
  const response = await served.post("/v1/chat/completions", chat(EASY));
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /broken/);
  const [{ error }] = served.lines;
  assert.match(error!, /broken inside/);
  assert.doesNotMatch(error!, /hunter2|0123456789abcdef/);
  assert.ok(error!.length <= 2000);
});

Deno.test("close() lets requests in work end and takes no more", async () => {
  const strong = new HeldModel();
  await using served = await serve({ strong });
  const inWork = served.post("/v1/chat/completions", chat(HARD));
  await until(() => strong.asked === 1);
  const closing = served.service.close();
  const refused = await served.post("/predict", { text: EASY });
  assert.deepEqual([refused.status, refused.headers.has("retry-after")], [503, true]);
  await refused.body?.cancel();
  strong.release();
  assert.equal((await inWork).status, 200);
  await (await inWork).body?.cancel();
  await closing;
});

Deno.test("close() stops what does not end in time", async () => {
  const strong = new HeldModel();
  const service = createService(await pocketOptions({ strong }));
  const answer = service.fetch(
    new Request("http://localhost/v1/chat/completions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(chat(HARD)),
    }),
  );
  await until(() => strong.asked === 1);
  await service.close({ graceMs: 1 });
  assert.deepEqual([(await answer).status, strong.aborted], [503, 1]);
});
