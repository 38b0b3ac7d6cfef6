import assert from "node:assert/strict";
import type { Removed } from "./card.ts";
import { clean, type Cleaning, removedText } from "./clean.ts";
import { readTable } from "./read.ts";
import { TempFiles } from "./testing.ts";

const ROWS = `query_id,prompt,model,quality,split
dup1,Who?,m1,1,train
dup1,Who?,m2,1,train
dup2,who,m1,0,train
dup2,who,m2,0,train
leak1,Is it so?,m1,1,train
leak1,Is it so?,m2,1,train
leak2,is it  SO,m1,0,test
leak2,is it  SO,m2,0,test
blank,b,m1,,validation
blank,b,m2,1,validation
listed,c,m1,1,
listed,c,m2,0,
`;

async function table() {
  await using temp = await TempFiles.create({
    "t.csv": ROWS,
    "list.jsonl": '{"eval_prompt":"c"}',
  });
  return await readTable([temp.folder], { card: { name: "t" } });
}

async function cleaned(cleaning: Cleaning) {
  const { frame, card } = clean(await table(), cleaning);
  const ids = frame.getColumn("query_id").toArray();
  return { ids: [...new Set(ids)], rows: frame.height, card };
}

function rowsOf(removed: Removed): Record<string, number> {
  return Object.fromEntries(
    Object.entries(removed).map((
      [step, parts],
    ) => [step, parts.reduce((sum, { rows }) => sum + rows, 0)]),
  );
}

Deno.test("the audit counts every fault and names examples", async () => {
  assert.deepEqual((await table()).card.audit, {
    duplicates: { prompts: 2, extra: 2, examples: [["dup1", "dup2"], ["leak1", "leak2"]] },
    blank: { rows: 1, examples: ["blank, m1"] },
    contaminated: { queries: 1, examples: ["listed"] },
    straddling: { prompts: 1, queries: 1, examples: ["leak1"] },
    incomplete: { queries: 0, examples: [] },
  });
});

Deno.test("clean keeps everything unless told", async () => {
  const whole = await table();
  assert.equal(clean(whole, {}), whole);
  assert.equal(clean(whole, { duplicates: "keep", blank: "keep" }), whole);
});

Deno.test("clean drops the later queries of a duplicate prompt", async () => {
  const { ids, card } = await cleaned({ duplicates: "drop" });
  assert.deepEqual(ids, ["dup1", "leak1", "blank", "listed"]);
  assert.deepEqual(card.removed, {
    duplicates: [{ split: "test", rows: 2, queries: 1 }, { split: "train", rows: 2, queries: 1 }],
  });
  assert.deepEqual(removedText(card.removed), [
    "duplicates: 4 rows of 2 queries (1 of test, 1 of train)",
  ]);
  assert.equal(card.audit.duplicates.prompts, 0);
});

Deno.test("clean keeps a straddling prompt in its most held-out split", async () => {
  const { ids, card } = await cleaned({ straddling: "drop", duplicates: "drop" });
  assert.deepEqual(ids, ["dup1", "leak2", "blank", "listed"]);
  assert.deepEqual(rowsOf(card.removed), { straddling: 2, duplicates: 2 });
});

Deno.test("clean drops contaminated queries whole and blank outcomes alone", async () => {
  const { ids, rows, card } = await cleaned({ contaminated: "drop", blank: "drop" });
  assert.deepEqual(ids, ["dup1", "dup2", "leak1", "leak2", "blank"]);
  assert.equal(rows, 9);
  assert.deepEqual(rowsOf(card.removed), { contaminated: 2, blank: 1 });
  assert.deepEqual(card.audit.incomplete, { queries: 1, examples: ["blank"] });
});

Deno.test("clean drops last the queries that cleaning left incomplete", async () => {
  const { ids, card } = await cleaned({ blank: "drop", incomplete: "drop" });
  assert.ok(!ids.includes("blank"));
  assert.deepEqual(rowsOf(card.removed), { blank: 1, incomplete: 1 });
});

Deno.test("clean twice counts both times", async () => {
  const once = clean(await table(), { blank: "drop" });
  const twice = clean(once, { contaminated: "drop" });
  assert.deepEqual(rowsOf(twice.card.removed), { blank: 1, contaminated: 2 });
});

Deno.test("clean refuses to leave nothing", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,model,quality\nq,a,m,\n",
  });
  const blank = await readTable([temp.path("t.csv")]);
  assert.throws(() => clean(blank, { blank: "drop" }), /no row would be left/);
  const both = { blank: "drop", incomplete: "drop" } as const;
  assert.throws(() => clean(blank, both), { name: "UserError", message: /no row would be left/ });
});

Deno.test("a step that finds nothing to drop counts nothing", async () => {
  const { rows, card } = await cleaned({ unpriced: "keep", incomplete: "drop" });
  assert.equal(rows, 12);
  assert.deepEqual(card.removed, { incomplete: [] });
});
