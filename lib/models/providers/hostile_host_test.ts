import assert from "node:assert/strict";
import { type Able, HostError, PromptRefused, tryGenerate, UnansweredError, user } from "../mod.ts";
import type { Endpoint } from "./hosted_client.ts";
import { type Say, testClient, testHost } from "../testing.ts";

const clientOf = (
  baseUrl: string,
  options: Partial<Endpoint> = {},
) =>
  testClient({
    name: "host/model",
    model: "model",
    baseUrl,
    apiKey: KEY,
    price: { input: 1, output: 1 },
    retries: 0,
    ...options,
  });

const KEY = "sk-wicked/0123456789+abcdef";

const asked: Record<
  string,
  (client: Able<"generate" | "stream">, prompt?: string) => Promise<string>
> = {
  generate: async (client, prompt = "a") => (await client.generate([user(prompt)]))[0][0].text,
  stream: async (client, prompt = "a") =>
    (await Array.fromAsync(client.stream(user(prompt)))).join(""),
};

const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);
const usage = { prompt_tokens: 10, completion_tokens: 2 };
const choices = [{
  index: 0,
  message: { content: "4" },
  delta: { content: "4" },
  finish_reason: "stop",
}];

/** A reply in the form that the call wants: a JSON, or a stream of one chunk. */
const form = (how: string, body: unknown) =>
  how === "generate"
    ? json(body)
    : new Response(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`, {
      headers: { "content-type": "text/event-stream" },
    });

for (const [how, ask] of Object.entries(asked)) {
  const BODIES: [what: string, body: unknown, told: RegExp][] = [
    ["null", null, /without choices: null/],
    ["no choices", {}, /without choices|broke off/],
    [
      "an error object",
      { error: { message: "Provider returned error", code: 502 } },
      /502 Provider returned error/,
    ],
    ["an error of words", { error: "overloaded" }, /overloaded/],
    ["a choice with an error", { choices: [{ error: { message: "gone" } }] }, /gone/],
    [
      "a number as text",
      { choices: [{ message: { content: 42 }, delta: { content: 42 } }], usage },
      /content that is none/,
    ],
    ["a part without text", {
      choices: [{
        message: { content: [{ type: "text" }] },
        delta: { content: [{ type: "text" }] },
      }],
      usage,
    }, /content that is none/],
  ];
  for (const [what, body, told] of BODIES) {
    Deno.test(`${how}() takes ${what} for a fault of the host, in its own words`, async () => {
      await using host = testHost(() => form(how, body));
      await assert.rejects(ask(clientOf(host.baseUrl)), (error: HostError) => {
        assert.ok(error instanceof HostError);
        assert.match(error.message, told);
        return true;
      });
    });
  }

  const RESPONSES: [what: string, say: () => Response, told: RegExp][] = [
    [
      "a page",
      () => new Response("<html>Log in</html>", { headers: { "content-type": "text/html" } }),
      /text\/html, no.*Log in/,
    ],
    [
      "an empty reply",
      () =>
        json(null, {}).clone() &&
        new Response("", { headers: { "content-type": "application/json" } }),
      /empty|no stream/,
    ],
    [
      "a reply that breaks off",
      () =>
        form(how, {}).clone() &&
        new Response(how === "generate" ? '{"choices":[{"mes' : 'data: {"choi\n\n', {
          headers: {
            "content-type": how === "generate" ? "application/json" : "text/event-stream",
          },
        }),
      /no JSON|broke off/,
    ],
  ];
  for (const [what, say, told] of RESPONSES) {
    Deno.test(`${how}() takes ${what} for a fault of the host`, async () => {
      await using host = testHost(say);
      await assert.rejects(ask(clientOf(host.baseUrl)), (error: HostError) => {
        assert.ok(error instanceof HostError, String(error));
        assert.match(error.message, told);
        return true;
      });
    });

    Deno.test(`${how}() asks again after ${what}`, async () => {
      await using host = testHost((_, call) => call === 1 ? say() : "4");
      assert.equal(await ask(clientOf(host.baseUrl, { retries: 1 })), "4");
      assert.equal(host.calls.length, 2);
    });
  }

  for (
    const [what, content] of [
      ["text parts", [{ type: "text", text: "4" }]],
      ["thoughts and text parts", [{ type: "thinking", thinking: [] }, {
        type: "text",
        text: "4",
      }]],
      ["parts of two types", ["", { type: "output_text", text: "4" }]],
    ] as const
  ) {
    Deno.test(`${how}() joins ${what}`, async () => {
      const choices = [{ message: { content }, delta: { content }, finish_reason: "stop" }];
      await using host = testHost(() => form(how, { choices, usage }));
      assert.equal(await ask(clientOf(host.baseUrl)), "4");
    });
  }

  for (
    const [what, usage] of [
      ["0/0", { prompt_tokens: 0, completion_tokens: 0 }],
      ["0 of an answer", { prompt_tokens: 10, completion_tokens: 0 }],
      ["less than 0", { prompt_tokens: -5, completion_tokens: 2 }],
      ["beyond all measure", { prompt_tokens: 10, completion_tokens: 1e308 }],
      ["in parts", { prompt_tokens: 10, completion_tokens: 2.5 }],
      ["as texts", { prompt_tokens: "10", completion_tokens: "2" }],
      ["null", null],
    ] as const
  ) {
    Deno.test(`${how}() refuses a usage ${what} as it refuses none, and does not ask again`, async () => {
      await using host = testHost(() => form(how, { choices, usage }));
      await assert.rejects(
        ask(clientOf(host.baseUrl, { retries: 3 })),
        /does not tell how many tokens/,
      );
      assert.equal(host.calls.length, 1);
    });
  }

  const ECHOES: [where: string, say: (key: string) => ReturnType<Say>][] = [
    ...[400, 402, 404, 413, 422, 429, 500, 503].map((status) =>
      [`status ${status}`, (key: string) => ({ status, message: `no ${key} here` })] as [
        string,
        (key: string) => ReturnType<Say>,
      ]
    ),
    [
      "an error without the usual field",
      (key) => json({ detail: [{ msg: key }] }, { status: 500 }),
    ],
    ["a page of status 502", (key) => new Response(`<p>${key}`, { status: 502 })],
    [
      "a page of status 200",
      (key) => new Response(`<p>${key}`, { headers: { "content-type": "text/html" } }),
    ],
    ["an error object", (key) => form(how, { error: { message: key } })],
    ["a choice that is none", (key) => form(how, { choices: key })],
    ["a refusal", (key) => ({ text: null, refusal: `not with ${key}` })],
    ...how === "generate"
      ? [["a reason to end", (key: string) => ({ text: null, finish: key })] as [
        string,
        (key: string) => ReturnType<Say>,
      ]]
      : [],
    [
      "a status line",
      (key) => new Response(null, { status: 500, statusText: key.replace("/", "") }),
    ],
  ];
  for (const [where, say] of ECHOES) {
    Deno.test(`${how}() tells no key that a host echoes in ${where}`, async () => {
      for (const spelled of [KEY, encodeURIComponent(KEY), KEY.replaceAll("/", "\\/")]) {
        await using host = testHost(() => say(spelled));
        await assert.rejects(ask(clientOf(host.baseUrl)), (error: Error) => {
          assert.ok(
            error instanceof HostError || error instanceof PromptRefused ||
              error instanceof UnansweredError,
          );
          assert.doesNotMatch(Deno.inspect(error), /wicked|0123456789/);
          return true;
        });
      }
    });
  }

  Deno.test(`${how}() hides the key in an answer, also where pieces divide it`, async () => {
    const text = `your key is ${KEY.slice(0, 9)}${KEY.slice(9)}, sir`;
    await using host = testHost(() => text);
    assert.equal(await ask(clientOf(host.baseUrl)), "your key is [hidden], sir");
  });

  Deno.test(`${how}() hides the password of an address, and tells it to the host alone`, async () => {
    await using host = testHost((_, call, request) =>
      call === 1
        ? "4"
        : { status: 500, message: `${request.headers.get("authorization")} pass%40word` }
    );
    const client = clientOf(host.baseUrl.replace("//", "//ann:pass%40word@"), {
      apiKey: undefined,
    });
    assert.equal(await ask(client), "4");
    assert.equal(host.headers[0].get("authorization"), `Basic ${btoa("ann:pass@word")}`);
    await assert.rejects(ask(client), (error: Error) => {
      assert.doesNotMatch(Deno.inspect(error), /pass|word|YW5u/);
      assert.match(error.message, /at http:\/\/127/);
      return true;
    });
  });

  Deno.test(`${how}() cuts what a host says`, async () => {
    await using host = testHost(() => ({ status: 500, message: "x".repeat(1e6) }));
    await assert.rejects(ask(clientOf(host.baseUrl)), ({ message }: Error) => message.length < 500);
  });

  Deno.test(`${how}() does not wait for ever: it says for what, how long and how often`, async () => {
    const hung = Promise.withResolvers<string>();
    await using host = testHost(() => hung.promise);
    const client = clientOf(host.baseUrl, { retries: 1, timeout: 100 });
    await assert.rejects(ask(client), (error: Error) => {
      assert.ok(error instanceof HostError);
      assert.match(error.message, /no answer came within 0\.1 s \(asked 2 times in \d s\)$/);
      return true;
    });
    hung.resolve("late");
  });

  Deno.test(`${how}() does not wait for the rest of an answer for ever`, async () => {
    const begun = how === "generate"
      ? '{"choices":'
      : `data: ${JSON.stringify({ choices: [{ delta: { content: "4" } }] })}\n\n`;
    const type = how === "generate" ? "application/json" : "text/event-stream";
    let end = () => {};
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(begun));
        end = () => controller.close();
      },
      cancel: () => void (end = () => {}),
    });
    await using host = testHost(() => new Response(body, { headers: { "content-type": type } }));
    await assert.rejects(ask(clientOf(host.baseUrl, { timeout: 100 })), /no answer came within/);
    end();
  });
}

Deno.test("a host that answers with pages is asked for few of many prompts", async () => {
  await using host = testHost(() =>
    new Response("<html>", { headers: { "content-type": "text/html" } })
  );
  const prompts = Array.from({ length: 150 }, (_, i) => user(`${i}`));
  await assert.rejects(clientOf(host.baseUrl, { retries: 1 }).generate(prompts), HostError);
  assert.ok(host.calls.length <= 24, `${host.calls.length} calls`);
});

Deno.test("a host that breaks off one answer in 100 answers 600 prompts", async () => {
  await using host = testHost((prompt, call) =>
    call % 100 === 99
      ? new Response('{"cho', { headers: { "content-type": "application/json" } })
      : prompt
  );
  const prompts = Array.from({ length: 600 }, (_, i) => user(`${i}`));
  const answers = await clientOf(host.baseUrl, { retries: 2 }).generate(prompts);
  assert.deepEqual(answers.map(([{ text }]) => text), prompts.map(([{ content }]) => content));
});

Deno.test("a prompt at which the host always fails leaves the others their answers", async () => {
  await using host = testHost((prompt) => prompt === "bad" ? json({}) : prompt);
  const prompts = ["a", "b", "bad", ...Array.from({ length: 50 }, (_, i) => `${i}`)].map(user);
  const { answers, failures } = await tryGenerate(clientOf(host.baseUrl, { retries: 1 }), prompts);
  assert.deepEqual([...failures.keys()], [2]);
  assert.equal(answers.filter(({ length }) => length === 1).length, 52);
});

Deno.test("an endless answer is not read to its end", async () => {
  await using host = testHost(() =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) }),
      { headers: { "content-type": "application/json" } },
    )
  );
  await assert.rejects(asked.generate(clientOf(host.baseUrl)), /longer than 33554432 bytes/);
});

Deno.test("what the library would print of a host's words stays unprinted", async () => {
  await using host = testHost(() =>
    new Response(`data: ${KEY}\n\n`, { headers: { "content-type": "text/event-stream" } })
  );
  const printed: unknown[] = [];
  const before = { ...console };
  for (const level of ["error", "warn", "info", "debug", "log"] as const) {
    console[level] = (...words) => void printed.push(...words);
  }
  try {
    await assert.rejects(asked.stream(clientOf(host.baseUrl)), HostError);
  } finally {
    Object.assign(console, before);
  }
  assert.deepEqual(printed, []);
});
