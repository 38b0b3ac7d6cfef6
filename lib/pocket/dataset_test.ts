import assert from "node:assert/strict";
import { findMade, questionSchema } from "../outcomes/mod.ts";
import { UNKNOWN } from "./mod.ts";

Deno.test("pocket has questions of the router's pool by name, and tells right answers to them", () => {
  const pocket = findMade("pocket")!;
  const questions = pocket.questions({ n: 90, seed: 3 });
  assert.equal(questions.length, 90);
  for (const question of questions) {
    questionSchema.parse(question);
    const attempted = question.reference !== UNKNOWN;
    assert.deepEqual(pocket.verify(question, question.reference!), {
      ...{ correct: true, attempted, credit: 1 },
    });
    const { correct, credit } = pocket.verify(question, "no such answer");
    assert.ok(!correct && credit! >= 0 && credit! < 1, question.prompt);
    assert.equal(pocket.verify(question, "i don’t know.").correct, !attempted);
    for (const none of [UNKNOWN, "i don’t know.", " "]) {
      assert.equal(pocket.verify(question, none).attempted, false, none);
    }
  }
  assert.deepEqual(pocket.questions({ n: 90, seed: 3 }), questions);
  assert.equal(pocket.questions({ seed: 3 }).length, 300);
});
