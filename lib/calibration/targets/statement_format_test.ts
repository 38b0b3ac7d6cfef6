import assert from "node:assert/strict";
import fc from "fast-check";
import type { Client } from "../../models/mod.ts";
import { stating } from "../confidences/stating.ts";
import { linesFormat, statedFormat } from "./statement_format.ts";

for (const format of [linesFormat, statedFormat]) {
  Deno.test(`an answer and its confidence, written as ${format.name}, are taken apart again`, () => {
    const answer = fc.stringMatching(/^([a-z0-9]([a-z0-9 \n:]{0,20}[a-z0-9])?)?$/);
    fc.assert(fc.property(answer, fc.integer({ min: 0, max: 100 }), (answer, percent) => {
      const text = format.state(answer, percent / 100);
      assert.deepEqual(format.takeApart(text), { answer, confidence: percent / 100 });
    }));
  });
}

Deno.test("stated asks and reads as lab answers does of a model that was not trained to state a confidence", () => {
  const told = stating({} as Client), question = "What is 6 times 7?\nSay a number.";
  assert.equal(statedFormat.ask(question), told.of(question).at(-1)!.content);
  assert.equal(statedFormat.state("42", 0.895), "Answer: 42\nConfidence: 90%");
  for (const text of ["Well.\n**Answer:** 42\nConfidence: 9/10", "42, surely", "42\nConfidence:"]) {
    const { answer, confidence } = told.read(text);
    assert.deepEqual(statedFormat.takeApart(text), { answer, confidence });
  }
});

const CASES: [response: string, answer: string, confidence: number | null][] = [
  ["Answer: Paris\nConfidence: 0.90", "Paris", 0.9],
  ["Paris\n\nconfidence: 85%\n", "Paris", 0.85],
  ["Answer: Paris", "Paris", null],
  ["Paris", "Paris", null],
  ["Answer: Paris\nConfidence: 90", "Paris\nConfidence: 90", null],
];
for (const [response, answer, confidence] of CASES) {
  Deno.test(`${JSON.stringify(response)} is ${JSON.stringify(answer)} at ${confidence}`, () => {
    assert.deepEqual(linesFormat.takeApart(response), { answer, confidence });
  });
}
