/** A service whose router names policies, which a mapper turns into models. */
import assert from "node:assert/strict";
import fc from "fast-check";
import OpenAI from "openai";
import {
  able,
  type Conversation,
  costOf,
  type GenerateOptions,
  openClient,
} from "../models/mod.ts";
import { testHost } from "../models/testing.ts";
import { mapperConfig } from "../policies/mod.ts";
import { createService, type ServedModel, type ServiceOptions } from "./mod.ts";
import {
  EASY,
  HARD,
  HeldModel,
  keywordRouter,
  pocketOptions,
  policyRouterOf,
  serve,
  until,
} from "./testing.ts";

const POCKET = { medium: "pocket-small", large: "pocket-large" };
const HYBRID = mapperConfig({ ...POCKET, rules: [{ rule: "hybrid" }] });

/** Names the policy that the prompt begins with, or none. */
const routers = new Map([
  ["policy", policyRouterOf((prompt) => /^[A-Z]\w+_Query/.exec(prompt)?.[0] ?? null)],
]);

const chat = (content: string, rest: object = {}) => ({
  model: "router-policy",
  messages: [{ role: "user" as const, content }],
  temperature: 0,
  ...rest,
});

const STANDARD = `Standard_Query ${EASY}`, COMPLEX = `Complex_Query ${EASY}`;

/** The service of two models that answer at once, if they are not others: a and b, at 0.01 and 0.1 USD an answer. */
async function serveTwo(
  { a = released("a", 5000), b = released("b", 50_000), settings = {}, ...options }:
    & Partial<ServiceOptions>
    & { a?: ServedModel; b?: ServedModel; settings?: object } = {},
) {
  const mapper = mapperConfig({
    medium: "a",
    large: "b",
    rules: [{ rule: "hybrid" }],
    ...settings,
  });
  return await serve({ weak: a, strong: b, routers, mapper, ...options });
}

/** Its answers have 2 tokens. */
function released(name: string, output: number): HeldModel {
  const model = new HeldModel({ name, price: { input: 0, output } });
  model.release();
  return model;
}

/** What the headers say of an answer. */
function toldBy({ headers }: Response) {
  const of = (name: string) => headers.get(`x-routelab-${name}`);
  return { model: of("model"), policy: of("policy"), rule: of("rule"), reason: of("reason") };
}

const metricsOf = async (url: string) => (await (await fetch(`${url}/metrics`)).text()).split("\n");

Deno.test("the official client gets the answer of the policy's model, under a name without threshold", async () => {
  await using served = await serve({ routers, mapper: HYBRID });
  const openai = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: "none", maxRetries: 0 });
  for (
    const [content, model, policy, rule, reason] of [
      [
        STANDARD,
        "pocket-small",
        "Standard_Query",
        "map",
        "Standard_Query goes to pocket-small by the map",
      ],
      [
        COMPLEX,
        "pocket-large",
        "Complex_Query",
        "map",
        "Complex_Query goes to pocket-large by the map",
      ],
      [
        `Standard_Query ${HARD}`,
        "pocket-large",
        "Standard_Query",
        "mathematics",
        "Standard_Query goes to pocket-large by the rule mathematics: a calculation",
      ],
    ]
  ) {
    const { data, response } = await openai.chat.completions.create(chat(content)).withResponse();
    assert.equal(data.model, model);
    assert.deepEqual(toldBy(response), { model, policy, rule, reason });
    assert.equal(response.headers.get("x-routelab-reasoning"), "as it is told");
    const stream = await openai.chat.completions.create({ ...chat(content), stream: true });
    let text = "";
    for await (const { choices: [choice] } of stream) text += choice.delta.content ?? "";
    assert.equal(text, data.choices[0].message.content);
  }
  const { data } = await openai.models.list();
  assert.deepEqual(data.map(({ id }) => id), ["router-policy"]);
  assert.equal((await openai.models.retrieve("router-policy")).id, "router-policy");
  const { info } = await (await fetch(`${served.url}/openapi.json`)).json();
  assert.match(info.description, /`router-policy` has no threshold/);
  await assert.rejects(openai.chat.completions.create(chat(EASY, { model: "router-policy-0.5" })), {
    status: 404,
    message: /named "router-policy-0\.5": name one router-policy$/,
  });
});

