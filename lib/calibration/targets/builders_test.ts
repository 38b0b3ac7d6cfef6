import assert from "node:assert/strict";
import fc from "fast-check";
import { histogram } from "../calibrators/histogram.ts";
import { EXAMPLE_BUILDERS, exampleBuilder } from "./builders.ts";
import { linesFormat } from "./statement_format.ts";
import { judgedRows, turned, vectors } from "./testing.ts";

const options = {
  format: linesFormat,
  calibrator: histogram(),
  vectors: (prompts: string[]) => Promise.resolve(vectors(prompts.map(() => [1, 0]))),
  neighbours: 2,
  seed: 1,
};

for (const { name, build } of EXAMPLE_BUILDERS) {
  Deno.test(`${name} makes the same examples of the rows in any order`, async () => {
    // As many questions as folds, each with a confidence
    const some = judgedRows.map((rows) =>
      rows.concat(["1", "2", "3", "4", "5"].map((question) => ({
        ...rows[0],
        ...{ question, prompt: `${question}?`, confidence: 0.5 },
      })))
    );
    const sorted = (items: unknown[]) => items.map((item) => JSON.stringify(item)).sort();
    await fc.assert(
      fc.asyncProperty(some, async (rows) => {
        const one = await build(rows, options), other = await build(turned(rows), options);
        assert.deepEqual(sorted(other.examples), sorted(one.examples));
        assert.deepEqual(other.leftOut, one.leftOut);
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("exampleBuilder() refuses a name that there is not, and lists those there are", () => {
  assert.throws(() => exampleBuilder("sft"), { name: "UserError", hint: /sft-calibrated, / });
});
