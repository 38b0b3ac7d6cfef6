/** What Gemini is sent, and what its answers and streams are taken for. Its faults are in gemini_faults_test.ts. */
import assert from "node:assert/strict";
import {
  type Able,
  type Conversation,
  type StreamEnd,
  tryGenerate,
  UnreadableConversation,
  user,
} from "../mod.ts";
import { type GeminiAnswer, geminiClient, geminiHost, KEY, MODEL } from "../testing_gemini.ts";

async function streamed(client: Able<"stream">, prompt: Conversation, options = {}) {
  const pieces: string[] = [];
  const stream = client.stream(prompt, options);
  for (let next = await stream.next();; next = await stream.next()) {
    if (next.done) return { pieces, end: next.value satisfies StreamEnd };
    pieces.push(next.value);
  }
}

/** What is printed while something is done. */
async function printed(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [], before = { ...console };
  for (const level of ["error", "warn", "info", "debug", "log"] as const) {
    console[level] = (...words) => void lines.push(words.join(" "));
  }
  try {
    await work();
  } finally {
    Object.assign(console, before);
  }
  return lines;
}

const TALK = [
  { role: "system", content: "Be brief." },
  { role: "developer", content: "And kind." },
  { role: "user", content: "a" },
  { role: "assistant", content: "b" },
  { role: "user", content: "c" },
] as const;

Deno.test("a call has the talk, the limit and the seed, and the key in its header alone", async () => {
  await using host = geminiHost((prompt) => prompt);
  const client = geminiClient({ baseUrl: host.baseUrl, model: "gemini-3.5-flash" });
  const options = { temperature: 0.5, topP: 0.9, maxTokens: 7, stop: ["x"], seed: 2 ** 31 + 5 };
  const [samples] = await client.generate([TALK], { ...options, samples: 2 });
  assert.deepEqual(samples.map(({ text }) => text), ["c", "c"]);
  await streamed(client, TALK, options);
  const body = {
    systemInstruction: { parts: [{ text: "Be brief.\n\nAnd kind." }], role: "user" },
    contents: [
      { role: "user", parts: [{ text: "a" }] },
      { role: "model", parts: [{ text: "b" }] },
      { role: "user", parts: [{ text: "c" }] },
    ],
  };
  const common = { temperature: 0.5, topP: 0.9, maxOutputTokens: 7, stopSequences: ["x"] };
  assert.deepEqual(host.calls.map(({ url, body }) => ({ url, body })), [
    ...[5, 6].map((seed) => ({
      url: "/v1/models/gemini-3.5-flash:generateContent",
      body: { ...body, generationConfig: { ...common, seed } },
    })),
    {
      url: "/v1/models/gemini-3.5-flash:streamGenerateContent?alt=sse",
      body: { ...body, generationConfig: { ...common, seed: 5 } },
    },
  ]);
  for (const { headers } of host.calls) {
    const withKey = [...headers].filter(([, value]) => value.includes(KEY));
    assert.deepEqual(withKey, [["x-goog-api-key", KEY]]);
    assert.equal(headers.get("authorization"), null);
  }
});

Deno.test("what the environment holds for the library changes nothing", async () => {
  await using other = geminiHost(() => "other");
  const variables = {
    GOOGLE_API_KEY: "other",
    GEMINI_API_KEY: "another",
    GOOGLE_GENAI_USE_VERTEXAI: "true",
    GOOGLE_CLOUD_PROJECT: "p",
    GOOGLE_CLOUD_LOCATION: "l",
    GOOGLE_GEMINI_BASE_URL: other.baseUrl,
    GOOGLE_VERTEX_BASE_URL: other.baseUrl,
    GEMINI_NEXT_GEN_API_BASE_URL: other.baseUrl,
  };
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await using host = geminiHost(() => "own");
    const [[{ text }]] = await geminiClient({ baseUrl: host.baseUrl }).generate([user("a")]);
    assert.equal(text, "own");
    assert.equal(host.calls[0].headers.get("x-goog-api-key"), KEY);
    assert.equal(other.calls.length, 0);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
});

Deno.test("thoughts are paid as output, and the version that answered is told", async () => {
  await using host = geminiHost((text) => (
    { text, thoughts: 40, version: `${MODEL}-001` }
  ));
  const client = geminiClient({ baseUrl: host.baseUrl });
  const [[answer]] = await client.generate([user("a")]);
  const { end } = await streamed(client, user("a"));
  for (const { tokens_in, tokens_out, cost_usd, version } of [answer, end]) {
    assert.deepEqual([tokens_in, tokens_out, version], [10, 42, `${MODEL}-001`]);
    assert.ok(Math.abs(cost_usd - (10 + 42 * 100) / 1e6) < 1e-15);
  }
});

