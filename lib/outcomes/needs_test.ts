import assert from "node:assert/strict";
import { needsText } from "./needs.ts";
import { openOutcomes } from "./open.ts";
import { describeTable } from "./describe.ts";
import { toMatrix } from "./to_matrix.ts";
import { TempFiles } from "./testing.ts";

const HEADER = "dataset,query_id,prompt,model,quality,cost_usd\n";

async function open(rows: string, options: Parameters<typeof openOutcomes>[1] = {}) {
  await using temp = await TempFiles.create({ "t.csv": HEADER + rows });
  return await openOutcomes(temp.path("t.csv"), options);
}

const TWO = "A,1,p,s,1,.1\nA,1,p,l,1,.2\nB,1,q,s,0,.1\nA,2,r,s,1,.1\nA,2,r,l,1,\n";

Deno.test("a dataset that lacks a model of the table is incomplete, and named", async () => {
  await assert.rejects(open(TWO), {
    message: /t\.csv:4: query "1" of dataset "B" has no outcome of model "l"/,
    hint: /--incomplete drop/,
  });
  const kept = await open(TWO, { incomplete: "keep" });
  assert.deepEqual(kept.card.audit.incomplete, { queries: 1, examples: ["B: 1"] });
  assert.throws(() => toMatrix(kept), {
    message: /query "1" of dataset "B" as l has no quality for it; in all, .*l \(1 of 3\)/,
  });
});

Deno.test("a description names all pairs and costs that are missing", async () => {
  const { needs } = describeTable(await open(TWO, { incomplete: "keep" }));
  assert.deepEqual(needs, {
    models: [],
    pairs: [{ model: "l", count: 1, of: 3, examples: ['query "1" of dataset "B"'] }],
    costs: [{ model: "l", count: 1, of: 2, examples: ['query "2" of dataset "A"'] }],
  });
  assert.match(
    needsText(needs)[0],
    /scores of\n +l: 1 of 3 queries.*\n.*\n +costs of\n +l: 1 of 2/,
  );
});

Deno.test("what the hints say leads to a table that can be routed in", async () => {
  const cleaned = await open(TWO, { incomplete: "drop", blank: "drop", unpriced: "drop" });
  assert.equal(toMatrix(cleaned).queries.length, 1);
  assert.deepEqual(needsText(describeTable(cleaned).needs), []);
});

Deno.test("a blank quality is a missing pair; two models without any cost lack none", async () => {
  const blank = await open("A,1,p,s,1,\nA,1,p,l,,\n");
  const { pairs, costs } = describeTable(blank).needs;
  assert.deepEqual(pairs.map(({ model, count }) => [model, count]), [["l", 1]]);
  assert.deepEqual(costs.map(({ model }) => model), ["s"]);
  const free = describeTable(await open("A,1,p,s,1,\nA,1,p,l,1,\n")).needs;
  assert.deepEqual(free, { models: [], pairs: [], costs: [] });
});

Deno.test("one model alone is told of", async () => {
  assert.deepEqual(describeTable(await open("A,1,p,s,1,.1\n")).needs.models, ["s"]);
});
