import assert from "node:assert/strict";
import { tableFromIPC } from "apache-arrow";
import pl from "nodejs-polars";
import { clean } from "./clean.ts";
import { withCard } from "./embedded_card.ts";
import { makeTable } from "./make_table.ts";
import { openOutcomes } from "./open.ts";
import { readTable } from "./read.ts";
import { openSaved, saveTable } from "./saved.ts";
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
  assert.deepEqual(left, ["a.csv", "b.arrow", "deep"]);
});

Deno.test("a saved table is a common Parquet or Arrow file to others", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const table = await readTable([temp.path("a.csv")]);
  await saveTable(table, temp.path("a.parquet"));
  await saveTable(table, temp.path("a.arrow"));
  assert.deepEqual(pl.readParquet(temp.path("a.parquet")).toRecords(), table.frame.toRecords());
  const arrow = tableFromIPC(await Deno.readFile(temp.path("a.arrow")));
  assert.deepEqual(arrow.toArray().map(String), table.toArrow().toArray().map(String));
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
  const { frame, card } = await readTable([temp.path("a.csv")]);
  const file = temp.path("b.parquet"), shorter = frame.head(1).writeParquet();
  await Deno.writeFile(file, withCard(shorter, JSON.stringify(card)));
  await assert.rejects(openSaved(file), /b\.parquet: it does not fit the card in it \(2 rows/);
  await Deno.writeFile(file, withCard(shorter, '{"name": 3}'));
  await assert.rejects(openSaved(file), /b\.parquet: the card in it is not a dataset card/);
});

Deno.test("openOutcomes refuses a file that is no Parquet", async () => {
  await using temp = await TempFiles.create({ "a.parquet": "PAR1 not really" });
  await assert.rejects(openOutcomes(temp.path("a.parquet")), /not a readable Parquet file/);
});

/** Saves tables of one row and of many over each other until it is killed. */
async function saveForEver(file: string): Promise<void> {
  for (let round = 0;; round++) {
    const rows = Array.from({ length: round % 2 ? 1 : 5000 }, (_, i) => ({
      ...{ dataset: "d", query_id: `${i}`, prompt: `Question ${i}`, task: null, reference: null },
      ...{ split: null, model: "m", sample: 0, response: null, quality: 1, correct: null },
      ...{ confidence: null, tokens_in: null, tokens_out: null, cost_usd: null, latency_ms: null },
    }));
    const table = await makeTable(rows, {
      ...{ name: `${rows.length} rows`, title: "", description: null, weak: null, strong: null },
      ...{ caveats: [], created_by: null, quality: { what: "right", min: 0, max: 1 } },
    });
    await saveTable(table, file);
    console.log(round);
  }
}

Deno.test("a table is under its own card however often its writers are killed", async () => {
  await using temp = await TempFiles.create();
  const file = temp.path("a.parquet");
  for (let kill = 0; kill < 3; kill++) {
    // Two at once, of which neither knows of the other
    const writers = [0, 1].map(() =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-all", import.meta.filename!, file],
        stdout: "piped",
        stderr: "inherit",
      }).spawn()
    );
    for (const writer of writers) {
      const reader = writer.stdout.getReader();
      for (let round = 0; round < 3 + kill; round++) await reader.read();
      await reader.cancel();
    }
    for (const writer of writers) writer.kill("SIGKILL");
    await Promise.all(writers.map(({ status }) => status));
    const { card, frame } = (await openSaved(file))!;
    assert.equal(card.name, `${frame.height} rows`);
  }
});

if (import.meta.main) await saveForEver(Deno.args[0]);
