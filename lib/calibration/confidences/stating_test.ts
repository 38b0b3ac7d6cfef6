import assert from "node:assert/strict";
import type { Client } from "../../models/mod.ts";
import { answerTokens } from "./answer_tokens.ts";
import { stating } from "./stating.ts";

const told = stating({} as Client);

const CASES: [text: string, answer: string, confidence: number | null][] = [
  ["Answer: Paris\nConfidence: 90%", "Paris", 0.9],
  ["**Answer:** Paris\n\n**Confidence:** 0.75", "Paris", 0.75],
  ["Let me think.\nAnswer: Rome\nNo.\nAnswer: Paris\nconfidence: 9/10\n", "Paris", 0.9],
  ["Paris\nConfidence: 80%", "Paris", 0.8],
  ["Answer: Paris", "Paris", null],
  ["Paris, I am 90% sure", "Paris, I am 90% sure", null],
  ["Answer: 50%\nConfidence: high", "50%", null],
  ["", "", null],
];
for (const [text, answer, confidence] of CASES) {
  Deno.test(`of ${JSON.stringify(text)} the answer is "${answer}", its confidence ${confidence}`, () => {
    const said = told.read(text);
    assert.deepEqual([said.answer, said.confidence], [answer, confidence]);
    assert.equal(text.slice(said.from, said.from + answer.length), answer);
  });
}

Deno.test("answerTokens() are those of the answer and the one that ends it, not of an equal text later", () => {
  const tokens = (...texts: string[]) => texts.map((token, i) => ({ token, logProb: -i }));
  const of = (texts: string[], answer: string, from = 0) =>
    answerTokens(tokens(...texts), { answer, from }).map(({ logProb }) => -logProb);
  assert.deepEqual(of(["1", " (", "1", "0", "0", "%)", ""], "1"), [0, 1]);
  assert.deepEqual(of(["4", "2", ""], "42"), [0, 1, 2]);
  assert.deepEqual(of(["Answer", ": ", "Pa", "ris\n", "Conf"], "Paris", 8), [2, 3, 4]);
  assert.deepEqual(of(["Answer:", " Paris"], "Paris", 8), [1]);
  assert.deepEqual(of([""], ""), []);
});
