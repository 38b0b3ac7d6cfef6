import assert from "node:assert/strict";
import { passAtN } from "./pass_at_n.ts";
import { bestOfCurve, type Samples } from "./best_of_curve.ts";

const OPTIONS = { most: 3, seed: 1, draws: 200 };
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

/** Four samples of each query; `proxy` knows the right one in the first query and prefers a wrong one in the second. */
const QUERIES: Samples[] = [
  { quality: [0, 1, 0, 0], responses: ["a", "b", "a", "c"], scores: { proxy: [1, 9, 2, 3] } },
  { quality: [1, 1, 0, 0], responses: ["x", "x", "y", "z"], scores: { proxy: [1, 2, 9, 3] } },
];

const pointOf = (select: string, n: number, queries = QUERIES) =>
  bestOfCurve(queries, OPTIONS).find((point) => point.select === select && point.n === n)!;

Deno.test("the oracle's curve is pass@n, and a random pick's is flat", () => {
  for (const n of [1, 2, 3]) {
    const [one, two] = [1, 2].map((correct) => passAtN({ samples: 4, correct }, n));
    near(pointOf("oracle", n).quality.value, (one + two) / 2);
    near(pointOf("random", n).quality.value, (1 / 4 + 2 / 4) / 2);
  }
});

Deno.test("a score's curve is the quality of its pick over all draws, by hand", () => {
  // Of 6 pairs the right one is in 3; in the second query only the pair of both right ones gives one
  near(pointOf("proxy", 2).quality.value, (3 / 6 + 1 / 6) / 2);
  // Of 6 pairs one is "x x", and 5 have two answers, each as likely: 4 of them have one x
  near(pointOf("majority", 2).quality.value, (1 / 4 + (1 + 4 / 2) / 6) / 2);
});

Deno.test("the share kept is the gain over the oracle's, negative where a score picks worse than chance", () => {
  const { gain, kept } = pointOf("proxy", 2), oracle = pointOf("oracle", 2);
  near(gain.value, 4 / 12 - 3 / 8);
  near(kept!.value, gain.value / oracle.gain.value);
  assert.ok(kept!.value < 0);
  near(oracle.kept!.value, 1);
  assert.equal(pointOf("proxy", 1).kept, null);
  const equal = QUERIES.map((query) => ({ ...query, quality: [1, 1, 1, 1] }));
  assert.equal(pointOf("proxy", 2, equal).kept, null, "an oracle gains nothing");
});

Deno.test("intervals hold the values", () => {
  const many = Array.from({ length: 20 }, (_, i) => QUERIES[i % 2]);
  for (const { quality } of bestOfCurve(many, OPTIONS)) {
    assert.ok(quality.lo! <= quality.value + 1e-12 && quality.value <= quality.hi! + 1e-12);
  }
});
