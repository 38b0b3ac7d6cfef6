import assert from "node:assert/strict";
import { pocketQuestions } from "./questions.ts";
import { statedTable } from "./stated_answers.ts";

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
