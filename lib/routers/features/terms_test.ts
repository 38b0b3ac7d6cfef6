import assert from "node:assert/strict";
import fc from "fast-check";
import { Terms } from "./terms.ts";

Deno.test("a text has its words, and the pairs of neighbours after their second word", () => {
  const terms = new Terms();
  assert.deepEqual([...terms.learn("a b a b")], [0, 1, 2, 0, 3, 1, 2]);
  assert.equal(terms.size, 4, "a, b, ab, ba");
  assert.deepEqual([...terms.find("b a c a b")], [1, 0, 3, 0, 1, 2], "c parts its neighbours");
  assert.equal(terms.size, 4, "what is looked for gets no number");
  assert.deepEqual([...terms.find("")], []);
});

Deno.test("what is found in a text is what was learned of it", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "1", "+"), { maxLength: 12 })
    .map((words) => words.join(" "));
  fc.assert(fc.property(fc.array(text, { minLength: 1 }), text, (texts, other) => {
    const terms = new Terms(), again = new Terms();
    for (const one of texts) {
      assert.deepEqual(terms.learn(one), terms.find(one));
      assert.deepEqual(terms.learn(one), again.learn(one), "alike in any process");
    }
    const all = new Set(texts.flatMap((one) => [...terms.learn(one)]));
    assert.equal(all.size, terms.size);
    for (const term of terms.find(other)) assert.ok(all.has(term));
  }));
});
