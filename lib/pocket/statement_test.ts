import assert from "node:assert/strict";
import { takeApart } from "./statement.ts";

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
