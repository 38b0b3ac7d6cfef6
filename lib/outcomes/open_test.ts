import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { findEntry } from "./catalogue.ts";
import { describeTable } from "./describe.ts";
import { datasetIsHere } from "./fetch.ts";
import { openDataset, openOutcomes } from "./open.ts";
import { readTable } from "./read.ts";
import { saveTable } from "./saved.ts";
import { TempFiles } from "./testing.ts";

const noMirror = Deno.env.get("ROUTELAB_MIRROR") === undefined;
const onRecorded = { ignore: noMirror };

const MIXTRAL = "mistralai/Mixtral-8x7B-Instruct-v0.1";
const GPT4 = "gpt-4-1106-preview";

async function figures(name: string) {
  const { card, models } = describeTable(await openOutcomes(name));
  const quality = Object.fromEntries(models.map(({ model, quality }) => [model, quality!]));
  return { card, weak: quality[card.weak!].toFixed(4), strong: quality[card.strong!].toFixed(4) };
}

Deno.test("[recorded data] routellm/mmlu has its published figures", onRecorded, async () => {
  const { card, weak, strong } = await figures("routellm/mmlu");
  assert.deepEqual([card.weak, card.strong], [MIXTRAL, GPT4]);
  assert.deepEqual([weak, strong], ["0.6808", "0.8058"]);
  assert.deepEqual([card.counts.queries, card.counts.prompts], [14_042, 13_937]);
  assert.equal(card.audit.contaminated.queries, 5);
  assert.equal(card.audit.incomplete.queries + card.audit.blank.rows, 0);
});

Deno.test("[recorded data] routellm/gsm8k has its published figures", onRecorded, async () => {
  const { card, weak, strong } = await figures("routellm/gsm8k");
  assert.deepEqual([weak, strong], ["0.6384", "0.8567"]);
  assert.deepEqual([card.counts.queries, card.contaminated.length], [1319, 12]);
  const { frame } = await openOutcomes("routellm/gsm8k", { contaminated: "drop" });
  assert.equal(frame.height, 2 * (1319 - 12));
  assert.equal(frame.filter(pl.col("reference").isNull()).height, 0);
});

Deno.test("[recorded data] routellm/mt-bench has its published figures", onRecorded, async () => {
  const { card, weak, strong } = await figures("routellm/mt-bench");
  assert.deepEqual([weak, strong], ["8.3406", "9.2281"]);
  assert.deepEqual([card.counts.queries, card.contaminated.length], [80, 8]);
});

Deno.test("[recorded data] simpleqa/questions is a question set", onRecorded, async () => {
  const { frame, card } = await openDataset("simpleqa/questions");
  assert.deepEqual([card.kind, frame.height], ["questions", 4326]);
  assert.equal(frame.filter(pl.col("task").isNull()).height, 0);
  await assert.rejects(openOutcomes("simpleqa/questions"), /it is a question set/);
});

Deno.test(
  "[recorded data] simpleqa/graded-cs has 5 models on 4,326 questions",
  onRecorded,
  async () => {
    const { card, models } = describeTable(await openOutcomes("simpleqa/graded-cs"));
    assert.deepEqual([card.counts.queries, card.counts.models], [4326, 5]);
    for (const { scored } of models) assert.equal(scored, 4326);
    assert.equal(models[0].model, "gpt-4o-2024-11-20");
    assert.equal(models[0].quality, 1345 / 4326);
  },
);

Deno.test(
  "[recorded data] a graded question has the id it has in simpleqa/questions",
  onRecorded,
  async () => {
    const questions = await openDataset("simpleqa/questions");
    const graded = await openOutcomes("simpleqa/graded-cs");
    const joined = graded.frame.select("query_id", "reference").unique()
      .join(questions.frame.select("query_id", "reference"), { on: "query_id", suffix: "_en" });
    assert.equal(joined.height, 4320);
    const years = joined.toRecords().filter(({ reference }) => /^\d{4}$/.test(String(reference)));
    assert.ok(years.length > 500);
    const agree = years.filter((row) => row.reference === row.reference_en).length;
    assert.ok(agree / years.length > 0.98, `${agree} of ${years.length}`);
  },
);

Deno.test("openOutcomes opens raw files and saved tables, cleaning either", async () => {
  await using temp = await TempFiles.create({
    "raw.csv": "query_id,prompt,model,quality\nq1,a,m,1\nq2,A,m,0\n",
  });
  const raw = await openOutcomes(temp.path("raw.csv"));
  await saveTable(raw, temp.path("saved.parquet"));
  for (const name of ["raw.csv", "saved.parquet"]) {
    const { frame, card } = await openOutcomes(temp.path(name), { duplicates: "drop" });
    assert.deepEqual([frame.height, card.removed], [1, {
      duplicates: [{ split: null, rows: 1, queries: 1 }],
    }], name);
  }
});

Deno.test("openOutcomes refuses an unknown name", async () => {
  await assert.rejects(openOutcomes("routellm/mlu"), /did you mean routellm\/mmlu/);
});

Deno.test("openDataset refuses stated confidences, and says what reads them", async () => {
  const here = await datasetIsHere(findEntry("adaptive-anytime")!);
  const first = here ? "It is here: " : "Fetch it with: lab data fetch adaptive-anytime\nThen: ";
  for (const open of [openDataset, openOutcomes]) {
    await assert.rejects(open("adaptive-anytime"), {
      name: "UserError",
      message: 'Cannot open "adaptive-anytime" as outcomes: it is answers with stated confidences',
      hint: new RegExp(`^${first}lab calibrate .*preds_main_adapter\\.flat\\.csv --`),
    });
  }
});

Deno.test("a saved table that is read again keeps its card, and can be cleaned", async () => {
  await using temp = await TempFiles.create({
    "raw.csv": "query_id,prompt,model,quality\nq1,a,m,7\nq2,A,m,\n",
  });
  const range = { min: 0, max: 10 };
  const raw = await readTable([temp.path("raw.csv")], { qualityRange: range });
  await saveTable(raw, temp.path("a.parquet"));
  const { card } = await readTable([temp.path("a.parquet")], { blank: "drop" });
  assert.deepEqual([card.quality, card.name], [raw.card.quality, "raw"]);
  assert.deepEqual(card.removed, { blank: [{ split: null, rows: 1, queries: 1 }] });
});
