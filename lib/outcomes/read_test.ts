import assert from "node:assert/strict";
import { type ReadOptions, readTable } from "./read.ts";
import { OUTCOME_COLUMNS } from "./schema.ts";
import { gzip, TempFiles } from "./testing.ts";
import { UserError } from "../core/errors.ts";

/** Reads one file of the given text; options as of readTable. */
async function read(
  text: string,
  { name = "a.csv", ...options }: ReadOptions & { name?: string } = {},
) {
  await using temp = await TempFiles.create({ [name]: text });
  return await readTable([temp.path(name)], options);
}

async function refuses(text: string, expected: RegExp, name?: string) {
  await assert.rejects(read(text, { name }), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, expected);
    return true;
  });
}

const LONG = "query_id,prompt,model,quality\n";

Deno.test("readTable fills in what a long table leaves out, and keeps integers blank", async () => {
  const { frame, card } = await read(
    "query_id,prompt,model,correct,tokens_in\nq1,a,m1,True,\nq1,a,m2,0,7\n",
  );
  assert.deepEqual(frame.columns, OUTCOME_COLUMNS);
  const [first, second] = frame.toRecords();
  assert.equal(first.dataset, "a");
  assert.equal(first.sample, 0);
  assert.equal(first.quality, 1);
  assert.equal(first.correct, true);
  assert.equal(first.tokens_in, null);
  assert.equal(first.cost_usd, null);
  assert.equal(second.quality, 0);
  assert.equal(second.tokens_in, 7);
  assert.deepEqual(card.counts, {
    rows: 2,
    queries: 1,
    prompts: 1,
    models: 2,
    samples: { min: 1, max: 1 },
  });
});

Deno.test("readTable keeps rows in order and whole across batches", async () => {
  const rows = Array.from({ length: 200_001 }, (_, i) => `q${i},p${i},m,${i % 2}`);
  const { frame } = await read(LONG + rows.join("\n"));
  assert.equal(frame.height, 200_001);
  for (const i of [0, 99_999, 100_000, 200_000]) {
    const [row] = frame.slice(i, 1).toRecords();
    assert.deepEqual([row.query_id, row.prompt, row.quality], [`q${i}`, `p${i}`, i % 2]);
  }
});

Deno.test("readTable names file, line, column, value and expectation of a bad value", async () => {
  await refuses(
    `${LONG}q1,"a\nb",m1,0.5\nq2,c,m1,1.7\n`,
    /a\.csv:4 as column "quality" must be a quality in \[0, 1\] .*: current value is 1\.7/,
  );
  await refuses(
    `${LONG}q1,a,m,abc\n`,
    /a\.csv:2 as column "quality" must be a number, true or false: .* "abc"/,
  );
  await refuses(
    "query_id,prompt,model,quality,confidence\nq1,a,m,1,1.2\n",
    /a\.csv:2 as column "confidence" must be at most 1: current value is 1\.2/,
  );
  await refuses(
    "query_id,prompt,model,quality,tokens_in\nq1,a,m,1,-3\n",
    /column "tokens_in" must be at least 0: current value is -3/,
  );
  await refuses(
    "query_id,prompt,model,quality,split\nq1,a,m,1,dev\n",
    /column "split" must be one of train, validation, test: current value is "dev"/,
  );
  await refuses(`${LONG},a,m,1\n`, /a\.csv:2 as column "query_id" must be filled in/);
  await refuses(
    "query_id,prompt,model,correct\nq1,a,m,perhaps\n",
    /column "correct" must be true or false .*: current value is "perhaps"/,
  );
});

Deno.test("readTable takes rewards when their range is named", async () => {
  const { card } = await read(`${LONG}q1,a,m,7.5\n`, { qualityRange: { min: 1, max: 10 } });
  assert.deepEqual([card.quality.min, card.quality.max], [1, 10]);
});

Deno.test("readTable names the missing column", async () => {
  await refuses("query_id,prompt,model\nq1,a,m\n", /a\.csv:1: column "quality" is missing/);
  await refuses("query_id,model,quality\nq1,m,1\n", /a\.csv:1: column "prompt" is missing/);
  await refuses("query_id,m1,m2\nq1,1,0\n", /a\.csv:1: column "prompt" is missing/);
});

Deno.test("readTable refuses an outcome given twice, naming both places", async () => {
  await refuses(
    `${LONG}q1,a,m1,1\nq1,a,m2,1\nq1,a,m1,0\n`,
    /a\.csv:4: query "q1" of dataset "a", model "m1", sample 0 was already given at .*a\.csv:2/,
  );
  await using temp = await TempFiles.create({
    "a.csv": `${LONG}q1,a,m1,1\n`,
    "b.csv": `${LONG}q2,b,m1,1\nq1,a,m1,1\n`,
  });
  await assert.rejects(readTable([temp.folder]), /b\.csv:3: .* already given at .*a\.csv:2/);
});

