import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, BudgetExhausted } from "../../models/mod.ts";
import { NoModelAvailable, PolicyMapper } from "./mapper.ts";
import { mapperConfig } from "./mapper_config.ts";

const MODELS = { medium: "small", large: "large" };
const HYBRID = mapperConfig({ ...MODELS, rules: [{ rule: "hybrid" }] });

/** What the calls of either model cost at worst, in US dollars. */
const WORST: Record<string, number> = { small: 0.01, large: 0.1 };
const worst = (model: string) => WORST[model];

const mapperOf = (
  config = HYBRID,
  { budget = new Budget(), down = [] }: { budget?: Budget; down?: readonly string[] } = {},
) => new PolicyMapper(config, { budget, available: (model) => !down.includes(model) });

Deno.test("the map decides where no rule does, and the decision says so", () => {
  const mapper = mapperOf(mapperConfig(MODELS));
  assert.deepEqual(mapper.map("Write code", "Standard_Query"), {
    policy: "Standard_Query",
    model: "small",
    rule: "map",
    reason: "Standard_Query goes to small by the map",
    fallbacks: [],
  });
  assert.equal(mapper.map("Write code", "Complex_Query").model, "large");
  assert.equal(mapper.map("Write code", "Ambiguous_Query").model, "small");
});

Deno.test("the first rule that has something to say decides: budget, keyword, length, mathematics", () => {
  const long = "calculate ".repeat(60);
  const rulesAt = (spent: number) => {
    const budget = new Budget(1);
    budget.reserve(spent).settle(spent);
    const mapper = mapperOf(HYBRID, { budget });
    return ["code: " + long, long, "calculate it", "How are you?"].map((query) => {
      const { model, rule } = mapper.map(query, "Standard_Query");
      return `${rule} ${model}`;
    });
  };
  assert.deepEqual(rulesAt(0.8), [
    ...["keyword large", "length large", "mathematics large", "map small"],
  ]);
  assert.deepEqual(rulesAt(0.9), Array(4).fill("cost-aware small"));
});

Deno.test("a rule of the user's own decides at its place, by query, policy and money", () => {
  const seen: unknown[] = [];
  const own = {
    late: (...all: unknown[]) => {
      seen.push(all);
      return all[0] === "code, late" ? "small" : null;
    },
  };
  const place = { rule: "own", name: "late" } as const;
  const budget = new Budget(2);
  budget.reserve(0.5).settle(0.5);
  budget.reserve(0.25);
  const ruleOf = (rules: ({ rule: "hybrid" } | typeof place)[]) =>
    mapperOf(mapperConfig({ ...MODELS, rules }, { own }), { budget })
      .map("code, late", "Standard_Query");
  assert.deepEqual(ruleOf([place, { rule: "hybrid" }]), {
    policy: "Standard_Query",
    model: "small",
    rule: "late",
    reason: "Standard_Query goes to small by the rule late",
    fallbacks: [],
  });
  assert.deepEqual(seen, [
    ["code, late", "Standard_Query", { spent: 0.5, left: 1.25, limit: 2 }],
  ]);
  assert.equal(ruleOf([{ rule: "hybrid" }, place]).rule, "keyword");
});

Deno.test("what is spent in the middle of a run changes the next decision", () => {
  const budget = new Budget(1);
  const mapper = mapperOf(HYBRID, { budget });
  const modelNow = () => mapper.map("Why?", "Complex_Query").model;
  assert.equal(modelNow(), "large");
  const call = budget.reserve(0.95);
  assert.equal(modelNow(), "small"); // reserved
  call.settle(0.1);
  assert.equal(modelNow(), "large"); // it cost less
  budget.reserve(0.8).settle(0.8);
  assert.equal(modelNow(), "small");
});

Deno.test("no policy, and one that the map does not have, go to the configured model and are counted", () => {
  const mapper = mapperOf(mapperConfig({ ...MODELS, unknown_policy: "large" }));
  const said = [null, "Other_Query", "constructor", ""].map((policy) => mapper.map("Why?", policy));
  for (const { model, rule, fallbacks } of said) {
    assert.deepEqual([model, rule, fallbacks], ["large", "unknown-policy", ["unknown-policy"]]);
  }
  assert.deepEqual(said.slice(0, 2).map(({ reason }) => reason), [
    "A query without a policy goes to large",
    "Other_Query, which the map does not have, goes to large",
  ]);
  assert.equal(mapper.counts.policies.unknown, 4);
  assert.equal(mapper.counts.fallbacks["unknown-policy"], 4);
});

Deno.test("who is not available is taken over from, in the configured order, by rules' models too", () => {
  const config = mapperConfig({
    ...MODELS,
    unavailable: ["middle", "small"],
    rules: [{ rule: "keyword" }],
  });
  const mapper = mapperOf(config, { down: ["large", "middle"] });
  assert.deepEqual(mapper.map("Write code", "Standard_Query"), {
    policy: "Standard_Query",
    model: "small",
    rule: "keyword",
    reason: 'Standard_Query goes to large by the rule keyword: the word "code"; ' +
      "large is not available, so small takes over",
    fallbacks: ["unavailable"],
  });
  assert.equal(mapper.map("Why?", "Standard_Query").fallbacks.length, 0);
  assert.deepEqual(mapper.counts.fallbacks, { "unknown-policy": 0, unavailable: 1, budget: 0 });
  const none = mapperOf(config, { down: ["large", "middle", "small"] });
  assert.throws(() => none.map("Why?", "Complex_Query"), {
    name: "UserError",
    message: "Cannot serve the query as one of these must be available: large, middle, small",
  });
});

