import assert from "node:assert/strict";
import { DISPLAY } from "../display.ts";
import { findings } from "./findings.ts";

const TWO = findings([
  { text: "Words recover 69% of the gap, more than the 50% of <chance>.", holds: true, main: true },
  { text: "What is learned on one dataset holds on another.", holds: false },
]);

Deno.test("findings() shows a sentence whose condition fails as one that does not hold", () => {
  const bundle = TWO[DISPLAY]() as Record<string, string>;
  assert.match(bundle["text/html"], /<li>Words recover 69% .* &lt;chance&gt;\.<\/li>/);
  assert.match(bundle["text/html"], /Not in this run:<\/strong> <s>What is learned/);
  assert.equal(
    bundle["text/plain"],
    "- Words recover 69% of the gap, more than the 50% of <chance>.\n" +
      "- Not in this run: What is learned on one dataset holds on another.",
  );
});
