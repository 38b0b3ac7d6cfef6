import assert from "node:assert/strict";
import fc from "fast-check";
import { accuracyGain, type BothAnswers, type Chosen, shareForSpend } from "../mod.ts";

const row = (medium: boolean, large: boolean): BothAnswers => ({
  medium: { correct: medium, cost_usd: 1 },
  large: { correct: large, cost_usd: 5 },
});
const sent = (large: number, spent = large ? 5 : 1): Chosen => ({ large, spent });
const OPTIONS = { draws: 200, seed: 1 };

Deno.test("a random choice spends what it is given, between always one model and always the other", () => {
  const costs = { medium: 1, large: 5 };
  assert.deepEqual([0, 1, 2, 5, 9].map((spent) => shareForSpend(spent, costs)), [0, 0, 0.25, 1, 1]);
  const dear = { medium: 5, large: 1 };
  assert.deepEqual([0.5, 1].map((spent) => shareForSpend(spent, dear)), [0, 1]);
});

Deno.test("a choice that sends the right half to the large model gains half of what is to be gained", () => {
  const rows = [row(false, true), row(true, true), row(false, true), row(true, true)];
  const right = rows.map(({ medium }) => sent(Number(!medium.correct)));
  const { value, lo, hi } = accuracyGain(rows, right, "chance", OPTIONS);
  assert.equal(value, 1 - 3 / 4);
  assert.ok(lo! <= value! && value! <= hi!);
  // What the choice itself costs, chance may spend on the large model: all of it here
  const dear = right.map(({ large, spent }) => ({ large, spent: spent + 2 }));
  assert.equal(accuracyGain(rows, dear, "chance", OPTIONS).value, 0);
  assert.equal(accuracyGain(rows, right, [0, 0, 0, 0], OPTIONS).value, 1 / 2);
});

Deno.test("a choice gains nothing over itself, and as much over another as that loses", () => {
  const verdicts = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()), {
    ...{ minLength: 2, maxLength: 20 },
  });
  fc.assert(fc.property(verdicts, (all) => {
    const rows = all.map(([medium, large]) => row(medium, large));
    const [one, other] = [2, 3].map((at) => all.map((of) => sent(Number(of[at]))));
    const over = (a: Chosen[], b: Chosen[]) =>
      accuracyGain(rows, a, b.map(({ large }) => large), { draws: 0, seed: 1 }).value!;
    assert.equal(over(one, one), 0);
    assert.ok(Math.abs(over(one, other) + over(other, one)) < 1e-12);
  }));
});
