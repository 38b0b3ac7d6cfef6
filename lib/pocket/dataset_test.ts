import assert from "node:assert/strict";
import { findMade, questionSchema } from "../outcomes/mod.ts";
import "./mod.ts";

Deno.test("pocket has questions of the router's pool by name, and tells right answers to them", () => {
  const { questions, verify } = findMade("pocket")!.questions({ n: 90, seed: 3 });
  assert.equal(questions.length, 90);
  for (const question of questions) {
    questionSchema.parse(question);
    assert.ok(verify(question, question.reference!), question.prompt);
    assert.ok(!verify(question, "no such answer"), question.prompt);
  }
  const again = findMade("pocket")!.questions({ n: 90, seed: 3 });
  assert.deepEqual(again.questions, questions);
  assert.equal(findMade("pocket")!.questions({ seed: 3 }).questions.length, 300);
});
