/** How Gemini is asked no more than it bears: fewer calls after a 429, and none before the wait that it asks for is over. */
import assert from "node:assert/strict";
import { HostError, user } from "../mod.ts";
import { geminiClient, geminiHost, type GeminiSay, MODEL } from "../testing_gemini.ts";
import { Limiter } from "./limiter.ts";

const RETRY_INFO = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "0.4s" };
const WAITS: [where: string, said: { headers?: Record<string, string>; details?: object[] }][] = [
  ["Retry-After", { headers: { "retry-after": "0.4" } }],
  ["the body", { details: [{ reason: "RATE_LIMIT_EXCEEDED" }, RETRY_INFO] }],
];
for (const [where, said] of WAITS) {
  Deno.test(`after a 429 with a wait in ${where} no call comes before it is over`, async () => {
    let refusedAt = 0, soonest = Infinity;
    await using host = geminiHost((prompt, call) => {
      if (call === 1) {
        refusedAt = performance.now();
        return { status: 429, message: "quota", ...said } as ReturnType<GeminiSay>;
      }
      soonest = Math.min(soonest, performance.now() - refusedAt);
      return prompt;
    });
    const client = geminiClient({ baseUrl: host.baseUrl, retries: 2, concurrent: 1 });
    const answers = await client.generate(["a", "b", "c"].map(user));
    assert.deepEqual(answers.map(([{ text }]) => text), ["a", "b", "c"]);
    assert.equal(host.calls.length, 4);
    assert.ok(soonest >= 400, `${soonest} ms`);
  });
}

Deno.test("a 429 without a wait is asked again, by half as many calls at a time", async () => {
  let under = 0, mostAfter = 0;
  const full = Promise.withResolvers<void>();
  await using host = geminiHost(async (prompt, call) => {
    if (call <= 8) {
      if (call === 8) full.resolve();
      await full.promise;
      return { status: 429, message: "quota" };
    }
    mostAfter = Math.max(mostAfter, ++under);
    await new Promise((resolve) => setTimeout(resolve, 5));
    under--;
    return prompt;
  });
  const client = geminiClient({ baseUrl: host.baseUrl, retries: 2 });
  const prompts = Array.from({ length: 8 }, (_, i) => `${i}`);
  const answers = await client.generate(prompts.map(user));
  assert.deepEqual(answers.map(([{ text }]) => text), prompts);
  assert.ok(mostAfter <= 5, `${mostAfter} at a time`); // 4, and one more after 4 answers
  assert.ok(Limiter.shared(`${MODEL} at ${host.baseUrl}`, 1).limit < 8);
});

Deno.test("a wait that is too long is told at once, and nobody waits for it", async () => {
  await using host = geminiHost(() => ({
    ...{ status: 429, message: "daily quota" },
    headers: { "retry-after": "3600" },
  }));
  const client = geminiClient({ baseUrl: host.baseUrl, retries: 5 });
  const prompts = Array.from({ length: 100 }, (_, i) => user(`${i}`));
  const isTold = (error: HostError) => {
    assert.ok(error instanceof HostError && error.lasting);
    assert.match(error.message, /429 daily quota/);
    assert.match(error.hint!, /run the same again later/);
    return true;
  };
  await assert.rejects(client.generate(prompts), isTold);
  const { length } = host.calls;
  assert.ok(length <= 8, `${length} calls`);
  await assert.rejects(Array.fromAsync(client.stream(user("a"))), (error: HostError) => {
    assert.match(error.message, /it asks to wait for 3\d{3} s/);
    return isTold(error);
  });
  assert.equal(host.calls.length, length); // the host is not asked before
});
