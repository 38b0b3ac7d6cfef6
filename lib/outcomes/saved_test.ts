import assert from "node:assert/strict";
import { clean } from "./clean.ts";
import { openOutcomes } from "./open.ts";
import { readTable } from "./read.ts";
import { cardPath, openSaved, saveTable } from "./saved.ts";
import { TempFiles } from "./testing.ts";

const CSV = "query_id,prompt,model,quality,tokens_in\nq1,a,m1,0.5,3\nq1,a,m2,,\n";

Deno.test("saveTable and openSaved give back frame and card, as Parquet and as Arrow", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const table = clean(await readTable([temp.path("a.csv")]), { contaminated: "drop" });
  for (const name of ["deep/b.parquet", "b.arrow"]) {
    await saveTable(table, temp.path(name));
    const opened = await openSaved(temp.path(name));
    assert.deepEqual(opened!.card, table.card);
    assert.deepEqual(opened!.frame.toRecords(), table.frame.toRecords());
    assert.deepEqual(opened!.frame.schema, table.frame.schema);
  }
  const left = (await Array.fromAsync(Deno.readDir(temp.folder))).map(({ name }) => name).sort();
  assert.deepEqual(left, ["a.csv", "b.arrow", "b.card.json", "deep"]);
});

Deno.test("openOutcomes opens a Parquet file without a card, its quality range unknown", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const { frame } = await readTable([temp.path("a.csv")]);
  frame.writeParquet(temp.path("bare.parquet"));
  const { card } = await openOutcomes(temp.path("bare.parquet"));
  assert.deepEqual([card.quality.min, card.quality.max], [null, null]);
  assert.equal(card.counts.rows, 2);
});

Deno.test("openSaved refuses a card that does not fit, or is none", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const file = temp.path("b.parquet");
  const table = await readTable([temp.path("a.csv")]);
  await saveTable(table, file);
  table.frame.head(1).writeParquet(file);
  await assert.rejects(openSaved(file), /does not fit its card .*b\.card\.json \(2 rows/);
  await Deno.writeTextFile(cardPath(file), '{"name": 3}');
  await assert.rejects(openSaved(file), /b\.card\.json: this is not a dataset card/);
});

Deno.test("openOutcomes refuses a file that is no Parquet", async () => {
  await using temp = await TempFiles.create({ "a.parquet": "PAR1 not really" });
  await assert.rejects(openOutcomes(temp.path("a.parquet")), /not a readable Parquet file/);
});
