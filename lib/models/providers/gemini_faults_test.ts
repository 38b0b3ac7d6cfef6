/** What goes wrong at Gemini: statuses, replies that are none, streams that break off; and where the key is not. */
import assert from "node:assert/strict";
import { type Able, Budget, HostError, PromptRefused, user } from "../mod.ts";
import { geminiClient, geminiHost, type GeminiSay, KEY, MODEL } from "../testing_gemini.ts";

const asked: Record<
  string,
  (client: Able<"generate" | "stream">, prompt?: string) => Promise<string>
> = {
  generate: async (client, prompt = "a") => (await client.generate([user(prompt)]))[0][0].text,
  stream: async (client, prompt = "a") =>
    (await Array.fromAsync(client.stream(user(prompt)))).join(""),
};

for (const [how, ask] of Object.entries(asked)) {
  for (const status of [500, 503]) {
    Deno.test(`${how}() asks again after ${status}, and tells it where it stays so`, async () => {
      await using host = geminiHost((prompt, call) =>
        call === 1 || prompt === "bad" ? { status, message: "down" } : prompt
      );
      assert.equal(await ask(geminiClient({ baseUrl: host.baseUrl, retries: 1 })), "a");
      assert.equal(host.calls.length, 2);
      await assert.rejects(
        ask(geminiClient({ baseUrl: host.baseUrl, retries: 1 }), "bad"),
        (error: HostError) => {
          assert.ok(error instanceof HostError && !error.lasting);
          assert.match(error.message, new RegExp(`${status} down \\(asked 2 times in \\d s\\)$`));
          return true;
        },
      );
    });
  }

  const NO_RETRY: [
    what: string,
    said: { status: number; message: string; details?: object[] },
    told: RegExp,
    hint: RegExp,
  ][] = [
    [
      "a key that is wrong",
      {
        status: 400,
        message: `API key not valid: ${KEY}`,
        details: [{ reason: "API_KEY_INVALID" }],
      },
      /401, it does not accept the key$/,
      /Is the key right/,
    ],
    ["a key that may not", { status: 403, message: `no, ${KEY}` }, /403, it does not allow/, /key/],
    [
      "a model that is not there",
      { status: 404, message: "models/x is not found for API version v1" },
      /404 models\/x is not found/,
      /have the model "gemini-3\.5-flash-lite"/,
    ],
  ];
  for (const [what, said, told, hint] of NO_RETRY) {
    Deno.test(`${how}() asks once with ${what}`, async () => {
      await using host = geminiHost(() => said as ReturnType<GeminiSay>);
      const client = geminiClient({ baseUrl: host.baseUrl, retries: 3, concurrent: 1 });
      await assert.rejects(ask(client), (error: HostError) => {
        assert.ok(error instanceof HostError && error.lasting);
        assert.match(error.message, told);
        assert.match(error.hint!, hint);
        assert.ok(!Deno.inspect(error).includes("Wicked"));
        return true;
      });
      assert.equal(host.calls.length, 1);
    });
  }

  const json = (body: string) =>
    new Response(body, { headers: { "content-type": "application/json" } });
  const events = (body: string) =>
    new Response(body, { headers: { "content-type": "text/event-stream" } });
  const form = (body: unknown) =>
    how === "generate" ? Response.json(body) : events(`data: ${JSON.stringify(body)}\n\n`);
  const BODIES: [what: string, say: () => Response, told: RegExp][] = [
    [
      "a page",
      () => new Response("<p>Log in", { headers: { "content-type": "text/html" } }),
      /text\/html, no.*Log in/,
    ],
    ["nothing", () => how === "generate" ? json("") : events(""), /empty|broke off/],
    ["null", () => form(null), /without candidates: (null|\{\})/],
    ["an object of nothing", () => form({}), /without candidates: \{\}/],
    [
      "a number as text",
      () => form({ candidates: [{ content: { parts: [{ text: 42 }] } }] }),
      /text that is none/,
    ],
    ["an error", () => form({ error: { code: 503, message: "overloaded" } }), /503 overloaded/],
    [
      "half of one",
      () => how === "generate" ? json('{"candid') : events('data: {"candid'),
      /no JSON|broke off/,
    ],
  ];
  for (const [what, say, told] of BODIES) {
    Deno.test(`${how}() takes ${what} for a fault of the host, in its own words`, async () => {
      await using host = geminiHost(say);
      await assert.rejects(ask(geminiClient({ baseUrl: host.baseUrl })), (error: HostError) => {
        assert.ok(error instanceof HostError, String(error));
        assert.match(error.message, told);
        return true;
      });
    });
  }

  Deno.test(`${how}() asks again after half of an answer`, async () => {
    const half = BODIES.at(-1)![1];
    await using host = geminiHost((_, call) => call === 1 ? half() : "4");
    assert.equal(await ask(geminiClient({ baseUrl: host.baseUrl, retries: 1 })), "4");
    assert.equal(host.calls.length, 2);
  });

  const FALSE_USAGES: [what: string, usage: unknown][] = [
    ["none", undefined],
    ["of nothing", { promptTokenCount: 0 }],
    ["of a prompt alone", { promptTokenCount: 10 }],
    ["below 0", { promptTokenCount: 10, candidatesTokenCount: -2 }],
    ["in texts", { promptTokenCount: "10", candidatesTokenCount: "2" }],
  ];
  for (const [what, usageMetadata] of FALSE_USAGES) {
    Deno.test(`${how}() takes no answer whose usage is ${what}, and does not ask again`, async () => {
      const candidates = [{ content: { parts: [{ text: "4" }] }, finishReason: "STOP" }];
      await using host = geminiHost(() => form({ candidates, usageMetadata, modelVersion: MODEL }));
      const client = geminiClient({ baseUrl: host.baseUrl, retries: 3 });
      await assert.rejects(ask(client), /does not tell how many tokens/);
      assert.equal(host.calls.length, 1);
    });
  }

  Deno.test(`${how}() does not follow a host that leads elsewhere with the key`, async () => {
    await using other = geminiHost(() => "other");
    await using host = geminiHost(() =>
      Response.redirect(`${other.baseUrl}/v1/models/${MODEL}:generateContent`, 307)
    );
    await assert.rejects(
      ask(geminiClient({ baseUrl: host.baseUrl, retries: 3 })),
      (error: HostError) =>
        error instanceof HostError && error.lasting && /307/.test(error.message),
    );
    assert.deepEqual([host.calls.length, other.calls.length], [1, 0]);
  });

  const ECHOES: [where: string, say: (key: string) => ReturnType<GeminiSay>][] = [
    ...[400, 402, 404, 429, 500, 503].map((status) =>
      [`status ${status}`, (key: string) => ({ status, message: `no ${key} here` })] as [
        string,
        (key: string) => ReturnType<GeminiSay>,
      ]
    ),
    ["a page", (key) => new Response(`<p>${key}`, { headers: { "content-type": "text/html" } })],
    ["a page of status 502", (key) => new Response(`<p>${key}`, { status: 502 })],
    ["an error", (key) => form({ error: { message: key, code: 500 } })],
    ["a reason to end", (key) => ({ finish: key })],
    ["a reason to block", (key) => ({ blocked: key })],
    ["the version", (key) => ({ text: "4", version: key })],
    ["a candidate that is none", (key) => form({ candidates: key })],
  ];
  for (const [where, say] of ECHOES) {
    Deno.test(`${how}() tells and prints no key that a host echoes in ${where}`, async () => {
      const lines: unknown[] = [], before = { ...console };
      for (const level of ["error", "warn", "info", "debug", "log"] as const) {
        console[level] = (...words) => void lines.push(...words);
      }
      try {
        for (const spelled of [KEY, encodeURIComponent(KEY), KEY.toLowerCase()]) {
          await using host = geminiHost(() => say(spelled));
          await assert.rejects(ask(geminiClient({ baseUrl: host.baseUrl })), (error: Error) => {
            assert.doesNotMatch(Deno.inspect(error), /wicked|0123456789/i);
            return true;
          });
        }
      } finally {
        Object.assign(console, before);
      }
      assert.doesNotMatch(JSON.stringify(lines), /wicked/i);
    });
  }

  Deno.test(`${how}() hides the key in an answer and its version`, async () => {
    await using host = geminiHost(() => ({ text: `it is ${KEY}, sir`, version: `x-${KEY}` }));
    const client = geminiClient({ baseUrl: host.baseUrl, allowOtherVersion: true });
    assert.equal(await ask(client), "it is [hidden], sir");
    const [[{ version }]] = await client.generate([user("a")]);
    assert.equal(version, "x-[hidden]");
  });

  Deno.test(`${how}() tells a proxy the password of its address, and nobody else`, async () => {
    await using host = geminiHost((_, call) =>
      call === 1 ? "4" : { status: 500, message: "pass%40word" }
    );
    const baseUrl = host.baseUrl.replace("//", "//ann:pass%40word@");
    const client = geminiClient({ baseUrl });
    assert.equal(await ask(client), "4");
    const [{ headers }] = host.calls;
    assert.equal(headers.get("authorization"), `Basic ${btoa("ann:pass@word")}`);
    assert.equal(headers.get("x-goog-api-key"), KEY);
    await assert.rejects(ask(client), (error: Error) => !/pass|word/.test(Deno.inspect(error)));
  });
}

Deno.test("a stream that breaks off is no answer, and is booked at its worst", async () => {
  await using host = geminiHost(() => ({ text: "one two", finish: null }));
  const budget = new Budget(1);
  const client = geminiClient({ baseUrl: host.baseUrl, budget, retries: 3 });
  const heard: string[] = [];
  await assert.rejects(
    async () => {
      for await (const piece of client.stream(user("a"), { maxTokens: 50 })) heard.push(piece);
    },
    (error: HostError) =>
      error instanceof HostError && /broke off before its end/.test(error.message),
  );
  assert.deepEqual(heard, ["one ", "two"]);
  assert.equal(host.calls.length, 1); // what was heard cannot be taken back
  assert.ok(budget.spent > 50 * 100e-6 && budget.spent < 60 * 100e-6, `${budget.spent}`);
});

Deno.test("a prompt that a stream refuses is one, not a fault of the host", async () => {
  await using host = geminiHost(() => ({ blocked: "PROHIBITED_CONTENT" }));
  await assert.rejects(asked.stream(geminiClient({ baseUrl: host.baseUrl })), PromptRefused);
});
