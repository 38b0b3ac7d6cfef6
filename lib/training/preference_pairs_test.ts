import assert from "node:assert/strict";
import fc from "fast-check";
import { minMaxMid } from "./preference_pairs.ts";

/** As text: which answer over which. */
const pairs = (...scores: number[]) =>
  minMaxMid(scores).map(({ chosen, rejected, kind }) => `${kind}: ${chosen} over ${rejected}`);

Deno.test("the middle of five is better than the worst, and the best than the middle", () => {
  // Sorted: answers 3 (.1), 0 (.2), 4 (.5), 2 (.7), 1 (.9)
  assert.deepEqual(pairs(0.2, 0.9, 0.7, 0.1, 0.5), [
    "mid > worst: 4 over 3",
    "best > mid: 1 over 4",
  ]);
});

Deno.test("of an even number the middle is the upper of the two", () => {
  // Sorted: 1 (.1), 3 (.2), 0 (.3), 2 (.4): place 4 / 2 is answer 0
  assert.deepEqual(pairs(0.3, 0.1, 0.4, 0.2), ["mid > worst: 0 over 1", "best > mid: 2 over 0"]);
});

Deno.test("equal scores keep their order, and the last of them counts as the best", () => {
  // Sorted: 1, 3 (0), 0, 2, 4 (1): the middle is answer 0, as good as the best
  assert.deepEqual(pairs(1, 0, 1, 0, 1), ["mid > worst: 0 over 1"]);
  // Sorted: 0, 1, 3 (0), 2, 4 (1): the middle is answer 3, as bad as the worst
  assert.deepEqual(pairs(0, 0, 1, 0, 1), ["best > mid: 4 over 3"]);
});

Deno.test("of two answers the better is in the middle and the best: one pair", () => {
  assert.deepEqual(pairs(0.4, 0.6), ["mid > worst: 1 over 0"]);
  assert.deepEqual(pairs(0.6, 0.4), ["mid > worst: 0 over 1"]);
});

Deno.test("one answer, none, and answers that are all alike give no pair", () => {
  assert.deepEqual(pairs(0.5), []);
  assert.deepEqual(pairs(), []);
  assert.deepEqual(pairs(0.5, 0.5, 0.5), []);
});

Deno.test("a pair's chosen answer always has the higher score, and there are one or two where scores differ", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0.5, 0.8, 1), { minLength: 1 }), (scores) => {
      const found = minMaxMid(scores);
      const differ = new Set(scores).size > 1;
      return found.every(({ chosen, rejected }) => scores[chosen] > scores[rejected]) &&
        (differ ? found.length === 1 || found.length === 2 : found.length === 0);
    }),
  );
});