Deno.test("thoughts that take the whole limit leave an empty answer, which is paid for", async () => {
  await using host = geminiHost(() => ({ finish: "MAX_TOKENS", thoughts: 500 }));
  const client = geminiClient({ baseUrl: host.baseUrl });
  const [[answer]] = await client.generate([user("a")], { maxTokens: 500 });
  const { pieces, end } = await streamed(client, user("a"), { maxTokens: 500 });
  assert.deepEqual([answer.text, pieces], ["", []]);
  for (const { finish, tokens_out } of [answer, end]) {
    assert.deepEqual([finish, tokens_out], ["length", 500]);
  }
});

Deno.test("an answer that came to its limit is not gone on with behind the caller's back", async () => {
  await using host = geminiHost(() =>
    Response.json({
      candidates: [{
        content: { role: "model", parts: [{ text: "half" }] },
        finishReason: "MAX_TOKENS",
        continuationToken: "more",
      }],
      modelVersion: MODEL,
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2 },
    })
  );
  const [[{ text, finish }]] = await geminiClient({ baseUrl: host.baseUrl }).generate([user("a")]);
  assert.deepEqual([text, finish, host.calls.length], ["half", "length", 1]);
});

Deno.test("parts that are thoughts are no answer, and text parts are joined", async () => {
  const parts = [{ text: "hm", thought: true }, { text: "on" }, { inlineData: {} }, { text: "e" }];
  await using host = geminiHost(() =>
    Response.json({
      candidates: [{ content: { parts }, finishReason: "STOP" }],
      modelVersion: MODEL,
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2 },
    })
  );
  const [[{ text }]] = await geminiClient({ baseUrl: host.baseUrl }).generate([user("a")]);
  assert.equal(text, "one");
});

Deno.test("a stream gives its pieces, and ends with what they took", async () => {
  await using host = geminiHost((prompt) => ({
    text: `answer to ${prompt}`,
    finish: "MAX_TOKENS",
  }));
  const usages: number[] = [];
  const { pieces, end } = await streamed(geminiClient({ baseUrl: host.baseUrl }), user("a"), {
    onUsage: ({ tokens_out }: { tokens_out: number }) => usages.push(tokens_out),
  });
  assert.deepEqual(pieces, ["answer ", "to ", "a"]);
  const { cost_usd, ...rest } = end;
  assert.deepEqual(rest, { tokens_in: 10, tokens_out: 2, finish: "length", version: MODEL });
  assert.ok(Math.abs(cost_usd - 210e-6) < 1e-15);
  assert.ok(usages.length >= 3);
});

Deno.test("a stream that is left is no longer sent", async () => {
  const left = Promise.withResolvers<void>();
  await using host = geminiHost((_, __, request) => {
    request.signal.addEventListener("abort", () => left.resolve());
    const piece = { candidates: [{ content: { parts: [{ text: "x " }] } }] };
    const event = `data: ${JSON.stringify({ ...piece, modelVersion: MODEL })}\n\n`;
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(event)),
        cancel: () => left.resolve(),
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  });
  const stream = geminiClient({ baseUrl: host.baseUrl }).stream(user("a"));
  assert.equal((await stream.next()).value, "x ");
  await stream.return({ tokens_in: 0, tokens_out: 0, cost_usd: 0, finish: "stop", version: null });
  await left.promise;
});

Deno.test("a model from 3.6 on is asked without temperature and top_p, which is said once", async () => {
  await using host = geminiHost((prompt) => prompt);
  const lines = await printed(async () => {
    for (let run = 0; run < 2; run++) {
      const client = geminiClient({ baseUrl: host.baseUrl, model: "gemini-3.8-flash" });
      await client.generate(["a", "b"].map(user), { temperature: 0, topP: 0.5 });
      await streamed(client, user("c"));
    }
  });
  for (const { body } of host.calls) {
    assert.deepEqual(Object.keys(body.generationConfig!), ["maxOutputTokens", "seed"]);
  }
  assert.deepEqual(lines, [
    "gemini/gemini-3.8-flash is asked without temperature, as it refuses that",
    "gemini/gemini-3.8-flash is asked without topP, as it refuses that",
  ]);
});

Deno.test("log-probabilities are told by the models that have them, and missing elsewhere", async () => {
  await using host = geminiHost(() => ({ text: "one two", logProbs: [-0.5, -0.25] }));
  const ask = async (model: string) => {
    const client = geminiClient({ baseUrl: host.baseUrl, model });
    return (await client.generate([user("a")], { logProbs: true }))[0][0].tokens;
  };
  const lines = await printed(async () => {
    assert.deepEqual(await ask("gemini-3.5-flash-lite"), [
      { token: "one ", logProb: -0.5 },
      { token: "two", logProb: -0.25 },
    ]);
    assert.equal(await ask("gemini-2.5-flash"), null);
    assert.equal(await ask("gemini-3.5-flash"), null);
  });
  assert.equal(host.calls.length, 3);
  assert.equal(lines.filter((line) => line.includes("without responseLogprobs")).length, 2);
});

