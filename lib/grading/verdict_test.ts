import assert from "node:assert/strict";
import fc from "fast-check";
import { parseVerdict, VERDICTS } from "./verdict.ts";

Deno.test('"incorrect" is not read as correct, though it contains the word', () => {
  for (const text of ["Incorrect", "incorrect.", "INCORRECT\n", "**Incorrect**"]) {
    assert.equal(parseVerdict(text), "Incorrect");
  }
  for (const text of ["Correct", " correct!", '"Correct."', "<think>Incorrect?</think>Correct"]) {
    assert.equal(parseVerdict(text), "Correct");
  }
  for (const text of ["Not attempted", "NOT_ATTEMPTED", "not-attempted."]) {
    assert.equal(parseVerdict(text), "Not attempted");
  }
});

Deno.test("what is no verdict, or more than one, is not guessed at", () => {
  const texts = [
    ...["", "Yes", "true", "1", "Correct, I think", "not correct", "partially correct"],
    ...["Correct or Incorrect", "The answer is Correct", "Correctly", "in correct", "not"],
    ...["<think>Correct", "Error", "Verdict: Incorrect", "Correct\nIncorrect", "attempted"],
  ];
  for (const text of texts) assert.equal(parseVerdict(text), null, text);
});

Deno.test("a verdict with any word beside it is none", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.constantFrom(...VERDICTS), word, fc.boolean(), (verdict, word, first) => {
      assert.equal(parseVerdict(first ? `${word} ${verdict}` : `${verdict} ${word}`), null);
    }),
  );
});