Deno.test("/predict and its batch tell policy, rule and why, and have no score", async () => {
  await using served = await serve({ routers, mapper: HYBRID });
  const response = await served.post("/predict", { text: COMPLEX });
  const { processing_time_ms: _, ...prediction } = await response.json();
  assert.deepEqual(prediction, {
    text: COMPLEX,
    score: null,
    route_label: "Strong Model (pocket-large)",
    policy: "Complex_Query",
    reasoning: "as it is told",
    rule: "map",
    reason: "Complex_Query goes to pocket-large by the map",
  });
  const batch = await served.post("/predict/batch", { texts: [EASY, `${STANDARD}: fix my code`] });
  const { predictions } = await batch.json();
  assert.deepEqual(
    predictions.map((
      { policy, rule, route_label }: Record<string, string>,
    ) => [policy, rule, route_label]),
    [
      [null, "unknown-policy", "Weak Model (pocket-small)"],
      ["Standard_Query", "keyword", "Strong Model (pocket-large)"],
    ],
  );
  assert.deepEqual(
    [served.lines[1].policy, served.lines[1].rule],
    [[null, "Standard_Query"], ["unknown-policy", "keyword"]],
  );
});

Deno.test("the log line has the decision, and texts of clients and models only where asked", async () => {
  await using served = await serveTwo();
  await (await served.post("/v1/chat/completions", chat(COMPLEX))).text();
  await until(() => served.lines.length === 1);
  const [{ timestamp, id: _, latency_ms, ...line }] = served.lines;
  assert.deepEqual(line, {
    method: "POST",
    path: "/v1/chat/completions",
    status: 200,
    router: "policy",
    threshold: null,
    policy: "Complex_Query",
    model: "b",
    rule: "map",
    score: null,
    reason: "Complex_Query goes to b by the map",
    cost_usd: 0.1,
  });
  assert.ok(!Number.isNaN(Date.parse(timestamp)) && latency_ms > 0);

  await using telling = await serve({
    ...{ routers, mapper: HYBRID },
    ...{ logQueries: true, logAnswers: true },
  });
  const response = await telling.post("/v1/chat/completions", chat(COMPLEX));
  const answer = (await response.json()).choices[0].message.content;
  const several = await telling.post("/v1/chat/completions", chat(COMPLEX, { n: 2 }));
  const answers = (await several.json()).choices.map((
    { message }: OpenAI.Chat.ChatCompletion.Choice,
  ) => message.content);
  await (await telling.post("/v1/chat/completions", chat(COMPLEX, { stream: true }))).text();
  await (await telling.post("/predict", { text: COMPLEX })).text();
  await until(() => telling.lines.length === 4);
  const asked = { query: COMPLEX, reasoning: "as it is told" };
  assert.deepEqual(
    telling.lines.map(({ query, reasoning, answer }) => ({ query, reasoning, answer })),
    [answer, answers, answer, undefined].map((answer) => ({ ...asked, answer })),
  );
});

