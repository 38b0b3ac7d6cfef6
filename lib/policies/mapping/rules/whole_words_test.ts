import assert from "node:assert/strict";
import fc from "fast-check";
import { wholeWords } from "./whole_words.ts";

const has = (word: string, text: string) => wholeWords([word])(text) !== null;

Deno.test("a word is found whole, in any case and beside any sign, and not within another word", () => {
  for (
    const text of [
      "code",
      "Code!",
      "(CODE)",
      "my code's fault",
      "code-review",
      "low-code",
      "«code»",
    ]
  ) {
    assert.ok(has("code", text), text);
  }
  for (
    const text of ["decode", "codes", "encoded", "code2", "2code", "code_path", "_code", "codé"]
  ) {
    assert.ok(!has("code", text), text);
  }
  // The accent is a character of its own here
  assert.ok(!has("code", "code\u0301"));
});

Deno.test("in ASCII a whole word is what \\b says", () => {
  const piece = fc.constantFrom(
    "code",
    "CODE",
    "co",
    "de",
    " ",
    "\n",
    "-",
    "_",
    "3",
    "'",
    ".",
    "x",
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const text = pieces.join("");
    assert.equal(has("code", text), /\bcode\b/i.test(text), text);
  }));
});

Deno.test("letters of any script make another word of a word, and blanks and signs do not", () => {
  const letter = fc.constantFrom(..."aäßñéłжщαως\u{10428}");
  const sign = fc.constantFrom(..." \t.,;:!?-/()[]{}\"'«»…—😀");
  fc.assert(fc.property(letter, sign, sign, (letter, before, after) => {
    assert.ok(!has("code", `${letter}code`) && !has("code", `code${letter}`));
    assert.ok(has("code", `${letter}${before}code${after}${letter}`));
  }));
});

Deno.test("words of scripts with cases, accents in two forms and wide letters are the same word", () => {
  assert.ok(has("ΚΏΔΙΚΑΣ", "ένας κώδικας."));
  assert.ok(has("équation", "L'E\u0301QUATION"));
  assert.ok(has("code", "ｃｏｄｅ"));
});

Deno.test("in scripts without blanks words end where Unicode says so", () => {
  assert.ok(has("コード", "コードを書いて"));
  assert.ok(!has("コード", "デコードして"));
  assert.ok(has("数学", "数学问题"));
  assert.ok(has("code", "用code写"));
});

Deno.test("phrases stand with any blanks between their words; signs at their ends are taken as they are", () => {
  assert.ok(has("machine learning", "Machine\n  learning?"));
  assert.ok(!has("machine learning", "machinelearning"));
  assert.ok(has("C++", "in C++?") && !has("C++", "in ABC++"));
  assert.ok(has(".net", "ASP.NET"));
  assert.ok(has("a a", "xa a a"));
  assert.ok(!has("a.c", "abc"));
});

Deno.test("the first word of the list is told, as it was given", () => {
  const find = wholeWords(["Programming", "code"]);
  assert.equal(find("code or PROGRAMMING"), "Programming");
  assert.equal(find("the code"), "code");
  assert.equal(find(""), null);
});

Deno.test("a word does not count within an exception, and counts beside it", () => {
  const find = wholeWords(["code"], { except: ["zip code", "code of conduct"] });
  assert.equal(find("My ZIP\u00a0code?"), null);
  assert.equal(find("a code of conduct with a zip code"), null);
  assert.equal(find("code that reads a zip code"), "code");
  assert.equal(find("unzip code"), "code");
});

Deno.test("a text of many words takes little time", () => {
  const started = performance.now();
  wholeWords(["code"], { except: ["zip code"] })("decode zip code ".repeat(1500));
  wholeWords(["a b"])(`a${" ".repeat(20_000)}`.repeat(2));
  assert.ok(performance.now() - started < 2000);
});
