import assert from "node:assert/strict";
import fc from "fast-check";
import "../pocket/mod.ts";
import { mixPrompts } from "./mix.ts";
import { normalizePrompt } from "./normalize.ts";
import { openDataset } from "./open.ts";
import { saveQuestions } from "./saved.ts";
import { splitByShares } from "./split.ts";
import { TempFiles } from "./testing.ts";

const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row) + "\n").join("");

/** Five queries with four different prompts, and a table of outcomes that shares one of them. */
const FILES = {
  "a.jsonl": lines(
    ...["One?", "Two?", "three ", "Three!", "Four?"].map((prompt, i) => ({
      query_id: `q${i}`,
      prompt,
      reference: String(i),
    })),
  ),
  "b.csv": "query_id,prompt,model,quality\n1,TWO,m,1\n1,TWO,n,0\n2,Five?,m,1\n2,Five?,n,0\n",
};

Deno.test("mixPrompts() takes each prompt once, keeps dataset and id, and says what was dropped", async () => {
  await using temp = await TempFiles.create(FILES);
  const [a, b] = [temp.path("a.jsonl"), temp.path("b.csv")];
  const { table, drawn } = await mixPrompts([{ from: a, count: 4 }, { from: b, count: 1 }], {
    seed: 1,
  });
  const rows = table.frame.toRecords();
  assert.equal(table.card.kind, "questions");
  assert.deepEqual(rows.map(({ dataset, query_id }) => `${dataset}/${query_id}`).sort(), [
    "a/q0",
    "a/q1",
    "a/q2",
    "a/q4",
    "b/2",
  ]);
  assert.equal(rows.find(({ query_id }) => query_id === "q4")!.reference, "4");
  assert.deepEqual(drawn, [
    {
      ...{ from: a, count: 4, there: 4 },
      repeated: { queries: 1, examples: ["a/q3"] },
      shared: { queries: 0, examples: [] },
    },
    {
      ...{ from: b, count: 1, there: 2 },
      repeated: { queries: 0, examples: [] },
      shared: { queries: 1, examples: ["b/1"] },
    },
  ]);
});

Deno.test("a count beyond what a source has is refused with the number there is", async () => {
  await using temp = await TempFiles.create(FILES);
  const [a, b] = [temp.path("a.jsonl"), temp.path("b.csv")];
  await assert.rejects(mixPrompts([{ from: a, count: 5 }], { seed: 1 }), {
    name: "UserError",
    message: `Cannot take 5 prompts of ${a} as it has 4 (queries that repeat another of it: 1)`,
    hint: `At most ${a}:4`,
  });
  await assert.rejects(
    mixPrompts([{ from: a, count: 4 }, { from: b, count: 2 }], { seed: 1 }),
    /Cannot take 2 prompts of .*b\.csv as it has 1 that no earlier source has/,
  );
  // A count of 0 is none that the command takes
  await assert.rejects(
    mixPrompts([{ from: a, count: 4 }, { from: a, count: 1 }], { seed: 1 }),
    { message: /as it has 0 that no/, hint: `Leave ${a} out: it has no prompt to add` },
  );
  await assert.rejects(
    mixPrompts([{ from: "pocket", count: 9_000_000 }], { seed: 1 }),
    {
      name: "UserError",
      message: "Cannot take 9000000 prompts of pocket as it makes 1000000 at most",
    },
  );
});

Deno.test("two different prompts of one dataset and id are refused, and how to part them told", async () => {
  await using temp = await TempFiles.create({
    "x/p.csv": "query_id,prompt\n1,one\n",
    "y/p.csv": "query_id,prompt\n1,other\n",
  });
  const sources = ["x/p.csv", "y/p.csv"].map((name) => ({ from: temp.path(name), count: 1 }));
  await assert.rejects(mixPrompts(sources, { seed: 1 }), {
    name: "UserError",
    message: 'Cannot mix these sources as two prompts are query "1" of dataset "p"',
    hint: /column dataset/,
  });
});

Deno.test("who makes prompts tells how many are made", async () => {
  const told: [string, number][] = [];
  await mixPrompts([{ from: "pocket", count: 2000 }], {
    seed: 1,
    onProgress: ({ from }, made) => told.push([from, made]),
  });
  assert.deepEqual(told, [["pocket", 1000], ["pocket", 2000]]);
});

Deno.test("draws depend on the seed alone, and a dataset that makes questions makes enough", async () => {
  await using temp = await TempFiles.create({
    "many.csv": "prompt\n" + Array.from({ length: 50 }, (_, i) => `prompt ${i}\n`).join(""),
  });
  const mix = async (seed: number) => {
    const sources = [
      { from: "pocket", count: 20 },
      { from: temp.path("many.csv"), count: 10 },
      { from: "pocket", count: 20 },
    ];
    const { table, drawn } = await mixPrompts(sources, { seed });
    assert.deepEqual(drawn.map(({ shared }) => shared.queries), [0, 0, 20]);
    return table.frame.getColumn("prompt").toArray().map(String);
  };
  const prompts = await mix(1);
  assert.equal(new Set(prompts.map(normalizePrompt)).size, 50);
  assert.deepEqual(await mix(1), prompts);
  assert.notDeepEqual(await mix(2), prompts);
});

Deno.test("80/10/10 of 50 prompts are 40, 5 and 5, and equal prompts stay together", () => {
  const queries = Array.from({ length: 100 }, (_, i) => ({ prompt: `Prompt ${i % 50}` }));
  const split = splitByShares(queries, { shares: [80, 10, 10], seed: 1 });
  const prompts = Object.values(split).map((rows: number[]) =>
    new Set(rows.map((row) => queries[row].prompt))
  );
  assert.deepEqual(prompts.map(({ size }) => size), [40, 5, 5]);
  assert.deepEqual(Object.values(split).flat().sort((a, b) => a - b), [...queries.keys()]);
  assert.equal(new Set(prompts.flatMap((set) => [...set])).size, 50);
});

for (const ending of ["jsonl", "csv", "parquet", "arrow"]) {
  Deno.test(`a mix saved as .${ending} reads back as it was, whatever is in it`, async () => {
    await using temp = await TempFiles.create();
    const text = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => `x${text}x`)
      .filter((text) => text === text.replace(/\r\n?/g, "\n"));
    const questions = fc.uniqueArray(fc.record({ prompt: text, reference: text }), {
      selector: ({ prompt }) => normalizePrompt(prompt),
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(questions, async (rows) => {
        await Deno.writeTextFile(temp.path("in.jsonl"), lines(...rows));
        const { table } = await mixPrompts(
          [{ from: temp.path("in.jsonl"), count: rows.length }],
          { seed: 1, shares: [80, 10, 10] },
        );
        const out = temp.path(`out.${ending}`);
        await saveQuestions(table, out);
        const again = await openDataset(out);
        assert.equal(again.card.kind, "questions");
        assert.deepEqual(again.frame.toRecords(), table.frame.toRecords());
      }),
      { numRuns: 20 },
    );
  });
}