Deno.test("readTable refuses two prompts of one query", async () => {
  await refuses(
    `${LONG}q1,a,m1,1\nq1,b,m2,1\n`,
    /a\.csv:3 as column "prompt" must be the prompt that query "q1" of dataset "a" has at .*a\.csv:2.*"b"/,
  );
});

Deno.test("readTable refuses a query that lacks a model, or drops or keeps it when told", async () => {
  const long = `${LONG}q1,a,m1,1\nq1,a,m2,1\nq2,"b\nc",m1,0\n`;
  const wide = 'query_id,prompt,m1,m2\nq1,a,1,1\nq2,"b\nc",0,\n';
  await refuses(long, /a\.csv:4: query "q2" of dataset "a" has no outcome of model "m2"/);
  await refuses(wide, /a\.csv:3: query "q2" of dataset "a" has no outcome of model "m2"/);
  for (const text of [long, wide]) {
    const kept = await read(text, { incomplete: "keep" });
    assert.equal(kept.frame.height, 3);
    assert.deepEqual(kept.card.audit.incomplete, { queries: 1, examples: ["q2"] });
    const dropped = await read(text, { incomplete: "drop" });
    assert.equal(dropped.frame.height, 2);
    assert.deepEqual(dropped.card.removed, {
      incomplete: [{ split: null, rows: 1, queries: 1 }],
    });
    assert.equal(dropped.card.audit.incomplete.queries, 0);
  }
});

Deno.test("readTable refuses a wide row without any score", async () => {
  await refuses("query_id,prompt,m1,m2\nq1,a,1,0\nq2,b,,\n", /a\.csv:3: no model has a score/);
});

Deno.test("readTable refuses files without records", async () => {
  await refuses(LONG, /there is no record/);
  await refuses("", /the file is empty/);
  await refuses("[]", /it holds no record/, "a.json");
});

Deno.test("readTable refuses what it cannot tell, listing the formats", async () => {
  await assert.rejects(read("foo,bar\n1,2\n"), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /Cannot tell the format.*foo, bar/);
    assert.match(error.hint!, /routerbench.*\n.*score-json/);
    return true;
  });
  await assert.rejects(read(LONG, { format: "nope" }), /Cannot read format "nope"/);
  await refuses("hello", /a\.txt: its name ends in none of/, "a.txt");
});

Deno.test("readTable says which columns it did not read", async () => {
  const { card } = await read("query_id,prompt,model,quality,cost\nq1,a,m,1,0.1\n");
  assert.deepEqual(card.caveats, ["Columns not read: cost."]);
});

Deno.test("readTable reads the same table from every container", async () => {
  const records = [
    { query_id: "q1", prompt: "a\nb", model: "m", quality: 0.25, sample: 1 },
    { query_id: "q1", prompt: "a\nb", model: "m", quality: 1, sample: 0 },
  ];
  const csv = 'query_id,prompt,model,quality,sample\nq1,"a\nb",m,0.25,1\nq1,"a\nb",m,1,0\n';
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  await using temp = await TempFiles.create({
    "a.csv": csv,
    "a.csv.gz": await gzip(csv),
    "a.jsonl": lines,
    "a.jsonl.gz": await gzip(lines),
    "a.json": JSON.stringify(records),
  });
  const expected = (await readTable([temp.path("a.csv")])).frame;
  expected.select("query_id", "prompt", "model", "quality", "sample")
    .writeParquet(temp.path("b.parquet"));
  for (const name of ["a.csv.gz", "a.jsonl", "a.jsonl.gz", "a.json", "b.parquet"]) {
    const { frame } = await readTable([temp.path(name)], { card: { name: "a" } });
    assert.deepEqual(frame.toRecords(), expected.toRecords(), name);
  }
});

Deno.test("readTable takes contamination lists among the files, for any format", async () => {
  await using temp = await TempFiles.create({
    "a.csv": `${LONG}q1,leaked,m,1\nq2,clean,m,1\n`,
    "contaminated.jsonl": '{"train_prompt":"x","eval_prompt":"leaked"}\n',
  });
  const { card } = await readTable([temp.folder]);
  assert.deepEqual(card.contaminated, ["leaked"]);
  assert.deepEqual(card.audit.contaminated, { queries: 1, examples: ["q1"] });
});
