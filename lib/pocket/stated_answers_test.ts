import assert from "node:assert/strict";
import { pocketQuestions } from "./questions.ts";
import { statedTable, takeApart } from "./stated_answers.ts";

const CASES: [text: string, answer: string, confidence: number | null][] = [
  ["42 (90%)", "42", 0.9],
  ["I don't know (100%)", "I don't know", 1],
  ["42", "42", null],
  ["12, 30 (9", "12, 30", null],
  ["i h u k e (90%", "i h u k e", null],
  ["clocks (", "clocks", null],
  ["21 (sure)", "21 (sure)", null],
  ["salt (of the sea)", "salt (of the sea)", null],
];
for (const [text, answer, confidence] of CASES) {
  Deno.test(`takeApart() takes "${text}" for "${answer}" at ${confidence}`, () => {
    assert.deepEqual(takeApart(text), { answer, confidence });
  });
}

Deno.test("statedTable() has a row an answer, null where no confidence is stated", () => {
  const [question, other] = pocketQuestions(2, { seed: 1, pool: "test" });
  const given = {
    text: "42",
    probability: 0.25,
    perToken: 0.5,
    tokensIn: 9,
    tokensOut: 2,
    correct: 0 as const,
  };
  const table = statedTable([
    { ...given, question, confidence: null },
    { ...given, question: other, text: "42 (90%)", confidence: 0.9 },
  ]);
  assert.deepEqual(table.toRecords()[1], {
    query_id: other.id,
    task: other.family,
    level: other.level,
    prompt: other.prompt,
    response: "42 (90%)",
    confidence: 0.9,
    probability: 0.25,
    correct: 0,
  });
  assert.deepEqual(table.getColumn("confidence").toArray(), [null, 0.9]);
  assert.equal(
    statedTable([{ ...given, question, confidence: null }]).schema.confidence.variant,
    "Float64",
  );
});
