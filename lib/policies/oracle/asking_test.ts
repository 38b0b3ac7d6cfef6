import assert from "node:assert/strict";
import fc from "fast-check";
import { type Client, openClient, user } from "../../models/mod.ts";
import { pocketQuestions } from "../../pocket/mod.ts";
import { abstaining, cutToFit, fits } from "./asking.ts";

const pocket = await Promise.all(["pocket-small", "pocket-large"].map((name) => openClient(name)));
const { name, price, limits } = pocket[0];
/** As of a host: its context is not known, and it has no instructions. */
const hosted: Client = {
  ...{ name, price, limits: { ...limits, context: null } },
  countTokens: (text) => text.length,
};

Deno.test("a query that is cut is a beginning of it that fits, and a word more would not", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 120 }), (words) => {
      const query = words.join(" "), cut = cutToFit(query, pocket)!;
      assert.ok(query.startsWith(cut) && fits(cut, pocket));
      const more = words.slice(0, cut.split(" ").length + 1).join(" ");
      assert.ok(cut === query || !fits(more, pocket));
    }),
    { numRuns: 30 },
  );
});

Deno.test("every question of PocketQA fits, and a hosted model's context is not known", () => {
  for (const { prompt } of pocketQuestions(500, { seed: 1, pool: "router" })) {
    assert.ok(fits(prompt, pocket), prompt);
  }
  const long = "word ".repeat(1_000_000);
  assert.ok(!fits(long, [hosted, pocket[0]]) && fits(long, [hosted]));
  assert.ok(fits(cutToFit(long, [hosted, pocket[0]])!, pocket));
  assert.equal(cutToFit("x".repeat(1_000_000), pocket), null);
});

Deno.test("a pocket model is asked to abstain by its own instruction, another one in words", () => {
  assert.deepEqual(abstaining("Why?", pocket[0]), user("Say if you don't know. Why?"));
  assert.match(abstaining("Why?", hosted)[0].content, /^Why\?\n\nIf you do not know/);
});
