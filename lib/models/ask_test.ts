import assert from "node:assert/strict";
import { ask, user } from "./mod.ts";
import { testClient, testHost } from "./testing.ts";

const number = (text: string) => /^\d+$/.test(text) ? Number(text) : null;

Deno.test("ask() asks again, at a higher temperature, only what had not the form", async () => {
  await using host = testHost((prompt, call) => prompt === "never" || call <= 2 ? "hm" : "7");
  const price = { input: 1, output: 1 };
  const client = testClient({
    name: "m",
    model: "m",
    baseUrl: host.baseUrl,
    price,
    concurrent: 1,
  });
  const asked = await ask(client, ["a", "never", "c"].map(user), { parse: number, maxTokens: 5 });
  assert.deepEqual(asked.map(({ value }) => value), [7, null, 7]);
  assert.deepEqual(asked.map(({ attempts }) => attempts), [2, 3, 1]);
  assert.deepEqual(asked.map(({ cost_usd }) => Math.round(1e6 * cost_usd)), [24, 36, 12]);
  assert.deepEqual(host.calls.map(({ temperature }) => temperature), [0, 0, 0, 0.7, 0.7, 0.7]);
  assert.equal(new Set(host.calls.map(({ seed }) => seed)).size, 3);
});

Deno.test("ask() does not ask again what the host refuses", async () => {
  await using host = testHost(() => ({ status: 400, message: "no" }));
  const price = { input: 1, output: 1 };
  const client = testClient({ name: "m", model: "m", baseUrl: host.baseUrl, price });
  const told: number[] = [];
  const [asked] = await ask(client, [user("a")], {
    parse: number,
    maxTokens: 5,
    onAsked: (prompt) => told.push(prompt),
  });
  assert.deepEqual(asked, {
    value: null,
    text: "400 no",
    attempts: 0,
    cost_usd: 0,
    paid: { now: 0, earlier: 0 },
  });
  assert.equal(host.calls.length, 1);
  assert.deepEqual(told, [0]);
});