Deno.test("/metrics counts policies, rules and fallbacks, from 0 on, beside latencies at p50, p95 and p99", async () => {
  await using served = await serveTwo();
  const names = "routelab_(?:policies|mapper_rules|mapper_fallbacks)_total";
  const counted = async () =>
    (await metricsOf(served.url)).filter((line) => new RegExp(`^${names}`).test(line))
      .map((line) => line.replace("routelab_", ""));
  assert.deepEqual(await counted(), [
    'policies_total{policy="Standard_Query"} 0',
    'policies_total{policy="Complex_Query"} 0',
    'policies_total{policy="Ambiguous_Query"} 0',
    'policies_total{policy="unknown"} 0',
    'mapper_rules_total{rule="cost-aware"} 0',
    'mapper_rules_total{rule="keyword"} 0',
    'mapper_rules_total{rule="length"} 0',
    'mapper_rules_total{rule="mathematics"} 0',
    'mapper_rules_total{rule="map"} 0',
    'mapper_rules_total{rule="unknown-policy"} 0',
    'mapper_fallbacks_total{kind="unknown-policy"} 0',
    'mapper_fallbacks_total{kind="unavailable"} 0',
    'mapper_fallbacks_total{kind="budget"} 0',
  ]);
  for (const text of [EASY, "Other_Query", STANDARD]) {
    await (await served.post("/v1/chat/completions", chat(text))).text();
  }
  await (await served.post("/predict", { text: COMPLEX })).text();
  assert.deepEqual((await counted()).filter((line) => !line.endsWith(" 0")), [
    'policies_total{policy="Standard_Query"} 1',
    'policies_total{policy="Complex_Query"} 1',
    'policies_total{policy="unknown"} 2',
    'mapper_rules_total{rule="map"} 2',
    'mapper_rules_total{rule="unknown-policy"} 2',
    'mapper_fallbacks_total{kind="unknown-policy"} 2',
  ]);
  const lines = await metricsOf(served.url);
  assert.ok(lines.includes('routelab_routed_total{router="policy",model="a"} 3'));
  for (const quantile of ["0.5", "0.95", "0.99"]) {
    const start = `routelab_latency_seconds{quantile="${quantile}",route="/v1/chat/completions"}`;
    assert.ok(lines.some((line) => line.startsWith(start)), start);
  }
});

Deno.test("who fails is taken over from as the mapper's file says, whole and streamed, and it is counted", async () => {
  await using host = testHost(() => ({ status: 401, message: "no such key" }));
  const price = { input: 1, output: 1 };
  const broken = able(
    await openClient("b", { baseUrl: host.baseUrl, price }),
    "generate",
    "stream",
  );
  await using served = await serveTwo({ b: broken });
  for (const stream of [false, true]) {
    const response = await served.post("/v1/chat/completions", chat(COMPLEX, { stream }));
    await response.text();
    assert.deepEqual(toldBy(response), {
      model: "a",
      policy: "Complex_Query",
      rule: "map",
      reason: "Complex_Query goes to b by the map; b failed, so a takes over",
    });
  }
  assert.ok(
    (await metricsOf(served.url)).includes('routelab_mapper_fallbacks_total{kind="unavailable"} 2'),
  );
  await using alone = await serveTwo({ b: broken, settings: { unavailable: [] }, fallback: true });
  assert.equal((await alone.post("/v1/chat/completions", chat(COMPLEX))).status, 502);
});

Deno.test("a model whose queue is full is not available; where all queues are full it is 503", async () => {
  const a = new HeldModel({ name: "a" }), b = new HeldModel({ name: "b" });
  await using served = await serveTwo({ a, b, limits: { concurrent: 1, queued: 0 } });
  const ask = () => served.post("/v1/chat/completions", chat(COMPLEX));
  const first = ask();
  await until(() => b.asked === 1);
  const second = ask();
  await until(() => a.asked === 1);
  const third = await ask();
  assert.deepEqual([third.status, third.headers.get("retry-after")], [503, "1"]);
  assert.match((await third.json()).error.message, /one of these must be available: b, a; come/);
  a.release();
  b.release();
  const told = [await first, await second].map(toldBy);
  assert.deepEqual(told.map(({ model }) => model), ["b", "a"]);
  assert.match(told[1].reason!, /; b is not available, so a takes over$/);
  for (const response of [await first, await second]) await response.text();
});

