import assert from "node:assert/strict";
import fc from "fast-check";
import { lettersOf } from "./letters.ts";

/** Letters of results of which it is known which pairs are shown to differ. */
function compactLetters(count: number, differ: (a: number, b: number) => boolean): string[] {
  const places = [...Array(count).keys()];
  return lettersOf(
    count,
    places.flatMap((a) =>
      places.slice(a + 1).map((b) => ({
        ...{ a, b, delta: 0, ci95: [0, 0] as [number, number] },
        p: differ(a, b) ? 0.001 : 0.5,
      }))
    ),
  );
}

Deno.test("compactLetters() gives one letter to those that do not differ, and more to those between", () => {
  const differ = (pairs: string[]) => (a: number, b: number) => pairs.includes(`${a}${b}`);
  assert.deepEqual(compactLetters(3, () => false), ["a", "a", "a"]);
  assert.deepEqual(compactLetters(3, () => true), ["a", "b", "c"]);
  assert.deepEqual(compactLetters(3, differ(["02"])), ["a", "ab", "b"]);
  assert.deepEqual(compactLetters(0, () => true), []);
  // Not in a row: the first and the last do not differ, though both differ from the one between
  assert.deepEqual(compactLetters(3, differ(["01", "12"])), ["a", "b", "a"]);
});

Deno.test("two results share a letter if and only if they are not shown to differ", () => {
  const graphs = fc.integer({ min: 1, max: 7 }).chain((n) =>
    fc.tuple(fc.constant(n), fc.array(fc.boolean(), { minLength: n * n, maxLength: n * n }))
  );
  fc.assert(fc.property(graphs, ([n, edges]) => {
    const differ = (a: number, b: number) => edges[Math.min(a, b) * n + Math.max(a, b)];
    const letters = compactLetters(n, differ);
    for (let a = 0; a < n; a++) {
      assert.ok(letters[a].length > 0);
      for (let b = a + 1; b < n; b++) {
        const shared = [...letters[a]].some((letter) => letters[b].includes(letter));
        assert.equal(shared, !differ(a, b));
      }
    }
  }));
});
