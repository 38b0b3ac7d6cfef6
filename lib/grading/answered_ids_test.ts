import assert from "node:assert/strict";
import fc from "fast-check";
import { SEPARATOR, START } from "../onnx/mod.ts";
import { pocketQuestions, pocketTokenizer } from "../pocket/mod.ts";
import { answeredIds } from "./answered_ids.ts";

const tokenizer = await pocketTokenizer();
const prompt = "What is 42 plus 7?", response = "49";
const question = tokenizer.encode(prompt), answer = tokenizer.encode(response);

Deno.test("a question and its answer are one row of two framed parts", () => {
  const { ids, from, cut } = answeredIds({ prompt, response }, { tokenizer, context: 80 })!;
  assert.deepEqual(ids, [START, ...question, SEPARATOR, ...answer, SEPARATOR]);
  assert.deepEqual(ids.slice(from), [...answer, SEPARATOR]);
  assert.equal(cut, 0);
});

Deno.test("the middle of a question goes, and the answer stays", () => {
  const context = question.length + answer.length; // three too few
  const { ids, from, cut } = answeredIds({ prompt, response }, { tokenizer, context })!;
  assert.equal(cut, 3);
  assert.equal(ids.length, context);
  const [first, last] = [question[0], question.at(-1)];
  assert.deepEqual([ids[1], ids[from - 2]], [first, last]);
  assert.deepEqual(ids.slice(from), [...answer, SEPARATOR]);
});

Deno.test("an answer that is too long by itself has no row, one that just fits has", () => {
  const context = answer.length + 3;
  assert.deepEqual(answeredIds({ prompt, response }, { tokenizer, context })!.ids, [
    ...[START, SEPARATOR],
    ...answer,
    SEPARATOR,
  ]);
  assert.equal(answeredIds({ prompt, response }, { tokenizer, context: context - 1 }), null);
});

Deno.test("a row is never longer than the context, and loses just what it says", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.integer({ min: 3, max: 80 }),
      (prompt, response, n) => {
        const row = answeredIds({ prompt, response }, { tokenizer, context: n });
        const asked = tokenizer.encode(prompt).length, given = tokenizer.encode(response).length;
        if (row === null) return given + 3 > n;
        return row.ids.length <= n && row.ids.length + row.cut === asked + given + 3;
      },
    ),
  );
});

Deno.test("80 tokens hold every question of the pocket world with an answer of 32", () => {
  const response = "1 ".repeat(16).trim() + ".";
  assert.equal(tokenizer.encode(response).length, 32);
  for (const { prompt } of pocketQuestions(900, { seed: 1, pool: "test" })) {
    assert.equal(answeredIds({ prompt, response }, { tokenizer, context: 80 })!.cut, 0);
  }
});
