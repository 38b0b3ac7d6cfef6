import assert from "node:assert/strict";
import "../pocket/mod.ts";
import { bestOf } from "./best_of.ts";
import { able } from "./capabilities.ts";
import type { Client, Completion } from "./client.ts";
import { user } from "./messages.ts";
import { openClient } from "./registry.ts";

/** Samples of the texts in turn, the log-probability of sample i being -i. */
function fake(texts: string[], { scores = true } = {}): Client {
  return {
    name: "fake",
    price: { input: 1, output: 1 },
    limits: { context: null, answer: { default: 8, most: null } },
    countTokens: () => 1,
    generate: (prompts, { samples = 1 } = {}) =>
      Promise.resolve(prompts.map(() =>
        Array.from({ length: samples }, (_, i): Completion => ({
          text: texts[i % texts.length],
          tokens: [{ token: "t", logProb: -(i % texts.length) }],
          tokens_in: 10,
          tokens_out: 2,
          cost_usd: 0.5,
          latency_ms: i,
          finish: "stop",
          version: null,
        }))
      )),
    ...scores && { score: () => Promise.resolve([]) },
  };
}

Deno.test("bestOf() gives the most probable of n samples, and pays for all of them", async () => {
  const three = ["b", "c", "a"];
  const best = bestOf(fake(three), { n: 3, select: "confidence", name: "fake@bo3:confidence" });
  const [answers] = await best.generate([user("?")], { samples: 2 });
  assert.deepEqual(answers.map(({ text }) => text), ["b", "b"]);
  assert.deepEqual(
    [answers[0].tokens_in, answers[0].tokens_out, answers[0].cost_usd, answers[0].latency_ms],
    [10, 6, 1.5, 2],
  );
  const stream = best.stream(user("?"));
  assert.deepEqual(await stream.next(), { done: false, value: "b" });
  assert.deepEqual(await stream.next(), {
    done: true,
    value: { tokens_in: 10, tokens_out: 6, cost_usd: 1.5, finish: "stop", version: null },
  });
});

Deno.test("bestOf() by majority gives what most samples say, capitals and outer space aside", async () => {
  const best = bestOf(fake(["x", "Yes", " yes ", "no"]), { n: 4, select: "majority", name: "m" });
  assert.equal((await best.generate([user("?")]))[0][0].text, "Yes");
});

Deno.test("bestOf() refuses what a live answer cannot be picked by", () => {
  assert.throws(() => bestOf(fake(["a"]), { n: 2, select: "proxy", name: "fake@bo2:proxy" }), {
    name: "UserError",
    message: /fake@bo2:proxy as a live answer has no score "proxy"/,
  });
  const silent = fake(["a"], { scores: false });
  assert.throws(() => bestOf(silent, { n: 2, select: "confidence", name: "s" }), {
    name: "UserError",
    message: /fake does not tell how probable/,
  });
});

Deno.test("bestOf() a pocket model costs its prompt once, and no less probable an answer", async () => {
  const client = able(await openClient("pocket-small"), "generate");
  const best = bestOf(client, { n: 5, select: "confidence", name: "pocket-small@bo5:confidence" });
  const prompt = [user("What is 17 plus 25?")];
  const [[one]] = await client.generate(prompt);
  const [[answer]] = await best.generate(prompt);
  const probability = ({ tokens }: Completion) =>
    tokens!.reduce((sum, { logProb }) => sum + logProb, 0);
  assert.ok(probability(answer) >= probability(one));
  const { input, output } = client.price;
  const cost = (answer.tokens_in * input + answer.tokens_out * output) / 1e6;
  assert.ok(Math.abs(answer.cost_usd - cost) < 1e-15);
});
