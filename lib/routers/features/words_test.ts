import assert from "node:assert/strict";
import { words } from "./words.ts";

Deno.test("words are runs of letters and digits in lower case, and single signs", () => {
  assert.deepEqual(words("Is x_1 = 3.5? Naïve, ÉTÉ"), [
    ...["is", "x_1", "=", "3", ".", "5", "?", "naïve", ",", "été"],
  ]);
});

Deno.test("words of scripts without blanks are those of a dictionary, alone and among others", () => {
  assert.deepEqual(words("今天天气很好"), ["今天", "天气", "很好"]);
  assert.deepEqual(words("東京に行く"), ["東京", "に", "行く"]);
  assert.deepEqual(words("สวัสดีครับ"), ["สวัสดี", "ครับ"]);
  assert.ok(words("ខ្ញុំស្រឡាញ់ភាសាខ្មែរ").length > 1);
  assert.ok(words("ພາສາລາວ").length > 1);
  assert.deepEqual(words("用Python写code, 3.5"), [
    "用",
    "python",
    "写",
    "code",
    ",",
    "3",
    ".",
    "5",
  ]);
});

Deno.test("words with blanks between them are found as without a dictionary", () => {
  for (const text of ["한국어 문장", "Привет, мир", "مرحبا بالعالم", "नमस्ते दुनिया"]) {
    assert.deepEqual(words(text).join(" ").replace(" ,", ","), text.toLowerCase());
  }
});
