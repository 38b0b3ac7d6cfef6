import assert from "node:assert/strict";
import { chatSchema, queryOf } from "./chat_schema.ts";
import { user } from "../models/mod.ts";
import { EASY, serve } from "./testing.ts";

const valid = { model: "router-keyword-0.5", messages: [{ role: "user", content: EASY }] };

const messageOf = (rest: object) =>
  chatSchema.safeParse({ ...valid, ...rest }).error?.issues[0].message;

Deno.test("what is not supported is named, and what asks for nothing of it is fine", () => {
  const unsupported: [key: string, value: unknown, what: string, nothing: unknown[]][] = [
    ["tools", [{ type: "function" }], "tools are", [[], null]],
    ["functions", [{ name: "f" }], "functions are", [[], null]],
    ["tool_choice", "required", "a choice of tools is", ["none", "auto", null]],
    ["function_call", { name: "f" }, "function calls are", ["none", "auto"]],
    ["logprobs", true, "logprobs are", [false, null]],
    ["top_logprobs", 3, "logprobs are", [0, null]],
    ["logit_bias", { 5: 1 }, "a bias of logits is", [{}, null]],
    ["response_format", { type: "json_object" }, "a format of the response other than text is", [
      { type: "text" },
      null,
    ]],
    ["modalities", ["text", "audio"], "modalities other than text are", [["text"], [], null]],
    ["audio", { voice: "x" }, "audio is", [null]],
    ["web_search_options", {}, "a search of the web is", [null]],
  ];
  for (const [key, value, what, nothing] of unsupported) {
    assert.equal(messageOf({ [key]: value }), `${what} not supported`);
    for (const none of nothing) {
      assert.equal(messageOf({ [key]: none }), undefined, `${key}: ${JSON.stringify(none)}`);
    }
  }
});

Deno.test("every fault is told in plain words", () => {
  const faults: [rest: object, message: RegExp][] = [
    [{ model: 1 }, /^it must be a text, the name of a model$/],
    [{ messages: "x" }, /^it must be a list of messages$/],
    [{ messages: [] }, /^there must be one message or more$/],
    [{ messages: ["x"] }, /^it must be an object with a role and a content$/],
    [{ messages: [{ role: "robot", content: "x" }] }, /^it must be one of system, .* function$/],
    [{ messages: [{ role: "user", content: [] }] }, /^there must be one part or more$/],
    [{ messages: [{ role: "user", content: 1 }] }, /^it must be a text or a list of parts/],
    [{ messages: [{ role: "assistant", content: null }] }, /a text, as the message has no tool_/],
    [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] },
      /^parts of type "image_url" are not supported, only of type text$/,
    ],
    [{ messages: [{ role: "tool", content: "x" }] }, /^it must be a text$/],
    [{ messages: [{ role: "system", content: "x" }] }, /the last message of the user must have a/],
    [{ messages: [{ role: "user", content: " " }] }, /the last message of the user must have a/],
    [{ n: 17 }, /^it must be a whole number from 1 to 16$/],
    [{ n: 1.5 }, /^it must be a whole number from 1 to 16$/],
    [{ n: "1" }, /^it must be a whole number from 1 to 16$/],
    [{ max_tokens: 0 }, /^it must be a whole number from 1 on$/],
    [{ max_completion_tokens: 1e300 }, /^it must be a whole number from 1 on$/],
    [{ temperature: 3 }, /^it must be a number from 0 to 2$/],
    [{ temperature: "hot" }, /^it must be a number from 0 to 2$/],
    [{ top_p: 0 }, /^it must be a number above 0 and at most 1$/],
    [{ seed: 0.5 }, /^it must be a whole number/],
    [{ stop: ["a", "b", "c", "d", "e"] }, /^it must be a text, or a list of 1 to 4 texts$/],
    [{ stop: 1 }, /^it must be a text, or a list of 1 to 4 texts$/],
    [{ stream: "yes" }, /^it must be true or false$/],
    [{ stream_options: 1 }, /^it must be an object$/],
    [{ stream: true, n: 2 }, /^it must be 1 where the answer is streamed$/],
  ];
  for (const [rest, message] of faults) assert.match(messageOf(rest) ?? "", message);
});

Deno.test("tools that are asked for are refused by their name", async () => {
  await using served = await serve();
  const response = await served.post("/v1/chat/completions", {
    ...valid,
    tools: [{ type: "function" }],
  });
  assert.equal(response.status, 422);
  assert.deepEqual((await response.json()).error, {
    message: "Cannot serve the request as tools are not supported",
    type: "invalid_request_error",
    param: "tools",
    code: null,
  });
});

Deno.test("more tokens than a model can answer with are as many as it can, under either name", async () => {
  await using served = await serve();
  for (const key of ["max_tokens", "max_completion_tokens"]) {
    const response = await served.post("/v1/chat/completions", { ...valid, [key]: 65_535 });
    assert.equal(response.status, 200);
    await response.body?.cancel();
    const cut = await served.post("/v1/chat/completions", { ...valid, [key]: 1 });
    assert.equal((await cut.json()).usage.completion_tokens, 1);
  }
});

Deno.test("a pocket model that is chosen takes texts, and says what of a history it cannot read", async () => {
  await using served = await serve();
  const ask = async (...before: object[]) => {
    const messages = [...before, ...valid.messages];
    const response = await served.post("/v1/chat/completions", { ...valid, messages });
    const { error } = await response.json();
    return error ? [response.status, error.param, error.message] : response.status;
  };
  assert.equal(await ask({ role: "developer", name: "x", content: "Be brief." }), 200);
  assert.equal(await ask({ role: "assistant", content: null, refusal: "No." }), 200);
  assert.deepEqual(await ask({ role: "assistant", content: null, tool_calls: [{ id: "1" }] }), [
    422,
    "messages",
    "Cannot ask pocket-small as it reads turns of text alone: message 1 has tool_calls",
  ]);
});

Deno.test("the router reads the beginning of a message that is very long", () => {
  assert.equal(queryOf(user("x".repeat(20_001))).length, 20_000);
  assert.ok(queryOf(user("x".repeat(19_999) + "\u{1f600}")).isWellFormed());
});
