import assert from "node:assert/strict";
import { type MadeCard, makeTable, type Outcome } from "./mod.ts";

const card: MadeCard = {
  name: "made",
  title: "Made here",
  description: null,
  quality: { what: "1 if correct", min: 0, max: 1 },
  weak: "a",
  strong: "b",
  caveats: [],
  created_by: "a test",
};

function row(model: string, changes: Partial<Outcome> = {}): Outcome {
  return {
    dataset: "made",
    query_id: "1",
    prompt: "What?",
    task: null,
    reference: null,
    split: "test",
    model,
    sample: 0,
    response: "That",
    quality: 1,
    correct: true,
    confidence: null,
    tokens_in: 3,
    tokens_out: 1,
    cost_usd: 1e-6,
    latency_ms: null,
    ...changes,
  };
}

Deno.test("makeTable() makes a table that is counted and described", async () => {
  const { frame, card: made } = await makeTable(
    [row("a"), row("b"), row("b", { sample: 1 })],
    card,
  );
  assert.equal(frame.height, 3);
  assert.deepEqual(made.counts, {
    rows: 3,
    queries: 1,
    prompts: 1,
    models: 2,
    samples: { min: 1, max: 2 },
  });
  assert.deepEqual([made.name, made.weak, made.strong], ["made", "a", "b"]);
});

Deno.test("makeTable() holds rows to the table's rules, and names the one at fault", async () => {
  const faults: [Outcome[], RegExp][] = [
    [[row("a"), row("a")], /made:2/],
    [[row("a", { quality: 2 })], /made:1.*quality/],
    [[row("a", { confidence: 1.5 })], /made:1.*confidence/],
    [[row("a"), row("b", { query_id: "2", prompt: "Else?" })], /lacks|no outcome|missing/],
  ];
  for (const [rows, message] of faults) {
    await assert.rejects(makeTable(rows, card), { name: "UserError", message });
  }
});
