import assert from "node:assert/strict";
import { makeTable, openDataset, openOutcomes } from "./mod.ts";
import { unknownDataset } from "./catalogue.ts";
import { findMade, madeDatasets, registerDataset } from "./made_datasets.ts";

const question = {
  dataset: "made/two",
  query_id: "1",
  prompt: "What is 1 plus 1?",
  task: null,
  reference: "2",
  split: null,
};
const answer = (model: string, response: string) => ({
  ...question,
  model,
  sample: 0,
  response,
  quality: response === "2" ? 1 : 0,
  correct: response === "2",
  confidence: null,
  tokens_in: null,
  tokens_out: null,
  cost_usd: null,
  latency_ms: null,
});
const card = {
  name: "made/two",
  title: "One question",
  description: null,
  quality: { what: "1 if correct", min: 0, max: 1 },
  weak: "a",
  strong: "b",
  caveats: [],
  created_by: null,
};

Deno.test("a registered dataset opens by its name, and no other", async () => {
  const made = {
    name: "made/two",
    title: "One question, two answers",
    questions: () => [question],
    verify: ({ reference }: { reference: string | null }, response: string) => (
      { correct: response === reference, attempted: true, credit: null }
    ),
    outcomes: () => makeTable([answer("a", "3"), answer("b", "2")], card),
  };
  await assert.rejects(openOutcomes("made/two"), { name: "UserError" });
  registerDataset(made);
  assert.equal(findMade("made/two"), made);
  assert.deepEqual(madeDatasets().map(({ name }) => name), ["made/two"]);
  assert.equal((await openOutcomes("made/two")).frame.height, 2);
  assert.equal((await openDataset("made/two", { incomplete: "error" })).card.weak, "a");
  assert.match(unknownDataset("made/tow").message, /did you mean made\/two\?/);
  assert.throws(() => registerDataset(made), /There is a dataset called made\/two/);
});
