import assert from "node:assert/strict";
import type { Able, Completion, Conversation } from "../models/mod.ts";
import { Budget } from "../models/mod.ts";
import { mapperConfig, routeQueries, SEED_MATRIX } from "./mod.ts";

const { policies } = SEED_MATRIX;

/** Says a text of each prompt's last line; each call costs 1. */
function model(name: string, say: (prompt: string) => string): Able<"generate"> {
  return {
    ...{ name, price: { input: 0, output: 1e6 }, countTokens: () => 1 },
    limits: { context: null, answer: { default: 1, most: null } },
    generate: (prompts: readonly Conversation[]) =>
      Promise.resolve(prompts.map(([{ content }]): Completion[] => [{
        ...{ text: say(content), tokens: null, version: null, finish: "stop" },
        ...{ tokens_in: 1, tokens_out: 1, cost_usd: 1, latency_ms: 0 },
      }])),
  };
}

const router = model("router", (prompt) => /hard/.test(prompt) ? "math -> Complex_Query" : "what?");
const mapper = mapperConfig({ medium: "small", large: "big" });
const answerers = new Map(
  ["small", "big"].map((name) => [name, model(name, () => `${name} says`)]),
);

Deno.test("each query has its policy, its model and why; nobody is asked without answerers", async () => {
  const queries = ["a hard one", "an easy one"];
  const { routed, counts } = await routeQueries(router, queries, {
    ...{ policies, mapper, budget: new Budget() },
  });
  assert.deepEqual(routed.map(({ policy, model, rule }) => [policy, model, rule]), [
    ["Complex_Query", "big", "map"],
    [null, "small", "unknown-policy"],
  ]);
  assert.deepEqual(routed.map(({ reasoning, answer }) => [reasoning, answer]), [
    ["math", null],
    ["", null],
  ]);
  assert.equal(routed[0].probabilities["Complex_Query"], 1);
  assert.ok(routed.every(({ timestamp }) => timestamp === new Date(timestamp).toISOString()));
  assert.equal(counts.fallbacks["unknown-policy"], 1);
});

Deno.test("end to end the chosen model answers, and decisions and answers are booked in one budget", async () => {
  const budget = new Budget(5);
  const { routed } = await routeQueries(router, ["hard", "hard", "hard"], {
    ...{ policies, mapper, budget, answerers },
  });
  // Two decisions and two answers cost 4; the third decision takes the rest, and no answer fits
  assert.deepEqual(routed.map(({ answer }) => answer), ["big says", "big says", null]);
  assert.deepEqual(routed.map(({ cost_usd }) => cost_usd), [2, 2, 1]);
  assert.equal(budget.spent, 5);
  assert.match(routed[2].reason, /^Cannot pay for the next call/);
});
