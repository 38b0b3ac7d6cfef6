import assert from "node:assert/strict";
import { makeTable, type Outcome, parseCandidates, toMatrix } from "../../outcomes/mod.ts";
import { drawnBestLabels, drawnMatchLabels, matchLabels } from "./match_labels.ts";

/** Queries a and b: small answers twice, large once; the score of a sample is its place. */
const QUALITY = { a: { small: [0.2, 0.8], large: [0.7] }, b: { small: [0, 0.1], large: [1] } };

async function matrix() {
  const rows = Object.entries(QUALITY).flatMap(([query_id, models]) =>
    Object.entries(models).flatMap(([model, grades]) =>
      grades.map((quality, sample): Outcome => ({
        ...{ dataset: "d", query_id, prompt: query_id, task: null, reference: null, split: null },
        ...{ model, sample, response: null, quality, correct: null, confidence: sample },
        ...{ tokens_in: null, tokens_out: null, cost_usd: model === "small" ? 1 : 9 },
        latency_ms: null,
      }))
    )
  );
  const table = await makeTable(rows, {
    ...{ name: "d", title: "d", description: null, caveats: [], created_by: null },
    ...{ quality: { what: "a grade", min: 0, max: 1 }, weak: "small", strong: "large" },
  });
  const candidates = ["small@bo1-2:confidence", "large"].flatMap(parseCandidates);
  return toMatrix(table, { candidates });
}

Deno.test("matchLabels() are shares of pairs, by how likely a sample is the answer", async () => {
  const outcomes = await matrix();
  // Of two samples the later one is picked: 0.8 >= 0.7 on a, never on b
  assert.deepEqual([...matchLabels(outcomes, { relax: 0 })], [0.5, 1, 1, 0, 0, 1]);
  assert.deepEqual([...matchLabels(outcomes, { relax: 0.5 })], [1, 1, 1, 0, 0, 1]);
  assert.deepEqual([...matchLabels(outcomes, { relax: 0.9 })], [1, 1, 1, 0.5, 1, 1]);
});

Deno.test("drawnMatchLabels() are of one answer each: their mean over seeds is the share of pairs", async () => {
  const outcomes = await matrix();
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);
  const all = seeds.map((seed) => drawnMatchLabels(outcomes, { relax: 0, seed }));
  assert.ok(all.every((labels) => labels.every((label) => label === 0 || label === 1)));
  matchLabels(outcomes, { relax: 0 }).forEach((wanted, cell) => {
    const share = all.filter((labels) => labels[cell] === 1).length / seeds.length;
    assert.ok(Math.abs(share - wanted) < 0.08, `cell ${cell}: ${share}, not ${wanted}`);
  });
});

Deno.test("drawnBestLabels() names one candidate of each query, the cheapest of the best", async () => {
  const outcomes = await matrix();
  for (let seed = 0; seed < 20; seed++) {
    const labels = [...drawnBestLabels(outcomes, { seed })];
    // On a two samples have 0.8, and so does one where the good one is drawn; on b the reference is best
    assert.ok([[1, 0, 0], [0, 1, 0]].some((row) => row.every((value, j) => value === labels[j])));
    assert.deepEqual(labels.slice(3), [0, 0, 1]);
  }
});