Deno.test("what calls have cost changes the next decision, and calls in work count by their worst", async () => {
  const b = new HeldModel({ name: "b", price: { input: 0, output: 50_000 } });
  await using served = await serveTwo({ b, budgetUsd: 1 });
  const rule = async (rest: object = {}) => {
    const response = await served.post("/v1/chat/completions", chat(COMPLEX, rest));
    await response.text();
    return toldBy(response).rule;
  };
  // At most 0.95 USD, and 0.1 in truth
  const inWork = rule({ max_tokens: 19 });
  await until(() => b.asked === 1);
  assert.equal(await rule({ max_tokens: 2 }), "cost-aware");
  b.release();
  assert.equal(await inWork, "map");
  const rules = [];
  for (let i = 0; i < 9; i++) rules.push(await rule({ max_tokens: 2 }));
  // 0.11 were spent before; from 0.91 on it is the cheap one's turn
  assert.deepEqual(rules, [...Array(8).fill("map"), "cost-aware"]);
});

Deno.test("what has no room in the budget the model of the least worst cost answers, and else it is 429", async () => {
  await using served = await serveTwo({ budgetUsd: 1, settings: { rules: [] } });
  const ask = (max_tokens: number) =>
    served.post("/v1/chat/completions", chat(COMPLEX, { max_tokens }));
  const fits = await ask(20), cheaper = await ask(30), neither = await ask(300);
  assert.deepEqual(toldBy(cheaper), {
    model: "a",
    policy: "Complex_Query",
    rule: "map",
    reason:
      "Complex_Query goes to b by the map; too little is left of the budget of $1 for b, so " +
      "a takes over",
  });
  assert.deepEqual([toldBy(fits).model, neither.status], ["b", 429]);
  for (const { body } of [fits, cheaper, neither]) await body?.cancel();
  assert.ok(
    (await metricsOf(served.url)).includes('routelab_mapper_fallbacks_total{kind="budget"} 1'),
  );
});

Deno.test("a router whose own cost has no room is not asked, and the mapper decides without a policy", async () => {
  const router = { ...policyRouterOf(() => "Complex_Query"), costUsd: 0.75 };
  await using served = await serveTwo({ routers: new Map([["policy", router]]), budgetUsd: 1 });
  const ask = () => served.post("/v1/chat/completions", chat(EASY, { max_tokens: 2 }));
  const [first, second] = [await ask(), await ask()];
  assert.equal(toldBy(first).model, "b");
  assert.deepEqual(toldBy(second), {
    model: "a",
    policy: null,
    rule: "unknown-policy",
    reason: "too little is left of the budget of 1 USD to ask the router; " +
      "A query without a policy goes to a",
  });
  for (const { body } of [first, second]) await body?.cancel();
});

/** Answers after some milliseconds with some of the tokens it may have, as it is told call by call. */
class VaryingModel extends HeldModel {
  calls = 0;
  readonly #ways: readonly { ms: number; share: number }[];

  constructor(
    options: { name: string; price: { input: number; output: number } },
    ways: readonly { ms: number; share: number }[],
  ) {
    super(options);
    this.#ways = ways;
  }

  override async generate(
    prompts: readonly Conversation[],
    { maxTokens }: GenerateOptions = {},
  ) {
    const { ms, share } = this.#ways[this.calls++ % this.#ways.length];
    await new Promise((resolve) => setTimeout(resolve, ms));
    const usage = { tokens_in: 5, tokens_out: Math.round(share * maxTokens!) };
    const cost_usd = costOf(this.price, usage);
    const finish = "stop" as const;
    const answer = { text: "an answer", ...usage, tokens: null, version: null, finish, cost_usd };
    return prompts.map(() => [{ ...answer, latency_ms: ms }]);
  }
}

