import assert from "node:assert/strict";
import { testHost } from "../llm/testing.ts";
import { openSeat } from "./mod.ts";
import { EASY, HARD, serve } from "./testing.ts";

Deno.test("a hosted model in a seat answers, and is charged by its price", async () => {
  await using host = testHost((prompt) => `hosted answer to ${prompt}`);
  const strong = await openSeat("big", {
    baseUrl: host.baseUrl,
    price: { input: 1000, output: 10_000 },
  });
  await using service = await serve({ strong });
  const ask = async (content: string) => {
    const messages = [{ role: "user", content }];
    const response = await service.post("/v1/chat/completions", {
      model: "router-keyword-0.5",
      messages,
    });
    const { choices: [{ message }], usage } = await response.json();
    return { model: response.headers.get("x-routelab-model"), text: message.content, usage };
  };
  assert.equal((await ask(EASY)).model, "pocket-small");
  assert.equal(host.calls.length, 0);
  const { model, text, usage } = await ask(HARD);
  assert.deepEqual([model, text], ["big", `hosted answer to ${HARD}`]);
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens], [10, 2]);
  await new Promise((resolve) => setTimeout(resolve, 20)); // the line is logged after the answer
  // 10 tokens of prompt and 2 of answer, by testHost()
  assert.ok(Math.abs(service.lines.at(-1)!.cost_usd - 0.03) < 1e-9);
});

Deno.test("openSeat() says what a hosted model lacks", async () => {
  await assert.rejects(openSeat("big"), {
    name: "UserError",
    message: /Cannot find a model named/,
  });
});
