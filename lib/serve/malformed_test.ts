/** Requests as they must not be: whatever is sent, it is the sender's fault and the service lives on. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { EASY, HARD, serve } from "./testing.ts";

interface Malformed {
  path: string;
  body: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

const path = fc.constantFrom("/predict", "/predict/batch", "/v1/chat/completions");
const anywhere = (body: fc.Arbitrary<Malformed["body"]>) => fc.record({ path, body });
const json = (value: unknown) => JSON.stringify(value);
const valid: Record<string, string> = {
  "/predict": json({ text: HARD }),
  "/predict/batch": json({ texts: [HARD, EASY] }),
  "/v1/chat/completions": json({
    model: "router-keyword-0.5",
    messages: [{ role: "user", content: HARD }],
  }),
};

const noText = fc.jsonValue().filter((value) => typeof value !== "string");
const wrongTypes = fc.oneof(
  fc.record({ path: fc.constant("/predict"), body: noText.map((text) => json({ text })) }),
  fc.record({
    path: fc.constant("/predict/batch"),
    body: fc.tuple(noText, fc.array(fc.constant(HARD), { maxLength: 3 }))
      .map(([bad, texts]) => json({ texts: [...texts, bad] })),
  }),
  fc.record({
    path: fc.constant("/v1/chat/completions"),
    body: fc.tuple(
      fc.constantFrom("messages", "model", "n", "max_tokens", "temperature", "top_p", "seed"),
      fc.oneof(fc.constant("x"), fc.constant({}), fc.constant([]), fc.constant(-1.5)),
    ).filter(([key, value]) => key !== "model" || typeof value !== "string")
      .map(([key, value]) => json({ ...JSON.parse(valid["/v1/chat/completions"]), [key]: value })),
  }),
  anywhere(fc.jsonValue().map(json)),
);
const wrongSizes = fc.oneof(
  fc.integer({ min: 5001, max: 20_000 })
    .map((n) => ({ path: "/predict", body: json({ text: "é".repeat(n) }) })),
  fc.integer({ min: 101, max: 300 })
    .map((n) => ({ path: "/predict/batch", body: json({ texts: Array(n).fill(EASY) }) })),
  anywhere(fc.integer({ min: 60_001, max: 90_000 }).map((n) => json("x".repeat(n)))),
  fc.constantFrom("", " ", "\n\t").map((text) => ({ path: "/predict", body: json({ text }) })),
);
const truncated = fc.tuple(path, fc.double({ min: 0, max: 0.99, noNaN: true }))
  .map(([path, share]) => ({ path, body: valid[path].slice(0, share * valid[path].length) }));
const garbage = anywhere(
  fc.uint8Array({ minLength: 1, maxLength: 200 })
    .map((bytes) => Uint8Array.from([0xff, ...bytes])),
);
const badEncoding = fc.oneof(
  path.map((path) => ({ path, body: Uint8Array.from(valid[path], (c) => c.charCodeAt(0) + 128) })),
  path.map((path) => ({
    path,
    body: Uint8Array.from([...valid[path]].flatMap((c) => [c.charCodeAt(0), 0])),
  })),
  fc.constantFrom(`"\\ud800"`, `"\\udc00 x"`).map((text) => ({
    path: "/predict",
    body: `{"text": ${text}}`,
  })),
  fc.tuple(path, fc.constantFrom("gzip", "br", "utf-8", "deflate, gzip"))
    .map(([path, encoding]) => ({
      path,
      body: valid[path],
      headers: { "Content-Encoding": encoding },
    })),
  fc.tuple(path, fc.constantFrom("text/plain", "application/xml", "multipart/form-data", "json"))
    .map(([path, type]) => ({ path, body: valid[path], headers: { "Content-Type": type } })),
);
const deep = fc.tuple(path, fc.integer({ min: 100, max: 10_000 }), fc.boolean())
  .map(([path, depth, closed]) => {
    const [key] = Object.keys(JSON.parse(valid[path])).slice(-1);
    return { path, body: `{"${key}":${"[".repeat(depth)}${closed ? "]".repeat(depth) : ""}}` };
  });

/** Messages in which one thing is wrong; names and values are any that JSON has. */
const chatOf = (rest: object) => ({
  path: "/v1/chat/completions",
  body: json({ ...JSON.parse(valid["/v1/chat/completions"]), ...rest }),
});
const notNothing = fc.jsonValue().filter((value) =>
  value !== null && value !== false && value !== 0 && value !== "none" && value !== "auto" &&
  !(typeof value === "object" && Object.keys(value).length === 0)
);
const badParts = fc.array(
  fc.oneof(
    notNothing.filter((part) => (part as { type?: unknown }).type !== "text"),
    fc.record({ type: fc.constantFrom("image_url", "input_audio", "file", "text", "refusal") }),
    fc.constant({ type: "text", text: null }),
  ),
  { maxLength: 3 },
);
const badMessages = fc.oneof(
  fc.jsonValue().filter((value) => typeof value !== "object" || Array.isArray(value)),
  fc.string().map((role) => ({ role: `x${role}`, content: "x" })),
  fc.constantFrom("system", "user", "assistant", "tool", "function")
    .chain((role) => badParts.map((content) => ({ role, content }))),
  fc.constantFrom("user", "system", "developer", "assistant", "tool")
    .map((role) => ({ role, content: null })),
  fc.constantFrom("name", "tool_calls", "function_call", "audio", "refusal")
    .map((key) => ({ role: "assistant", content: "x", [key]: 1 })),
  fc.constant({ role: "tool", content: "x" }),
  fc.constant({ role: "user", content: "\ud800 x" }),
);
const wrongChats = fc.oneof(
  badMessages.chain((bad) =>
    fc.boolean().map((first) => {
      const good = { role: "user", content: HARD };
      return chatOf({ messages: first ? [bad, good] : [good, bad] });
    })
  ),
  fc.constantFrom("tools", "functions", "logprobs", "audio", "logit_bias", "web_search_options")
    .chain((key) => notNothing.map((value) => chatOf({ [key]: value }))),
  fc.constantFrom("json_object", "json_schema", 1, null)
    .map((type) => chatOf({ response_format: { type } })),
  fc.string({ unit: "grapheme", minLength: 1 }).map((model) => chatOf({ model })),
);

Deno.test("2,500 malformed requests get a 4xx with a JSON body each, and harm nothing", async () => {
  await using served = await serve({ limits: { bodyBytes: 60_000 } });
  const seen = new Map<number, number>();
  const requests = fc.oneof<fc.Arbitrary<Malformed>[]>(
    wrongTypes,
    wrongChats,
    wrongSizes,
    truncated,
    garbage,
    badEncoding,
    deep,
  );
  await fc.assert(
    fc.asyncProperty(requests, async ({ path, body, headers }) => {
      const response = await fetch(served.url + path, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", ...headers },
      });
      const { status } = response;
      seen.set(status, (seen.get(status) ?? 0) + 1);
      assert.ok(status >= 400 && status < 500, `${status}`);
      const { detail, error } = await response.json();
      assert.ok(path.startsWith("/v1/") ? error.message : detail);
    }),
    { numRuns: 2500, seed: 1 },
  );
  assert.deepEqual([...seen.keys()].sort(), [400, 404, 413, 415, 422]);
  assert.equal((await (await fetch(`${served.url}/health`)).json()).status, "healthy");
  const response = await served.post("/predict", { text: HARD });
  assert.equal((await response.json()).route_label, "Strong Model (pocket-large)");
  assert.ok(served.lines.every(({ error }) => error === undefined));
});
