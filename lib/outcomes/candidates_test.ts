import assert from "node:assert/strict";
import fc from "fast-check";
import { candidateName, parseCandidates } from "./candidates.ts";

Deno.test("parseCandidates() reads models, best-of-n and ranges of it", () => {
  assert.deepEqual(parseCandidates("gpt-4"), [{ model: "gpt-4", n: 1 }]);
  assert.deepEqual(parseCandidates("small@bo5:proxy"), [
    { model: "small", n: 5, select: "proxy" },
  ]);
  assert.deepEqual(parseCandidates("small@bo1-3:judge:gpt-4").map(candidateName), [
    "small",
    "small@bo2:judge:gpt-4",
    "small@bo3:judge:gpt-4",
  ]);
  // Names of hosts hold colons, slashes and at signs
  assert.deepEqual(parseCandidates("openrouter/m:free@v2"), [
    { model: "openrouter/m:free@v2", n: 1 },
  ]);
});

Deno.test("parseCandidates() says what a candidate lacks", () => {
  for (
    const [text, message] of [
      ["small@bo5", /best of 5 needs a score/],
      ["small@bo0:proxy", /whole number from 1/],
      ["small@bo3-2:proxy", /a range that grows/],
      ["small@bo1000000000:proxy", /whole number from 1 to 1000/],
      ["small@bo1-1000000000:proxy", /whole number from 1 to 1000/],
    ] as const
  ) assert.throws(() => parseCandidates(text), { name: "UserError", message });
});

Deno.test("parseCandidates() reads what candidateName() writes", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9/:.-]{0,8}$/);
  fc.assert(
    fc.property(word, fc.integer({ min: 1, max: 40 }), word, (model, n, select) => {
      const candidate = n === 1 ? { model, n } : { model, n, select };
      assert.deepEqual(parseCandidates(candidateName(candidate)), [candidate]);
    }),
  );
});
