import assert from "node:assert/strict";
import type { Able, Completion, Conversation } from "../../models/mod.ts";
import { UserError } from "../../core/errors.ts";
import { budgeted } from "../../models/budgeted_client.ts";
import { Budget } from "../../models/mod.ts";
import { DEFAULT_MATRIX, mapperConfig, routeQueries } from "../mod.ts";

const { policies } = DEFAULT_MATRIX;

/** Says a text of each prompt; each call costs 1, paid from the budget. */
function model(
  name: string,
  say: (prompt: string) => string,
  budget = new Budget(),
): Able<"generate"> {
  return budgeted({
    ...{ name, price: { input: 0, output: 2000 }, countTokens: () => 1 },
    limits: { context: null, answer: { default: 1, most: null } },
    generate: (prompts: readonly Conversation[]) =>
      Promise.resolve(prompts.map(([{ content }]): Completion[] => [{
        ...{ text: say(content), tokens: null, version: null, finish: "stop" },
        ...{ tokens_in: 1, tokens_out: 1, cost_usd: 1, latency_ms: 0 },
      }])),
  }, budget) as Able<"generate">;
}

const DECIDE = (prompt: string) => /hard/.test(prompt) ? "math -> Complex_Query" : "what?";
const router = model("router", DECIDE);
const mapper = mapperConfig({ medium: "small", large: "big" });
/** All that pay from one budget. */
function paying(budget: Budget) {
  const answerers = new Map(
    ["small", "big"].map((name) => [name, model(name, () => `${name} says`, budget)]),
  );
  return { router: model("router", DECIDE, budget), answerers };
}

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
  assert.equal(routed[0].probabilities!["Complex_Query"], 1);
  assert.ok(routed.every(({ timestamp }) => timestamp === new Date(timestamp).toISOString()));
  assert.deepEqual(routed.map(({ fallbacks }) => fallbacks), [[], ["unknown-policy"]]);
  assert.equal(counts.fallbacks["unknown-policy"], 1);
});

Deno.test("end to end the chosen model answers, and decisions and answers are booked in one budget", async () => {
  const budget = new Budget(5), { router, answerers } = paying(budget);
  const { routed } = await routeQueries(router, ["hard", "hard", "hard", "hard"], {
    ...{ policies, mapper, budget, answerers },
  });
  // Two decisions and two answers cost 4; the third decision takes the rest
  assert.deepEqual(routed.map(({ answer }) => answer), ["big says", "big says", null, null]);
  assert.deepEqual(routed.map(({ cost_usd }) => cost_usd), [2, 2, 1, 0]);
  assert.equal(budget.spent, 5);
  assert.match(routed[2].reason, /^Cannot pay for the next call/);
  assert.deepEqual([routed[2].policy, routed[3].policy], ["Complex_Query", null]);
  assert.equal(routed[3].probabilities, null, "nothing was asked");
});

Deno.test("a query that fails leaves the others alone", async () => {
  const failing = model("router", (prompt) => {
    if (/broken/.test(prompt)) throw new UserError("Cannot ask as it is broken");
    return DECIDE(prompt);
  });
  const { routed } = await routeQueries(failing, ["hard", "broken", "hard"], {
    ...{ policies, mapper, budget: new Budget() },
  });
  assert.deepEqual(routed.map(({ model }) => model), ["big", null, "big"]);
  assert.equal(routed[1].reason, "Cannot ask as it is broken");
});
