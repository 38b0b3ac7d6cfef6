import assert from "node:assert/strict";
import fc from "fast-check";
import { agreement, majority, normalizeAnswer } from "./agreement.ts";

Deno.test("agreement() is the share of samples that give the answer", () => {
  const samples = ["42", " 42.", "-42", "41", ""];
  assert.equal(agreement("42", samples), 0.4);
  assert.equal(agreement("7", samples), 0);
  const firstWord = (text: string) => text.split(" ")[0] || null;
  assert.equal(agreement("a b", ["a c", "a", "b a", ""], { normalize: firstWord }), 0.5);
});

Deno.test("majority() gives the answer of most samples, the first on a tie", () => {
  assert.deepEqual(majority(["B", "a", "A."]), { answer: "a", sample: 1, confidence: 2 / 3 });
  assert.deepEqual(majority(["b", "a"]), { answer: "b", sample: 0, confidence: 0.5 });
});

Deno.test("majority() counts samples without an answer as samples", () => {
  assert.equal(majority(["a", "", ""]).confidence, 1 / 3);
  assert.deepEqual(majority(["", "?"], { normalize: () => null }), {
    answer: null,
    sample: -1,
    confidence: 0,
  });
});

Deno.test("majority() is the answer that agrees with most samples", () => {
  const samples = fc.array(fc.constantFrom("a", "b", "C", "c.", ""), { minLength: 1 });
  fc.assert(fc.property(samples, (texts) => {
    const best = majority(texts);
    const shares = texts.filter((text) => normalizeAnswer(text) !== null)
      .map((text) => agreement(text, texts));
    assert.equal(best.confidence, Math.max(0, ...shares));
    if (best.answer !== null) assert.equal(normalizeAnswer(texts[best.sample]), best.answer);
  }));
});

Deno.test("normalizeAnswer() folds what is the same answer and nothing else", () => {
  const forms = [[" The  Answer. ", "the answer"], ['"Paris"', "paris"], ["-3", "-3"], [".", null]];
  for (const [text, form] of forms) assert.equal(normalizeAnswer(text!), form);
});

Deno.test("agreement() and majority() refuse no samples and no answer", () => {
  assert.throws(() => agreement("a", []), /must be a sample/);
  assert.throws(() => majority([]), /must be a sample/);
  assert.throws(() => agreement(" ", ["a"]), /must be one after normalising: current value is " "/);
});
