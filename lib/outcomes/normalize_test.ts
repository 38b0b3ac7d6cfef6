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

Deno.test("normalizePrompt takes plain ASCII for what the definition makes of it", () => {
  const text = fc.string({ unit: fc.constantFrom(..." .?Ab$z(\t0`"), maxLength: 8 });
  fc.assert(
    fc.property(text, (prompt) => {
      // A letter that no rule touches takes the way of all other characters
      const long = normalizePrompt(`${prompt}\u05d0`).slice(0, -1).replace(/[\p{P}\s]+$/u, "");
      if (long !== "") assert.equal(normalizePrompt(prompt), long);
    }),
    { seed: 1, numRuns: 500 },
  );
});
