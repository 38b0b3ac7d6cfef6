import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { type MadeCard, makeTable } from "./make_table.ts";
import type { Outcome } from "./schema.ts";
import { OutcomeTable } from "./table.ts";

const BLANK: Outcome = {
  dataset: "d",
  query_id: "1",
  prompt: "Čí je to?",
  task: null,
  reference: null,
  split: null,
  model: "small",
  sample: 0,
  response: null,
  quality: null,
  correct: null,
  confidence: null,
  tokens_in: null,
  tokens_out: null,
  cost_usd: null,
  latency_ms: null,
};
const FULL: Outcome = {
  ...BLANK,
  query_id: "2",
  task: "a text that is too long to lie in its view",
  reference: "",
  split: "test",
  response: "42",
  quality: 0.5,
  correct: true,
  confidence: 1,
  tokens_in: 2 ** 31 - 1,
  tokens_out: 0,
  cost_usd: 1e-9,
  latency_ms: 0.1,
  "score.proxy": -1.5,
};
const CARD: MadeCard = {
  name: "d",
  title: "D",
  description: null,
  quality: { what: "right", min: 0, max: 1 },
  weak: null,
  strong: null,
  caveats: [],
  created_by: null,
};

Deno.test("toArrow() has every column of the table as it is, nulls and batches too", async () => {
  const { frame, card } = await makeTable([BLANK, FULL], CARD);
  const twice = new OutcomeTable(frame.vstack(frame), card).toArrow();
  assert.equal(twice.batches.length, 2);
  const rows = twice.toArray().map((row) => row.toJSON());
  const blank = { ...BLANK, "score.proxy": null };
  assert.deepEqual(rows, [blank, FULL, blank, FULL]);
});

Deno.test("toArrow() of no rows still has the columns", async () => {
  const { frame, card } = await makeTable([FULL], CARD);
  const none = new OutcomeTable(frame.filter(pl.col("sample").gt(0)), card).toArrow();
  assert.equal(none.numRows, 0);
  assert.deepEqual(none.schema.fields.map(({ name }) => name), frame.columns);
});

Deno.test("toArrow() copies nothing: all columns are views of one buffer", async () => {
  const table = (await makeTable([BLANK, FULL], CARD)).toArrow();
  const buffers = table.batches.flatMap(({ data }) => data.children)
    .flatMap(({ values, nullBitmap, variadicBuffers }) => [values, nullBitmap, ...variadicBuffers])
    .filter((view) => view?.length > 0);
  assert.equal(new Set(buffers.map(({ buffer }) => buffer)).size, 1);
});
