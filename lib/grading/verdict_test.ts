import assert from "node:assert/strict";
import fc from "fast-check";
import { parseReasonedVerdict, parseVerdict, VERDICT_SCHEMA, VERDICTS } from "./verdict.ts";

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

Deno.test("a reasoned verdict has its reasoning first, and the verdicts that there are", () => {
  assert.deepEqual(VERDICT_SCHEMA, {
    type: "object",
    properties: {
      reasoning: { type: "string" },
      verdict: { type: "string", enum: [...VERDICTS] },
    },
    required: ["reasoning", "verdict"],
    additionalProperties: false,
  });
  const text = ' {"reasoning": "it is 4", "verdict": "Not attempted"}\n';
  assert.deepEqual(parseReasonedVerdict(text), { reasoning: "it is 4", verdict: "Not attempted" });
});

Deno.test("what does not fit the schema is no reasoned verdict", () => {
  const texts = [
    ...["", "Correct", "null", "[]", '"Correct"', "{}", '{"verdict":"Correct"}'],
    ...['{"reasoning":"x"}', '{"reasoning":1,"verdict":"Correct"}'],
    ...['{"reasoning":"x","verdict":"correct"}', '{"reasoning":"x","verdict":"Correct","p":1}'],
    ...[
      '{"reasoning":"x","verdict":"Correct"',
      '```json\n{"reasoning":"x","verdict":"Correct"}\n```',
    ],
  ];
  for (const text of texts) assert.equal(parseReasonedVerdict(text), null, text);
});
