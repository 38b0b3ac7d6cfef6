import assert from "node:assert/strict";
import fc from "fast-check";
import { normalizePrompt } from "./normalize.ts";

Deno.test("normalizePrompt folds case, white space, Unicode form and outer punctuation", () => {
  for (const prompt of ["What is 2?", "  what IS\n2 ", "“What is ２?”", "...what is 2!"]) {
    assert.equal(normalizePrompt(prompt), "what is 2");
  }
});

Deno.test("normalizePrompt keeps what tells prompts apart", () => {
  assert.notEqual(normalizePrompt("f(x) = 2"), normalizePrompt("fx = 2"));
  assert.notEqual(normalizePrompt("?"), normalizePrompt("!"));
  assert.equal(normalizePrompt(" \n"), "");
});

Deno.test("normalizePrompt is idempotent", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (prompt) => {
    const once = normalizePrompt(prompt);
    assert.equal(normalizePrompt(once), once);
  }));
});
