import assert from "node:assert/strict";
import {
  type Able,
  type Completion,
  type Conversation,
  HostError,
  PromptRefused,
  type StreamEnd,
  tryGenerate,
  UnansweredError,
  user,
} from "../mod.ts";
import { type Answer, testClient, type TestHost, testHost } from "../testing.ts";

const PRICE = { input: 1, output: 100 };

const clientOf = ({ baseUrl }: Pick<TestHost, "baseUrl">, retries = 0) =>
  testClient({
    name: "host/model",
    model: "model",
    baseUrl,
    apiKey: "k",
    price: PRICE,
    retries,
  });

Deno.test("generate() asks for each sample with its own seed, and counts tokens and dollars", async () => {
  await using host = testHost((prompt, call) => `${prompt}-${call}`);
  const [samples] = await clientOf(host).generate([user("a")], {
    samples: 2,
    temperature: 0.5,
    maxTokens: 7,
    stop: ["x"],
    seed: 10,
  });
  assert.deepEqual(samples.map(({ text }) => text), ["a-1", "a-2"]);
  assert.deepEqual(samples.map(({ cost_usd }) => cost_usd), [210e-6, 210e-6]);
  const common = { model: "model", temperature: 0.5, top_p: 1, max_tokens: 7, stop: ["x"] };
  const messages = [{ role: "user", content: "a" }];
  assert.deepEqual(host.calls, [
    { ...common, messages, seed: 10 },
    { ...common, messages, seed: 11 },
  ]);
  assert.deepEqual(host.headers.map((headers) => headers.get("authorization")), [
    "Bearer k",
    "Bearer k",
  ]);
});

Deno.test("log-probabilities are told to who asks for them, and missing where a host tells none", async () => {
  const logProbs = [-0.5, -0.25];
  await using host = testHost((prompt) =>
    prompt === "a" ? { text: "one two", logProbs } : { text: "one" }
  );
  const client = clientOf(host);
  const [[told], [silent]] = await client.generate([user("a"), user("b")], { logProbs: true });
  assert.deepEqual(told.tokens, [
    { token: "one ", logProb: -0.5 },
    { token: "two", logProb: -0.25 },
  ]);
  assert.equal(silent.tokens, null);
  const [[other]] = await client.generate([user("a")]);
  assert.equal(other.tokens, null);
  assert.deepEqual(host.calls.map(({ logprobs }) => logprobs), [true, true, undefined]);
});

Deno.test("a host that refuses log-probabilities is asked without, and answers that hold the key have none", async () => {
  await using host = testHost((prompt, call) => {
    if (call === 1) return { status: 400, message: "Unsupported parameter: logprobs" };
    return { text: prompt, logProbs: [-1, -1] };
  });
  const ask = (client: Able<"generate">, text: string) =>
    client.generate([user(text)], { logProbs: true });
  const [[answer]] = await ask(clientOf(host), "x");
  assert.equal(answer.tokens, null);
  assert.equal(host.calls.length, 2);
  await using echo = testHost(() => ({ text: "key open-sesame", logProbs: [-1, -1] }));
  const secret = testClient({
    ...{ name: "host/echo", model: "echo", baseUrl: echo.baseUrl, price: PRICE },
    apiKey: "open-sesame",
  });
  const [[echoed]] = await ask(secret, "x");
  assert.doesNotMatch(echoed.text, /sesame/);
  assert.equal(echoed.tokens, null);
});

Deno.test("messages reach the host with their roles, generated and streamed", async () => {
  await using host = testHost((prompt) => prompt);
  const client = clientOf(host);
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
    { role: "user", content: "c" },
  ] as const;
  await client.generate([messages]);
  await streamed(client, messages);
  assert.deepEqual(host.calls.map(({ messages }) => messages), [messages, messages]);
  // Whether it may end with another's is for the host to say
  await client.generate([messages.slice(0, 3)]);
  assert.deepEqual(host.calls[2].messages, messages.slice(0, 3));
});

Deno.test("a schema is told to the host as the format of the response, and none is claimed to be kept", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } } };
  await using host = testHost(() => '{"a":"x"}');
  const client = clientOf(host);
  await client.generate([user("a")], { schema });
  await client.generate([user("a")]);
  assert.deepEqual(host.calls.map(({ response_format }) => response_format), [
    { type: "json_schema", json_schema: { name: "answer", strict: true, schema } },
    undefined,
  ]);
  assert.equal(client.structured, undefined);
});

