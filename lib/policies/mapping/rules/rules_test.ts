import assert from "node:assert/strict";
import { costAware } from "./cost_aware.ts";
import { hybrid } from "./hybrid.ts";
import { keyword } from "./keyword.ts";
import { length } from "./length.ts";
import { mathematics } from "./mathematics.ts";
import type { Rule, RuleContext } from "./rule.ts";

const NO_LIMIT: RuleContext = { spent: 0, left: Infinity, limit: undefined };
const STANDARD = "Standard_Query";

/** What the rule says of a query: who serves it and why; null for nothing. */
function saidBy(
  rule: Rule,
  query: string,
  { policy = STANDARD, context = NO_LIMIT }: {
    policy?: string | null;
    context?: RuleContext;
  } = {},
): [string, string] | null {
  const model = rule.choose(query, policy, context);
  return model === null ? null : [model, rule.why!(query, context)];
}

Deno.test("cost-aware takes the cheap model from a share of the budget on, reserved money included", () => {
  const rule = costAware({ model: "small" });
  const at = (spent: number, left: number) =>
    saidBy(rule, "any", { context: { spent, left, limit: 10 } });
  assert.equal(at(8.9, 1.1), null);
  const why = "90% of the budget of $10 are spent or reserved, 90% or more";
  assert.deepEqual(at(9, 1), ["small", why]);
  assert.deepEqual(at(0, 1), ["small", why]);
  assert.match(at(11, -1)![1], /^110% of/);
  assert.equal(saidBy(rule, "any"), null);
  const half = costAware({ model: "small", share: 0.5 });
  assert.deepEqual(saidBy(half, "any", { context: { spent: 3, left: 5, limit: 10 } }), [
    "small",
    "50% of the budget of $10 are spent or reserved, 50% or more",
  ]);
});

Deno.test("keyword takes whole words of any policy, and no codes that nobody programs", () => {
  const rule = keyword({ model: "large" });
  for (const policy of [STANDARD, "Ambiguous_Query", null]) {
    assert.deepEqual(saidBy(rule, "Write CODE that sorts", { policy }), [
      "large",
      'the word "code"',
    ]);
  }
  assert.deepEqual(saidBy(rule, "Is programming fun?"), ["large", 'the word "programming"']);
  const others = ["How do I decode it?", "What is my zip code?", "Who wrote the Code of Conduct?"];
  for (const query of others) assert.equal(saidBy(rule, query), null, query);
  const own = keyword({ model: "large", words: ["zip code"], except: [] });
  assert.deepEqual(saidBy(own, "What is my zip code?"), ["large", 'the word "zip code"']);
});

Deno.test("length takes queries of its policy with more characters than allowed, an emoji being one", () => {
  const rule = length({ model: "large", policy: STANDARD });
  assert.equal(saidBy(rule, "😀".repeat(500)), null);
  assert.deepEqual(saidBy(rule, "😀".repeat(501)), ["large", "501 characters, over 500"]);
  assert.equal(saidBy(rule, "x".repeat(501), { policy: "Complex_Query" }), null);
  assert.equal(saidBy(rule, "x".repeat(501), { policy: null }), null);
  assert.ok(saidBy(length({ model: "large", policy: STANDARD, over: 2 }), "abc"));
});

Deno.test("mathematics takes calculations and its words, whole, and no dates", () => {
  const rule = mathematics({ model: "large", policy: STANDARD });
  for (const query of ["17+25?", "What is 3 × 4", "is 5 >= 4", "2**10", "٣ + ٤"]) {
    assert.deepEqual(saidBy(rule, query), ["large", "a calculation"], query);
  }
  assert.deepEqual(saidBy(rule, "Solve the Equation"), ["large", 'the word "equation"']);
  const others = [
    ...["What is an equator?", "integrals", "a miscalculated sum", "x + y", "3 apples"],
    ...["Who was born on 1912-06-23?", "Who won on 7/4/1996?"],
  ];
  for (const query of others) assert.equal(saidBy(rule, query), null, query);
  assert.equal(saidBy(rule, "17+25?", { policy: "Complex_Query" }), null);
  assert.deepEqual(saidBy(rule, "2024-05-01 and 3 + 4"), ["large", "a calculation"]);
});

Deno.test("hybrid is budget, keyword, length, mathematics, in this order", () => {
  const rules = hybrid({ medium: "small", large: "large", policy: STANDARD });
  assert.deepEqual(rules.map(({ name, model }) => [name, model]), [
    ["cost-aware", "small"],
    ["keyword", "large"],
    ["length", "large"],
    ["mathematics", "large"],
  ]);
});
