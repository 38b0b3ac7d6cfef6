/** Named scores (`score.NAME` columns) through every reader of one's own tables, cleaning and saving. */
import assert from "node:assert/strict";
import { clean } from "./clean.ts";
import { describeText } from "./describe_text.ts";
import { describeTable } from "./describe.ts";
import { openOutcomes } from "./open.ts";
import { readTable } from "./read.ts";
import { saveTable } from "./saved.ts";
import { TempFiles } from "./testing.ts";

const CSV = "query_id,prompt,model,sample,quality,score.proxy,score.judge:gpt-4\n" +
  "1,p,m,0,1,0.25,4\n1,p,m,1,,-3e-2,\n2,q,m,0,0,,5\n";
const EXPECTED = {
  "score.proxy": [0.25, -0.03, null],
  "score.judge:gpt-4": [4, null, 5],
};

function scoresOf({ frame }: Awaited<ReturnType<typeof readTable>>) {
  return Object.fromEntries(
    frame.columns.filter((column) => column.startsWith("score."))
      .map((column) => [column, [...frame.getColumn(column).toArray()]]),
  );
}

Deno.test("named scores survive CSV, JSON Lines, a JSON array, Parquet and Arrow", async () => {
  const records = [
    {
      query_id: "1",
      prompt: "p",
      model: "m",
      quality: 1,
      "score.proxy": 0.25,
      "score.judge:gpt-4": 4,
    },
    { query_id: "1", prompt: "p", model: "m", sample: 1, "score.proxy": -0.03, quality: null },
    { query_id: "2", prompt: "q", model: "m", quality: 0, "score.judge:gpt-4": 5 },
  ];
  await using temp = await TempFiles.create({
    "a.csv": CSV,
    "b.jsonl": records.map((record) => JSON.stringify(record) + "\n").join(""),
    "c.json": JSON.stringify(records),
  });
  for (const name of ["a.csv", "b.jsonl", "c.json"]) {
    assert.deepEqual(scoresOf(await readTable([temp.path(name)])), EXPECTED, name);
  }
  const table = await readTable([temp.path("a.csv")]);
  for (const name of ["saved.parquet", "saved.arrow"]) {
    await saveTable(table, temp.path(name));
    const opened = await openOutcomes(temp.path(name), { blank: "drop" });
    assert.deepEqual(scoresOf(opened)["score.proxy"], [0.25, null], name);
    // Without a card it is read as anyone's file
    const bare = name.endsWith("arrow") ? table.frame.writeIPC() : table.frame.writeParquet();
    await Deno.writeFile(temp.path(name), bare);
    assert.deepEqual(scoresOf(await openOutcomes(temp.path(name))), EXPECTED, name);
  }
});

Deno.test("a score that first occurs late has blanks before, across batches too", async () => {
  const lines = Array.from({ length: 100_002 }, (_, i) =>
    JSON.stringify({
      query_id: `${i}`,
      prompt: `${i}`,
      model: "m",
      quality: 1,
      ...i === 100_001 && { "score.late": 7 },
      ...i === 0 && { "score.early": 1 },
    }));
  await using temp = await TempFiles.create({ "a.jsonl": lines.join("\n") });
  const { frame } = await readTable([temp.path("a.jsonl")]);
  assert.deepEqual(frame.columns.slice(-2), ["score.early", "score.late"]);
  assert.deepEqual([frame.getColumn("score.late").nullCount(), frame.height], [100_001, 100_002]);
  assert.equal(frame.slice(100_001, 1).toRecords()[0]["score.late"], 7);
});

Deno.test("cleaning keeps the scores of what is left, and a description counts them", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const table = clean(await readTable([temp.path("a.csv")]), { blank: "drop" });
  assert.deepEqual(scoresOf(table)["score.judge:gpt-4"], [4, 5]);
  const description = describeTable(table);
  assert.deepEqual(description.scores, [
    { name: "proxy", scored: 1, min: 0.25, mean: 0.25, max: 0.25 },
    { name: "judge:gpt-4", scored: 2, min: 4, mean: 4.5, max: 5 },
  ]);
  assert.match(describeText(description), /judge:gpt-4 +2 +4\.0000 +4\.5000 +5\.0000/);
});

Deno.test("a score that is no number is named with its line and column", async () => {
  await using temp = await TempFiles.create({
    "a.csv": "query_id,prompt,model,quality,score.proxy\n1,p,m,1,high\n",
    "wide.csv": "query_id,prompt,m,score.proxy\n1,p,1,0.5\n",
  });
  await assert.rejects(
    readTable([temp.path("a.csv")]),
    /a\.csv:2 as column "score\.proxy" must be a number.*"high"/,
  );
  await assert.rejects(
    readTable([temp.path("wide.csv")]),
    /column "score\.proxy" belongs to one answer/,
  );
});