Deno.test("where the worst cost does not fit the cheapest serves, and where that does not either nobody", () => {
  const budget = new Budget(0.115);
  const mapper = mapperOf(mapperConfig(MODELS), { budget });
  const ask = () => mapper.reserve("Why?", "Complex_Query", { worst });
  const first = ask(), second = ask();
  assert.deepEqual([first.model, second.model], ["large", "small"]);
  assert.equal(
    second.reason,
    "Complex_Query goes to large by the map; too little is left of the budget of $0.115 for large, " +
      "so small takes over",
  );
  assert.throws(ask, BudgetExhausted);
  assert.deepEqual(mapper.counts.fallbacks, { "unknown-policy": 0, unavailable: 0, budget: 1 });
  first.reservation.settle(0.001);
  assert.equal(ask().model, "large");
});

const query = fc.constantFrom("Why?", "Write code", "17 + 4", "x".repeat(600));
const policy = fc.constantFrom("Standard_Query", "Complex_Query", "Ambiguous_Query", "Other", null);
const call = fc.record({ query, policy, share: fc.nat(100), turns: fc.nat(5) });

Deno.test("32 calls at a time, which cost at most what they reserved, never exceed the budget", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { minLength: 32, maxLength: 96 }),
      fc.double({ min: 0.005, max: 3, noNaN: true }),
      fc.subarray(["large"]),
      async (calls, limit, down) => {
        const budget = new Budget(limit);
        const mapper = mapperOf(HYBRID, { budget, down });
        const todo = [...calls], fallbacks: string[] = [];
        let refused = 0, served = 0;
        const worker = async () => {
          for (let next = todo.shift(); next; next = todo.shift()) {
            try {
              const decision = mapper.reserve(next.query, next.policy, { worst });
              served++;
              fallbacks.push(...decision.fallbacks);
              for (let turn = 0; turn < next.turns; turn++) await Promise.resolve();
              decision.reservation.settle(worst(decision.model) * next.share / 100);
            } catch (error) {
              assert.ok(error instanceof BudgetExhausted);
              assert.ok(budget.left < WORST.small);
              refused++;
            }
            assert.ok(budget.spent <= limit + 1e-12);
          }
        };
        await Promise.all(Array.from({ length: 32 }, worker));
        assert.equal(served + refused, calls.length);
        const { policies, rules, fallbacks: counted } = mapper.counts;
        const sum = (counts: Record<string, number>) =>
          Object.values(counts).reduce((a, b) => a + b, 0);
        assert.deepEqual([sum(policies), sum(rules)], [calls.length, calls.length]);
        if (refused === 0) assert.equal(sum(counted), fallbacks.length);
        const kind = (name: string) => fallbacks.filter((fallback) => fallback === name).length;
        assert.equal(counted.budget, kind("budget"));
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("one call that costs more than its worst is all that a budget is exceeded by", () => {
  fc.assert(
    fc.property(fc.array(call), fc.double({ min: 0, max: 1, noNaN: true }), (calls, limit) => {
      const budget = new Budget(limit);
      const mapper = mapperOf(HYBRID, { budget });
      for (const { query, policy } of calls) {
        const before = budget.spent;
        try {
          const { model, reservation } = mapper.reserve(query, policy, { worst });
          assert.ok(before < limit);
          reservation.settle(3 * worst(model));
        } catch (error) {
          assert.ok(error instanceof BudgetExhausted);
        }
      }
      assert.ok(budget.spent <= limit + 3 * WORST.large);
    }),
  );
});

Deno.test("every fallback is counted by its kind, and every decision by its policy and rule", () => {
  fc.assert(
    fc.property(fc.array(call), fc.subarray(["small", "large"]), (calls, down) => {
      const mapper = mapperOf(HYBRID, { down });
      const made = calls.flatMap(({ query, policy }) => {
        try {
          return [mapper.map(query, policy)];
        } catch (error) {
          assert.ok(error instanceof NoModelAvailable);
          return [];
        }
      });
      const times = (values: readonly string[], value: string) =>
        values.filter((one) => one === value).length;
      const { policies, rules, fallbacks } = mapper.counts;
      for (const [rule, n] of Object.entries(rules)) {
        assert.equal(times(made.map((one) => one.rule), rule), n);
      }
      const all = made.flatMap((one) => one.fallbacks);
      for (const [kind, n] of Object.entries(fallbacks)) assert.equal(times(all, kind), n);
      const known = new Set(HYBRID.map.keys());
      const said = made.map(({ policy }) => known.has(policy!) ? policy! : "unknown");
      for (const [policy, n] of Object.entries(policies)) assert.equal(times(said, policy), n);
    }),
  );
});
