/**
 * What jobs in Python compute is what the library computes: gpu/tests/vectors.json holds both to each other, and
 * gpu/tests/test_vectors.py is the other half. Where the library is meant to have changed, the ports in gpu/jobs
 * change with it, and gpu/tests/vectors.ts writes the file anew.
 */
import assert from "node:assert/strict";
import { EXPECTED, expectedOf } from "../../gpu/tests/vectors.ts";

type Case = { section?: string; expected: unknown; within?: number };

const file = new URL("../../gpu/tests/vectors.json", import.meta.url);
const { published, ...sections }: Record<string, Case[]> = JSON.parse(
  await Deno.readTextFile(file),
);

/** Rounding of logarithms and powers, which an engine may change. */
const ROUNDING = 1e-12;

/** The values with their numbers as those of the other that they are near to. */
function near(found: unknown, expected: unknown, within: number): unknown {
  if (typeof found === "number" && typeof expected === "number") {
    return Math.abs(found - expected) <= within * Math.max(1, Math.abs(expected))
      ? expected
      : found;
  }
  if (Array.isArray(found) && Array.isArray(expected)) {
    return found.map((value, i) => near(value, expected[i], within));
  }
  return found;
}

async function check(section: string, { expected, within = ROUNDING, ...input }: Case) {
  const found = near(await expectedOf(section, input), expected, within);
  assert.deepEqual(found, expected, `${section} of ${JSON.stringify(input)}`);
}

Deno.test("the vectors have every section, each with cases", () => {
  assert.deepEqual(Object.keys(sections).sort(), Object.keys(EXPECTED).sort());
  for (const [section, cases] of Object.entries(sections)) assert.ok(cases.length > 0, section);
});

for (const [section, cases] of Object.entries(sections)) {
  Deno.test(`the vectors for Python are the library's: ${section}`, async () => {
    for (const one of cases) await check(section, one);
  });
}

Deno.test("the published values are the library's too", async () => {
  for (const { section, ...one } of published) await check(section!, one);
});
