import assert from "node:assert/strict";
import fc from "fast-check";
import { TempFiles } from "../../outcomes/testing.ts";
import { readExamples } from "../../training/mod.ts";
import { exampleLines } from "./example_lines.ts";

const text = fc.string({ unit: "binary", minLength: 1 });
const record = <Fields>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.array(fc.record(fields, { noNullPrototype: true }), { minLength: 1 });
const KINDS = {
  completion: record({ prompt: text, completion: text }),
  judged: record({ prompt: text, completion: text, correct: fc.constantFrom<0 | 1>(0, 1) }),
  preference: record({ prompt: text, chosen: text, rejected: text }),
} as const;

for (const kind of ["completion", "judged", "preference"] as const) {
  Deno.test(`${kind} examples are read back as they were written, whatever their texts`, async () => {
    await using files = await TempFiles.create();
    const file = files.path("a.jsonl");
    await fc.assert(
      fc.asyncProperty(KINDS[kind], async (examples) => {
        await Deno.writeTextFile(file, exampleLines(examples));
        assert.deepEqual(await readExamples(file, kind), examples);
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("exampleLines() writes one object a line with TRL's names", () => {
  assert.equal(
    exampleLines([{ prompt: "2 + 2?", chosen: "4 (90%)", rejected: "4\n(10%)" }]),
    '{"prompt":"2 + 2?","chosen":"4 (90%)","rejected":"4\\n(10%)"}\n',
  );
});
