import assert from "node:assert/strict";
import fc from "fast-check";
import { verify } from "./answer.ts";
import type { AnswerKind } from "./family.ts";

const right = (response: string, reference: string, kind: AnswerKind) =>
  assert.ok(verify(response, reference, kind).correct, `${response} for ${reference}`);
const wrong = (response: string, reference: string, kind: AnswerKind) =>
  assert.ok(!verify(response, reference, kind).correct, `${response} for ${reference}`);

Deno.test("verify() looks past case, articles, outer punctuation and white space", () => {
  right(" The Caves. ", "caves", "word");
  right('"Keld"', "Keld", "word");
  right("3 : 45".replace(/ /g, ""), "3:45", "word");
  wrong("caves and reefs", "caves", "word");
  wrong("", "caves", "word");
});

Deno.test("verify() reads numbers as numbers", () => {
  right("1,234", "1234", "number");
  right("007", "7", "number");
  right("−5", "-5", "number");
  right("42.", "42", "number");
  wrong("12", "1 2", "number");
  wrong("4 2", "42", "number");
});

Deno.test("verify() takes list items with commas or spaces between, in order", () => {
  right("3,5 , 9", "3, 5, 9", "list");
  right("k a i", "k a i", "list");
  wrong("5, 3, 9", "3, 5, 9", "list");
});

Deno.test("verify() scores what is close above what is far, and both below 1", () => {
  const score = (response: string, reference: string, kind: AnswerKind) =>
    verify(response, reference, kind).score;
  assert.ok(score("41", "42", "number") > score("90", "42", "number"));
  assert.ok(score("3, 5, 8", "3, 5, 9", "list") > score("9, 5, 3", "3, 5, 9", "list"));
  assert.ok(score("Kelb", "Keld", "word") > score("Paxos", "Keld", "word"));
  assert.equal(score("Keld", "I don't know", "unknown"), 0);
  assert.equal(score("I don't know", "Keld", "word"), 0);
});

Deno.test("verify() keeps scores in [0, 1], with 1 for what is correct alone", () => {
  const kinds = fc.constantFrom<AnswerKind>("number", "word", "list", "unknown");
  fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }), kinds, (given, wanted, kind) => {
    const { correct, score } = verify(given, wanted, kind);
    assert.ok(score >= 0 && score <= 1);
    assert.equal(score === 1, correct);
  }));
});
