import assert from "node:assert/strict";
import { pocketTokenizer } from "../models.ts";
import { confidenceLevels, confidencePlace, statementPlace } from "./confidence_token.ts";

Deno.test("a confidence of two digits is stated by the first; the 1 of 100% and a single digit are no tenths", async () => {
  const tokenizer = await pocketTokenizer(), levels = confidenceLevels(tokenizer);
  const [placeOf, statedAt] = [confidencePlace(tokenizer), statementPlace(tokenizer)];
  const level = (text: string) => {
    const ids = tokenizer.encode(text), at = placeOf(ids);
    return at < 0 ? null : Number(levels[ids[at]].toFixed(2));
  };
  assert.deepEqual(["42 (95%)", "42 (05%)", "7 (3) (40%)"].map(level), [0.95, 0.05, 0.45]);
  assert.deepEqual(["42 (100%)", "42 (5%)", "42", "42 ("].map(level), [null, null, null, null]);
  assert.equal(statedAt(tokenizer.encode("42 (100%)")), 3, "it is a statement all the same");
  assert.equal(statedAt(tokenizer.encode("42")), -1);
});