Deno.test("32 requests at once never spend more than the budget, and every fallback is counted", async () => {
  const way = fc.record({ ms: fc.nat(3), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  const content = fc.constantFrom(STANDARD, COMPLEX, EASY, `Standard_Query ${HARD}`, "Other_Query");
  const request = fc.record({ content, max_tokens: fc.integer({ min: 1, max: 20 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 32, maxLength: 32 }),
      fc.array(way, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.001, max: 20, noNaN: true }),
      async (requests, ways, budgetUsd) => {
        const a = new VaryingModel({ name: "a", price: { input: 0, output: 5000 } }, ways);
        const b = new VaryingModel({ name: "b", price: { input: 0, output: 50_000 } }, ways);
        await using served = await serveTwo({ a, b, budgetUsd });
        const responses = await Promise.all(requests.map(async ({ content, max_tokens }) => {
          const response = await served.post("/v1/chat/completions", chat(content, { max_tokens }));
          return { ...toldBy(response), status: response.status, body: await response.json() };
        }));
        await until(() => served.lines.length === 32);
        const spent = served.lines.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
        assert.ok(spent <= budgetUsd + 1e-9, `${spent} of ${budgetUsd}`);
        const lines = await metricsOf(served.url);
        const valueOf = (name: string) =>
          Number(lines.find((line) => line.startsWith(`${name} `))!.split(" ").at(-1));
        assert.ok(Math.abs(valueOf("routelab_spent_usd") - spent) < 1e-9);
        assert.equal(a.calls + b.calls, responses.filter(({ status }) => status === 200).length);
        for (const { status, body } of responses) {
          assert.ok(status === 200 || body.error.code === "insufficient_quota", `${status}`);
        }
        const { lines: logged } = served;
        const fallbacks = {
          "unknown-policy": logged.filter(({ rule }) => rule === "unknown-policy"),
          budget: logged.filter(({ reason }) => /; too little is left/.test(`${reason}`)),
          unavailable: [],
        };
        for (const [kind, { length }] of Object.entries(fallbacks)) {
          assert.equal(valueOf(`routelab_mapper_fallbacks_total{kind="${kind}"}`), length, kind);
        }
      },
    ),
    // A shorter list of requests would say no more
    { numRuns: 25, endOnFailure: true },
  );
});

Deno.test("without a mapper a router that names policies has a threshold, as others have beside a mapper", async () => {
  await using plain = await serve({ routers });
  const hard = await plain.post("/v1/chat/completions", chat(HARD, { model: "router-policy-0.5" }));
  await hard.body?.cancel();
  assert.deepEqual([toldBy(hard).model, toldBy(hard).rule], ["pocket-large", null]);
  await using both = await serve({
    routers: new Map([...routers, ["keyword", keywordRouter]]),
    mapper: HYBRID,
  });
  const ids = (await (await fetch(`${both.url}/v1/models`)).json()).data
    .map(({ id }: { id: string }) => id);
  assert.deepEqual(ids, ["router-policy", "router-keyword-0.5"]);
  const keyword = await both.post(
    "/v1/chat/completions",
    chat(HARD, { model: "router-keyword-0.5" }),
  );
  await keyword.body?.cancel();
  assert.deepEqual([toldBy(keyword).model, toldBy(keyword).rule], ["pocket-large", null]);
  const unknown = await both.post("/v1/chat/completions", chat(HARD, { model: "gpt-4" }));
  assert.match(
    (await unknown.json()).error.message,
    /name one router-policy, or router-<router>-<threshold>, .* e\.g\. router-keyword-0\.5$/,
  );
});

Deno.test("a mapper without a router that names policies, or of other models, is refused at the start", async () => {
  const pocket = await pocketOptions();
  assert.throws(() => createService({ ...pocket, mapper: HYBRID }), {
    name: "UserError",
    message: "Cannot use the mapper as a router must name policies: of keyword none does",
  });
  const mapper = mapperConfig({ medium: "pocket-small", large: "gpt-4" });
  assert.throws(() => createService({ ...pocket, routers, mapper }), {
    name: "UserError",
    message: "Cannot use the mapper as its models must be among those that answer here, " +
      "pocket-small, pocket-large: it names gpt-4",
  });
});