Deno.test("a parameter that a model turns out to refuse is learned from the host's words", async () => {
  await using host = geminiHost((prompt) =>
    "seed" in host.calls.at(-1)!.body.generationConfig!
      ? { status: 400, message: "Unable to submit request because seed is not supported" }
      : prompt
  );
  const lines = await printed(async () => {
    const client = geminiClient({ baseUrl: host.baseUrl });
    const answers = await client.generate(["a", "b", "c"].map(user));
    assert.deepEqual(answers.map(([{ text }]) => text), ["a", "b", "c"]);
  });
  assert.equal(lines.filter((line) => line.endsWith("without seed, as it refuses that")).length, 1);
});

Deno.test("a schema is sent as one, in its order, and the model says that it can be held to it", async () => {
  const schema = { type: "object", properties: { b: { type: "string" }, a: { type: "number" } } };
  await using host = geminiHost(() => '{"b":"x","a":1}');
  const client = geminiClient({ baseUrl: host.baseUrl });
  assert.equal(client.structured, true);
  await client.generate([user("a")], { schema });
  const { responseMimeType, responseJsonSchema } = host.calls[0].body.generationConfig!;
  assert.equal(responseMimeType, "application/json");
  assert.equal(JSON.stringify(responseJsonSchema), JSON.stringify(schema));
});

Deno.test("thinking is told as the model takes it", async () => {
  await using host = geminiHost((prompt) => prompt);
  const { baseUrl } = host;
  await geminiClient({ baseUrl, model: "gemini-3.5-flash", thinking: "low" }).generate([user("a")]);
  await geminiClient({ baseUrl, model: "gemini-2.5-pro", thinking: 512 }).generate([user("a")]);
  await geminiClient({ baseUrl }).generate([user("a")]);
  const told = host.calls.map(({ body }) => body.generationConfig!.thinkingConfig);
  assert.deepEqual(told, [{ thinkingLevel: "LOW" }, { thinkingBudget: 512 }, undefined]);
});

Deno.test("an answer ends before a stop that the host was not told, as it takes five", async () => {
  await using host = geminiHost(() => "one END two");
  const stop = ["1", "2", "3", "4", "5", "END"];
  const client = geminiClient({ baseUrl: host.baseUrl });
  const [[{ text }]] = await client.generate([user("a")], { stop });
  assert.equal(text, "one ");
  assert.equal((host.calls[0].body.generationConfig!.stopSequences as string[]).length, 5);
});

Deno.test("a talk that is not of texts, or that no user ends, is not sent", async () => {
  await using host = geminiHost((prompt) => prompt);
  const client = geminiClient({ baseUrl: host.baseUrl });
  for (const prompt of [TALK.slice(0, 4), [{ role: "tool", content: "x" }, TALK[2]]] as const) {
    await assert.rejects(client.generate([prompt as Conversation]), UnreadableConversation);
    await assert.rejects(streamed(client, prompt as Conversation), UnreadableConversation);
  }
  assert.equal(host.calls.length, 0);
});

const REFUSED: [what: string, said: GeminiAnswer, reason: RegExp][] = [
  ["a prompt that is blocked", { blocked: "SAFETY" }, /^the prompt is blocked: SAFETY$/],
  ["no candidate", { candidate: false }, /gave no text: it does not say why$/],
  ["an answer without text", {}, /gave no text: STOP$/],
  ...["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "LANGUAGE", "OTHER"].map(
    (finish) =>
      [
        `half an answer that ended in ${finish}`,
        { text: "half", finish },
        new RegExp(`${finish}$`),
      ] as [
        string,
        GeminiAnswer,
        RegExp,
      ],
  ),
];
for (const [what, said, reason] of REFUSED) {
  Deno.test(`${what} is a prompt without an answer, with the reason; others are answered`, async () => {
    await using host = geminiHost((prompt) => prompt === "bad" ? said : prompt);
    const client = geminiClient({ baseUrl: host.baseUrl, retries: 3 });
    const lost: number[] = [];
    const { answers, failures } = await tryGenerate(client, ["a", "bad", "b"].map(user), {
      onLost: (at, usd) => lost.push(at, usd),
    });
    assert.deepEqual(answers.map(([answer]) => answer?.text), ["a", undefined, "b"]);
    assert.deepEqual([...failures.keys()], [1]);
    assert.match(failures.get(1)!, reason);
    assert.equal(host.calls.length, 3); // it is not asked again
    assert.ok(lost[0] === 1 && lost[1] >= 10e-6); // its prompt is paid for
    if (said.text !== undefined || said.blocked !== undefined) {
      await assert.rejects(streamed(client, user("bad")), { name: "UserError", reason });
    }
  });
}
