import assert from "node:assert/strict";
import fc from "fast-check";
import { type JudgeVerdict, VERDICTS } from "../../lib/grading/mod.ts";
import { endToEnd, type TestedQuery } from "./end_to_end.ts";

const OPTIONS = { medium: "small", large: "big", seed: 1, bootstrap: 50 };

/** The small model costs 1 and the big one 10; a decision costs 0.5. */
const tested = (
  policy: string | null,
  medium: JudgeVerdict,
  large: JudgeVerdict,
  policyByWords = "Standard_Query",
): TestedQuery => ({
  ...{ query: "q", policy, policyByWords, decision_usd: 0.5 },
  medium: { verdict: medium, cost_usd: 1 },
  large: { verdict: large, cost_usd: 10 },
});

const ROWS = [
  tested("Standard_Query", "Correct", "Correct"),
  tested("Complex_Query", "Incorrect", "Correct", "Complex_Query"),
  tested("Complex_Query", "Not attempted", "Correct"),
  tested(null, "Incorrect", "Not attempted"),
];

const near = (a: number | null, b: number) =>
  assert.ok(Math.abs(a! - b) < 1e-9, `${a} is not ${b}`);

Deno.test("queries go where their policies send them, and decisions are paid for", () => {
  const { rules, policies, decisions, overChance, overWords, replay } = endToEnd(ROWS, OPTIONS);
  const [router, medium, large, matched, asOften, words, oracle] = rules;
  near(router.measures.correct.value, 3 / 4);
  near(router.cost, (1 + 10 + 10 + 1) / 4 + 0.5);
  near(router.saved.value, 1 - (22 + 2) / 40);
  near(router.overMedium.value, 2 / 4);
  near(router.overLarge.value, 0);
  assert.deepEqual([medium.cost, large.cost, medium.large, large.large], [1, 10, 0, 1]);
  near(matched.cost, router.cost);
  near(words.measures.correct.value, 2 / 4);
  near(words.cost, (1 + 10 + 1 + 1) / 4);
  near(overWords.value, 1 / 4);
  // 13/4 is a quarter of the way from 1 to 10, where chance is right about (1 + 2/4) / 4
  near(overChance.words.value, 2 / 4 - (1 / 4 + 1 / 4 * 2 / 4));
  near(overChance.router.value, 3 / 4 - matched.measures.correct.value!);
  near(asOften.large, 1 / 2);
  near(asOften.measures.correct.value, (1 / 4 + 3 / 4) / 2);
  near(oracle.measures.correct.value, 3 / 4);
  near(decisions, 0.5 / 10);
  assert.equal(replay.counts.fallbacks["unknown-policy"], 1);
  assert.deepEqual(policies.map(({ policy, share, accuracy }) => [policy, share, accuracy]), [
    ["Complex_Query", 0.5, 1],
    ["Standard_Query", 0.25, 1],
    ["none", 0.25, 0],
  ]);
});

const verdict = fc.constantFrom(...VERDICTS);
const row = fc.tuple(
  fc.constantFrom("Standard_Query", "Complex_Query", "Ambiguous_Query", null),
  verdict,
  verdict,
).map((parts) => tested(...parts));

Deno.test("the oracle is right wherever either model is, and chance lies between the models", () => {
  fc.assert(fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
    const { rules } = endToEnd(rows, { ...OPTIONS, bootstrap: 0 });
    const [router, medium, large, ...others] = rules.map(({ measures }) => measures.correct.value!);
    const oracle = others.at(-1)!, words = others.at(-2)!;
    assert.ok(oracle >= Math.max(router, words, medium, large) - 1e-12);
    for (const chance of others.slice(0, -2)) {
      assert.ok(chance >= Math.min(medium, large) - 1e-12);
      assert.ok(chance <= Math.max(medium, large) + 1e-12);
    }
    for (const { measures: { correct, incorrect, not_attempted } } of rules) {
      near(correct.value! + incorrect.value! + not_attempted.value!, 1);
    }
  }));
});
