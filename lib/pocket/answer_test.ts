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

Deno.test("partial credit of each family of questions: 0.9 x closeness to the reference", () => {
  const credits: [
    family: string,
    AnswerKind,
    reference: string,
    [given: string, credit: number][],
  ][] = [
    ["arithmetic", "number", "130", [["130", 1], ["129", 0.45], ["139", 0.09], ["a lot", 0]]],
    ["comparison", "number", "97", [["97", 1], ["96", 0.45], ["", 0]]],
    ["comparison", "list", "3, 5, 9", [["3 5 9", 1], ["3, 5, 8", 0.6], ["3, 5", 0.6], [
      "9, 3, 5",
      0,
    ]]],
    ["letters", "word", "k", [["K", 1], ["t", 0]]],
    ["letters", "list", "k a i", [["k a i", 1], ["k a o", 0.6], ["i k a", 0]]],
    ["counting", "number", "4", [["4", 1], ["6", 0.3]]],
    ["calendar", "word", "Sunday", [["sunday", 1], ["Monday", 0.6]]],
    ["calendar", "word", "1:00", [["1:00", 1], ["12:59", 0.45], ["1:02", 0.3], ["noon", 0]]],
    ["calendar", "number", "75", [["75", 1], ["77", 0.3]]],
    ["facts", "word", "caves", [["the caves", 1], ["cave", 0.72], ["reefs", 0.18]]],
    ["chains", "word", "Kel", [["Kel", 1], ["Kol", 0.6], ["I don't know", 0]]],
    ["programs", "number", "17", [["17", 1], ["16", 0.45]]],
    ["unanswerable", "unknown", "I don't know", [["I don't know.", 1], ["Keld", 0]]],
  ];
  for (const [family, kind, reference, given] of credits) {
    for (const [response, credit] of given) {
      const { score } = verify(response, reference, kind);
      assert.ok(
        Math.abs(score - credit) < 1e-12,
        `${family}: ${response} for ${reference}: ${score}`,
      );
    }
  }
});

Deno.test("verify() keeps scores in [0, 1], with 1 for what is correct alone", () => {
  const kinds = fc.constantFrom<AnswerKind>("number", "word", "list", "unknown");
  const wanteds = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("11:59", "7"));
  fc.assert(fc.property(fc.string(), wanteds, kinds, (given, wanted, kind) => {
    const { correct, score } = verify(given, wanted, kind);
    assert.ok(score >= 0 && score <= 1);
    assert.equal(score === 1, correct);
  }));
});
