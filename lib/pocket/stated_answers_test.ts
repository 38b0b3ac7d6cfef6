import assert from "node:assert/strict";
import { pocketQuestions } from "./questions.ts";
import { near } from "../calibration/measures/testing.ts";
import { user } from "../models/mod.ts";
import { instruct } from "./instructions.ts";
import { openPocketModel } from "./models.ts";
import { statedAnswers, statedTable } from "./stated_answers.ts";

Deno.test("statedTable() has a row an answer, null where no confidence is stated", () => {
  const [question, other] = pocketQuestions(2, { seed: 1, pool: "test" });
  const given = {
    text: "42",
    answer: "42",
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

Deno.test("an answer's probability is that of its own tokens, whatever is stated after it", async () => {
  const questions = pocketQuestions(30, { seed: 1, pool: "router" });
  const asked = await statedAnswers("pocket-small", questions, { threads: 1 });
  const plain = await statedAnswers("pocket-small", questions, {
    ...{ threads: 1, instruction: "answer" },
  });
  const client = await openPocketModel("pocket-small", { threads: 1 });
  const whole = await client.generate(
    questions.map(({ prompt }) => user(instruct("confidence", prompt))),
    { temperature: 0 },
  );
  for (const [i, { text, probability, perToken }] of asked.entries()) {
    const tokens = whole[i][0].tokens!;
    const opening = tokens.findIndex(({ token }) => token === " (");
    const product = tokens.slice(0, opening + 1).reduce(
      (p, { logProb }) => p * Math.exp(logProb),
      1,
    );
    near(probability, product, 1e-9);
    near(perToken, product ** (1 / (opening + 1)), 1e-9);
    assert.ok(text.includes(" ("));
    assert.ok(plain[i].probability > 0 && plain[i].probability <= 1);
  }
});