Deno.test("an answer has the model that the host says it is of, and may be of any", async () => {
  await using host = testHost(() =>
    Response.json({
      choices: [{ message: { content: "a" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 10, completion_tokens: 2 },
      model: "another",
    })
  );
  const [[{ version }]] = await clientOf(host).generate([user("a")]);
  assert.equal(version, "another");
});

Deno.test("without a limit an answer has room for reasoning, and tokens are estimated", async () => {
  await using host = testHost((prompt) => prompt);
  const client = clientOf(host);
  await client.generate([user("a")]);
  assert.equal(host.calls[0].max_tokens, client.limits.answer.default);
  assert.deepEqual([client.countTokens("12345678"), client.countTokens(user("123456789"))], [2, 3]);
});

Deno.test("generate() keeps the order of prompts whatever the order of answers", async () => {
  await using host = testHost((prompt) => prompt.toUpperCase());
  const prompts = Array.from({ length: 40 }, (_, i) => `prompt ${i}`);
  const told: number[] = [];
  const answers = await clientOf(host).generate(prompts.map(user), {
    onAnswer: (i) => told.push(i),
  });
  assert.deepEqual(answers.map(([{ text }]) => text), prompts.map((text) => text.toUpperCase()));
  assert.deepEqual(told.toSorted((a, b) => a - b), [...prompts.keys()]);
});

Deno.test("generate() asks a busy host again", async () => {
  await using host = testHost((_, call) => call < 3 ? { status: 429, message: "busy" } : "at last");
  const [[{ text }]] = await clientOf(host, 2).generate([user("a")]);
  assert.equal(text, "at last");
  assert.equal(host.calls.length, 3);
});

Deno.test("a prompt that is refused leaves the others their answers", async () => {
  await using host = testHost((prompt) =>
    prompt === "b" ? { status: 400, message: "too long" } : prompt
  );
  const client = clientOf(host);
  await assert.rejects(client.generate(["a", "b", "c"].map(user)), (error: UnansweredError) => {
    assert.ok(error instanceof UnansweredError);
    assert.equal(
      error.message,
      "Cannot answer 1 of 3 prompts by host/model: prompt 2: 400 too long",
    );
    return true;
  });
  const { answers, failures } = await tryGenerate(client, ["a", "b", "c"].map(user));
  assert.deepEqual(answers.map((samples) => samples.map(({ text }) => text)), [["a"], [], ["c"]]);
  assert.deepEqual([...failures.keys()], [1]);
});

Deno.test("prompts that are all refused alike are not what is wrong", async () => {
  await using host = testHost(() => ({ status: 400, message: "no such option" }));
  const prompts = Array.from({ length: 100 }, (_, i) => `${i}`);
  await assert.rejects(clientOf(host).generate(prompts.map(user)), (error: HostError) => {
    assert.ok(error instanceof HostError);
    assert.match(error.message, /refused each of the first 8 .* same words: 400 no such option$/);
    return true;
  });
  assert.ok(host.calls.length <= 16, `${host.calls.length} calls`);
});

Deno.test("prompts that are refused alike after one was taken stay faults of theirs", async () => {
  const prompts = ["good", ...Array.from({ length: 20 }, (_, i) => `bad ${i}`)];
  await using host = testHost((prompt) =>
    prompt === "good" ? prompt : { status: 400, message: "no" }
  );
  const client = clientOf(host);
  await client.generate([user("good")]);
  const { failures } = await tryGenerate(client, prompts.map(user));
  assert.equal(failures.size, 20);
  const { failures: again } = await tryGenerate(clientOf(host), prompts.slice(1).map(user), {
    answeredBefore: true,
  });
  assert.equal(again.size, 20);
});

Deno.test("prompts that are refused with different words are faults of theirs", async () => {
  await using host = testHost((prompt) => ({ status: 400, message: `${prompt} is too long` }));
  const prompts = Array.from({ length: 20 }, (_, i) => `${i}`);
  const { failures } = await tryGenerate(clientOf(host), prompts.map(user));
  assert.equal(failures.size, 20);
});

Deno.test("an answer that ends before its first word is empty, and is paid for", async () => {
  for (const text of [null, ""]) {
    await using host = testHost(() => ({ text, finish: "length" }));
    const [[answer]] = await clientOf(host).generate([user("a")]);
    assert.deepEqual([answer.text, answer.finish, answer.cost_usd], ["", "length", 210e-6]);
  }
});

const REFUSED: [what: string, said: Answer, reason: string][] = [
  ["a filtered answer", { text: "half", finish: "content_filter" }, "gave no text: content_filter"],
  ["no text", { text: null }, "gave no text: stop"],
  ["a refusal", { text: null, refusal: "I must not" }, "I must not"],
];
for (const [what, said, reason] of REFUSED) {
  Deno.test(`generate() takes ${what} for no answer`, async () => {
    await using host = testHost(() => said);
    const { failures } = await tryGenerate(clientOf(host), [user("a")]);
    assert.ok(failures.get(0)?.endsWith(reason), failures.get(0));
  });
}

async function streamed(client: Able<"stream">, prompt: Conversation) {
  const pieces: string[] = [];
  const stream = client.stream(prompt);
  for (let next = await stream.next();; next = await stream.next()) {
    if (next.done) return { pieces, end: next.value satisfies StreamEnd };
    pieces.push(next.value);
  }
}

Deno.test("stream() yields the pieces, and ends with what they took", async () => {
  await using host = testHost((prompt) => ({ text: `answer to ${prompt}`, finish: "length" }));
  const { pieces, end } = await streamed(clientOf(host), user("a"));
  assert.deepEqual(pieces, ["answer ", "to ", "a"]);
  const { cost_usd, ...rest } = end;
  assert.deepEqual(rest, { tokens_in: 10, tokens_out: 2, finish: "length", version: "model" });
  assert.ok(Math.abs(cost_usd - (10 * PRICE.input + 2 * PRICE.output) / 1e6) < 1e-18);
});

for (
  const [what, said, reason] of [
    ["a status", { status: 400, message: "too long" }, "400 too long"],
    ["a filter", { text: "half", finish: "content_filter" }, "gave no text: content_filter"],
    ["words", { text: null, refusal: "I must not" }, "I must not"],
  ] as const
) {
  Deno.test(`stream() tells of a prompt that is refused by ${what}`, async () => {
    await using host = testHost(() => said);
    await assert.rejects(streamed(clientOf(host), user("a")), (error: PromptRefused) => {
      assert.ok(error instanceof PromptRefused);
      assert.ok(error.reason.endsWith(reason), error.reason);
      return true;
    });
  });
}

Deno.test("stream() that is aborted throws the signal's reason", async () => {
  await using host = testHost(() => "a b c");
  const stop = new AbortController();
  const stream = clientOf(host).stream(user("a"), { signal: stop.signal });
  await stream.next();
  stop.abort(new Error("enough"));
  await assert.rejects(async () => {
    while (!(await stream.next()).done);
  }, /enough/);
});

Deno.test("what the environment holds for OpenAI is not told to other hosts", async () => {
  const variables = ["OPENAI_ORG_ID", "OPENAI_PROJECT_ID"];
  const before = variables.map((name) => Deno.env.get(name));
  for (const name of variables) Deno.env.set(name, "mine");
  try {
    await using host = testHost(() => "a");
    await clientOf(host).generate([user("a")]);
    const [headers] = host.headers;
    assert.deepEqual([...headers.values()].filter((value) => value === "mine"), []);
  } finally {
    for (const [i, name] of variables.entries()) {
      const value = before[i];
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
});

Deno.test("generate() stops when it is told to", async () => {
  const stop = new AbortController();
  await using host = testHost((prompt, call) => {
    if (call === 5) stop.abort();
    return prompt;
  });
  const prompts = Array.from({ length: 100 }, (_, i) => `${i}`);
  const answered: Completion[][] = [];
  await assert.rejects(
    clientOf(host).generate(prompts.map(user), {
      signal: stop.signal,
      onAnswer: (_, samples) => answered.push(samples),
    }),
  );
  assert.ok(answered.length < 20 && host.calls.length < 30);
});
