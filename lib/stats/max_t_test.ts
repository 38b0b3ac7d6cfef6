import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../core/random.ts";
import { allPairs, isShown } from "./max_t.ts";

/** Means of n results on resamples, made up: normal around `values` with a part that all share. */
function drawn(values: number[], { draws = 999, spread = 1, shared = 0, seed = 1 } = {}) {
  const next = random(seed, "max-t");
  const normal = () => Array.from({ length: 12 }, next).reduce((sum, u) => sum + u, -6);
  const common = Float64Array.from({ length: draws }, () => shared * normal());
  return values.map((value) =>
    Float64Array.from({ length: draws }, (_, i) => value + common[i] + spread * normal())
  );
}

Deno.test("allPairs() gives each pair its difference, an interval around it and a p-value", () => {
  const values = [3, 0.2, 0], pairs = allPairs(values, drawn(values, { spread: 0.3 }));
  assert.deepEqual(pairs.map(({ a, b }) => [a, b]), [[0, 1], [0, 2], [1, 2]]);
  for (const { a, b, delta, ci95 } of pairs) {
    assert.equal(delta, values[a] - values[b]);
    assert.ok(ci95[0] < delta && delta < ci95[1]);
  }
  assert.deepEqual(pairs.map(({ p }) => p < 0.05), [true, true, false]);
});

Deno.test("what all results share on a resample takes nothing from their differences", () => {
  const values = [1, 0];
  const [alone] = allPairs(values, drawn(values, { spread: 0.2 }));
  const [shared] = allPairs(values, drawn(values, { spread: 0.2, shared: 50 }));
  const width = ({ ci95 }: typeof alone) => ci95[1] - ci95[0];
  assert.ok(width(shared) < 1.3 * width(alone));
});

Deno.test("an interval excludes 0 where the p-value is below 0.05, and more pairs make wider intervals", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 0, max: 50 }),
      (values, seed) => {
        const draws = drawn(values, { draws: 199, spread: 0.3, seed });
        const pairs = allPairs(values, draws);
        for (const { ci95, p } of pairs) {
          assert.equal(ci95[0] > 0 || ci95[1] < 0, p < 0.05);
        }
        const [alone] = allPairs(values.slice(0, 2), draws.slice(0, 2));
        assert.ok(pairs[0].ci95[1] - pairs[0].ci95[0] >= alone.ci95[1] - alone.ci95[0] - 1e-9);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("at the very end of an interval p and the interval say the same, also of 20 k - 1 resamples", () => {
  for (const draws of [20, 99, 100, 199, 999, 1000]) {
    const moved = drawn([0, 0, 0], { draws, seed: draws });
    const [{ ci95: [, half] }] = allPairs([0, 0, 0], moved);
    for (const [value, shown] of [[half, false], [half * (1 + 1e-9), true]] as const) {
      const [pair] = allPairs([value, 0, 0], moved);
      assert.equal(isShown(pair), shown, `p ${pair.p} of ${draws} resamples`);
      assert.equal(pair.ci95[0] > 0, shown);
    }
  }
});

Deno.test("of results that do not differ, a pair is shown to in about one of twenty tables", () => {
  let wrong = 0;
  const tables = 200, values = Array<number>(5).fill(0);
  for (let seed = 0; seed < tables; seed++) {
    const [observed] = [drawn(values, { draws: 1, spread: 1, seed: 1000 + seed })];
    const centre = observed.map(([value]) => value);
    const pairs = allPairs(centre, drawn(centre, { draws: 199, spread: 1, seed }));
    if (pairs.some(({ p }) => p < 0.05)) wrong++;
  }
  assert.ok(wrong >= 2 && wrong <= 22, `${wrong} of ${tables}`);
});

Deno.test("what no resample moves differs where the results do; without resamples nothing is said", () => {
  const same = new Float64Array(9).fill(0.5);
  assert.deepEqual(allPairs([0.5, 0.5], [same, same]), [
    { a: 0, b: 1, delta: 0, ci95: [0, 0], p: 1 },
  ]);
  // Ranks 1 and 2 on every resample
  assert.deepEqual(allPairs([1, 2], [same.map(() => 1), same.map(() => 2)]), [
    { a: 0, b: 1, delta: -1, ci95: [-1, -1], p: 0.1 },
  ]);
  assert.deepEqual(allPairs([], []), []);
  assert.throws(() => allPairs([1, 2], [new Float64Array(0), new Float64Array(0)]), /no/);
  assert.throws(() => allPairs([1, 2], [new Float64Array(2), new Float64Array(3)]), /as many/);
});
