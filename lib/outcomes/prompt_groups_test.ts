import assert from "node:assert/strict";
import fc from "fast-check";
import { normalizePrompt } from "./normalize.ts";
import { groupPrompts } from "./prompt_groups.ts";

Deno.test("groupPrompts() numbers prompts as a Map of their normalised texts would", () => {
  const prompt = fc.oneof(
    fc.constantFrom("Is it?", " is  it", "IS IT!!", "?", "!", "ﬁne", "fine.", "Δ x", "δ X"),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(prompt, { maxLength: 60 }), (prompts) => {
      const numbers = new Map<string, number>();
      const expected = prompts.map(normalizePrompt).map((text) => {
        if (!numbers.has(text)) numbers.set(text, numbers.size);
        return numbers.get(text)!;
      });
      const { group, count } = groupPrompts(prompts.length, (row) => prompts[row]);
      assert.deepEqual([...group], expected);
      assert.equal(count, numbers.size);
    }),
    { seed: 1 },
  );
});
