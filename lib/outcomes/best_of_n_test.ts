import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../core/random.ts";
import { bestOfProbabilities, majorityProbabilities } from "./best_of_n.ts";

function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${actual[i]} for ${expected[i]}`);
  }
}

Deno.test("bestOfProbabilities() are order statistics of 4 samples, worked out by hand", () => {
  const scores = [0.2, 0.9, 0.5, 0.1];
  // Of 6 pairs: .9 is in 3, .5 is the best of 2, .2 of 1
  close(bestOfProbabilities(scores, { n: 2, replacement: false }), [1 / 6, 3 / 6, 2 / 6, 0]);
  // Of 16 ordered pairs with replacement: 7, 5, 3 and 1
  close(bestOfProbabilities(scores, { n: 2, replacement: true }), [3 / 16, 7 / 16, 5 / 16, 1 / 16]);
  close(bestOfProbabilities(scores, { n: 4, replacement: false }), [0, 1, 0, 0]);
});

Deno.test("bestOfProbabilities() shares the probability of equal scores", () => {
  // Of 6 pairs: 5 hold one of the two that score 1
  close(bestOfProbabilities([0, 1, 0, 1], { n: 2, replacement: false }), [
    1 / 12,
    5 / 12,
    1 / 12,
    5 / 12,
  ]);
});

/** All draws of n out of N, in order; with replacement or not. */
function draws(N: number, n: number, replacement: boolean): number[][] {
  let all: number[][] = [[]];
  for (let d = 0; d < n; d++) {
    all = all.flatMap((drawn) =>
      Array.from({ length: N }, (_, i) => i)
        .filter((i) => replacement || !drawn.includes(i)).map((i) => [...drawn, i])
    );
  }
  return all;
}

Deno.test("bestOfProbabilities() equal the shares of all draws, counted", () => {
  const cases = fc.record({
    scores: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
    n: fc.integer({ min: 1, max: 4 }),
    replacement: fc.boolean(),
  }).filter(({ scores, n, replacement }) => replacement || n <= scores.length);
  fc.assert(
    fc.property(cases, ({ scores, n, replacement }) => {
      const counted = scores.map(() => 0);
      const all = draws(scores.length, n, replacement);
      for (const drawn of all) {
        const best = Math.max(...drawn.map((i) => scores[i]));
        const winners = drawn.filter((i) => scores[i] === best);
        for (const i of winners) counted[i] += 1 / winners.length / all.length;
      }
      close(bestOfProbabilities(scores, { n, replacement }), counted, 1e-9);
    }),
    { numRuns: 200 },
  );
});

Deno.test("majorityProbabilities() count the draws in which a response occurs most often", () => {
  const responses = ["7", " 7 ", "8", "9"];
  // Of 4 triples: two hold both 7s, and in the two with one of each all three are as likely
  const expected = [1 / 3, 1 / 3, 1 / 6, 1 / 6];
  const drawn = majorityProbabilities(responses, {
    n: 3,
    replacement: false,
    next: random(1, "test"),
  });
  close(drawn, expected, 0.05);
  close([drawn.reduce((sum, p) => sum + p)], [1], 1e-9);
  // The same seed, the same draws
  const again = majorityProbabilities(responses, {
    n: 3,
    replacement: false,
    next: random(1, "test"),
  });
  assert.deepEqual(drawn, again);
});
