import assert from "node:assert/strict";
import fc from "fast-check";
import { TempFiles } from "../../outcomes/testing.ts";
import { exampleLines, readExamples } from "./training_examples.ts";

const text = fc.string({ unit: "binary" });

Deno.test("examples are read back as they were written, whatever their texts", async () => {
  await using files = await TempFiles.create();
  const file = files.path("a.jsonl");
  const sft = fc.record({ prompt: text, completion: text }, { noNullPrototype: true });
  const pair = fc.record({ prompt: text, chosen: text, rejected: text }, { noNullPrototype: true });
  const some = fc.oneof(
    fc.array(sft, { minLength: 1 }).map((examples) => ({ kind: "sft", examples })),
    fc.array(pair, { minLength: 1 }).map((examples) => ({ kind: "preference", examples })),
  );
  await fc.assert(
    fc.asyncProperty(some, async (given) => {
      await Deno.writeTextFile(file, exampleLines(given.examples));
      assert.deepEqual(await readExamples(file), given);
    }),
    { numRuns: 50 },
  );
});

Deno.test("exampleLines() writes one object a line with TRL's names", () => {
  assert.equal(
    exampleLines([{ prompt: "2 + 2?", chosen: "4 (90%)", rejected: "4\n(10%)" }]),
    '{"prompt":"2 + 2?","chosen":"4 (90%)","rejected":"4\\n(10%)"}\n',
  );
});

const WRONG: [name: string, content: string, message: RegExp][] = [
  ["an empty file", "\n", /it has none$/],
  [
    "text that is not JSON",
    '{"prompt":"a","completion":"b"}\nx\n',
    /line 2 of .*: it is not JSON$/,
  ],
  [
    "a line of the other kind",
    '{"prompt":"a","completion":"b"}\n{"prompt":"a","chosen":"b","rejected":"c"}\n',
    /line 2 of .* must be prompt and completion, all texts, .*"chosen"/,
  ],
  ["a number for a text", '{"prompt":"a","chosen":1,"rejected":"c"}\n', /must be prompt, chosen/],
  ["something else than an object", "null\n", /line 1 of .* must be prompt and completion/],
];
for (const [name, content, message] of WRONG) {
  Deno.test(`readExamples() refuses ${name}, with its line`, async () => {
    await using files = await TempFiles.create({ "a.jsonl": content });
    await assert.rejects(readExamples(files.path("a.jsonl")), { name: "UserError", message });
  });
}

Deno.test("readExamples() says of a file that is not there how it is made", async () => {
  await assert.rejects(readExamples("no/such.jsonl"), {
    name: "UserError",
    message: /there is no such file$/,
    hint: /lab calibration data/,
  });
});
