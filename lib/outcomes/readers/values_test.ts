import assert from "node:assert/strict";
import { toNumber, toScore, toVerdict } from "./values.ts";

const place = { file: "a.csv", line: 1, column: "x" };
const number = (value: unknown) => toNumber(value, place);

Deno.test("a number is in decimal notation, with a point or a comma", () => {
  const cases: [string, number][] = [
    ["0.9", 0.9],
    [" 1e-3 ", 0.001],
    ["+.5", 0.5],
    ["5.", 5],
    ["0,9", 0.9],
    ["0,123", 0.123],
    ["-12,5", -12.5],
    ["1234,567", 1234.567],
    ["0001", 1],
  ];
  for (const [text, value] of cases) assert.equal(number(text), value, text);
});

Deno.test("what other notations or nobody would call a number is refused", () => {
  for (
    const text of ["0x10", "0b1", "0o7", "1_000", "Infinity", "-inf", "1e999", "1 2", "1.2.3", "１"]
  ) {
    assert.throws(() => number(text), { name: "UserError", message: /must be a number/ }, text);
  }
});

Deno.test("a comma before three digits is refused, as it may stand between thousands", () => {
  for (const text of ["1,234", "12,345,678"]) {
    assert.throws(() => number(text), { name: "UserError", hint: /write 1234 or 1\.234/ }, text);
  }
});

Deno.test("a verdict is one of the usual words, or 1 or 0", () => {
  for (const word of ["true", "True", "T", "yes", " Y ", "correct", "Right", "1", "1.0", 1, true]) {
    assert.equal(toVerdict(word, place), true, String(word));
  }
  for (const word of ["false", "F", "no", "N", "Incorrect", "wrong", "0", "0.00", 0, false]) {
    assert.equal(toVerdict(word, place), false, String(word));
  }
  for (const word of ["incorrectly", "2", 0.5, "not correct", {}]) {
    assert.throws(() => toVerdict(word, place), /must be true or false/);
  }
  assert.equal(toVerdict("n/a", place), null);
});

Deno.test("a score in words is a verdict, one in figures a number", () => {
  assert.deepEqual(toScore("yes", place), { quality: 1, correct: true });
  assert.deepEqual(toScore("1", place), { quality: 1, correct: null });
  assert.deepEqual(toScore(false, place), { quality: 0, correct: false });
  assert.deepEqual(toScore("", place), { quality: null, correct: null });
});
