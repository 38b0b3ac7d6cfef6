import assert from "node:assert/strict";
import fc from "fast-check";
import { linesFormat } from "./statement_format.ts";

Deno.test("an answer and its confidence, written on two lines, are taken apart again", () => {
  const answer = fc.stringMatching(/^([a-z0-9]([a-z0-9 \n:]{0,20}[a-z0-9])?)?$/);
  fc.assert(fc.property(answer, fc.integer({ min: 0, max: 100 }), (answer, percent) => {
    const text = linesFormat.state(answer, percent / 100);
    assert.deepEqual(linesFormat.takeApart(text), { answer, confidence: percent / 100 });
  }));
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
