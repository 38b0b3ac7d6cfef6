import assert from "node:assert/strict";
import fc from "fast-check";
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

Deno.test("majorityProbabilities() are the draws in which a response occurs most often, by hand", () => {
  const responses = ["7", " 7 ", "8", "9"];
  // Of 4 triples: two hold both 7s, and in the two with one of each all three are as likely
  close(majorityProbabilities(responses, { n: 3, replacement: false }), [
    1 / 3,
    1 / 3,
    1 / 6,
    1 / 6,
  ]);
  close(majorityProbabilities(responses, { n: 1, replacement: false }), [0.25, 0.25, 0.25, 0.25]);
  // Of 16 ordered pairs with replacement 4 are two 7s and 8 one 7 with another
  close(majorityProbabilities(responses, { n: 2, replacement: true }), [
    (4 + 8 / 2) / 32,
    (4 + 8 / 2) / 32,
    (1 + 6 / 2) / 16,
    (1 + 6 / 2) / 16,
  ]);
});

Deno.test("majorityProbabilities() equal the shares of all draws, counted", () => {
  const cases = fc.record({
    responses: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 5 }),
    n: fc.integer({ min: 1, max: 4 }),
    replacement: fc.boolean(),
  }).filter(({ responses, n, replacement }) => replacement || n <= responses.length);
  fc.assert(
    fc.property(cases, ({ responses, n, replacement }) => {
      const counted = responses.map(() => 0);
      const all = draws(responses.length, n, replacement);
      for (const drawn of all) {
        const groups = [...Map.groupBy(drawn, (i) => responses[i]).values()];
        const most = Math.max(...groups.map((group) => group.length));
        const winners = groups.filter((group) => group.length === most);
        for (const group of winners) {
          for (const i of group) counted[i] += 1 / group.length / winners.length / all.length;
        }
      }
      close(majorityProbabilities(responses, { n, replacement }), counted, 1e-9);
    }),
    { numRuns: 200 },
  );
});
