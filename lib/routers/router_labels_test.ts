import assert from "node:assert/strict";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { drawnMatchLabels, matchLabels } from "./features/match_labels.ts";
import { LABEL_KINDS, labelLines, routerLabels } from "./router_labels.ts";

/** Two samples each of small, middle and large; `split` by query. */
function worldOf(
  draws: [number, number][][],
  splits: Query["split"][] = [],
): CandidateMatrix {
  const cells = draws.flat(), k = 3;
  return {
    candidates: ["small", "middle", "large"].map((model) => ({ model, n: 1 })),
    queries: draws.map((_, i) => ({
      ...{ id: `${i}`, dataset: "d", prompt: `prompt ${i}`, task: null, split: splits[i] ?? null },
    })),
    quality: Float64Array.from(cells, ([a, b]) => (a + b) / 2),
    cost: Float64Array.from(cells, (_, cell) => 10 ** (cell % k)),
    costUnit: "USD",
    draws: Float64Array.from(cells.flat()),
    weights: new Float64Array(2 * cells.length).fill(1),
    offsets: Int32Array.from({ length: cells.length + 1 }, (_, cell) => 2 * cell),
  };
}

const EASY: [number, number][] = [[0.6, 0.8], [0.7, 0.7], [0.7, 0.8]];
const HARD: [number, number][] = [[0.2, 0.3], [0.2, 0.7], [0.8, 0.9]];
const WORLD = worldOf(Array.from({ length: 40 }, (_, i) => i % 2 ? HARD : EASY));
const OPTIONS = { seed: 1 };

Deno.test("labels of matches are those that routers learn here, of all candidates but the reference", () => {
  const expected = {
    det: drawnMatchLabels(WORLD, { relax: 0, seed: 1 }),
    prob: matchLabels(WORLD, { relax: 0 }),
  };
  for (const [kind, labels] of Object.entries(expected)) {
    const { rows, notes } = routerLabels(WORLD, { kind: kind as "det" | "prob", ...OPTIONS });
    assert.deepEqual(
      rows.map((row) => row.labels),
      rows.map((_, i) => ({ small: labels[3 * i], middle: labels[3 * i + 1] })),
    );
    assert.ok(rows.every(({ scale, reference }) => scale === "match" && reference === "large"));
    assert.deepEqual(notes, []);
  }
});

Deno.test("labels of quality are those of trained-encoder: the least to learn from is 0, the best 1", () => {
  const { rows } = routerLabels(WORLD, { kind: "quality", ...OPTIONS });
  const { labels, ...about } = rows[1];
  assert.deepEqual(about, {
    ...{ dataset: "d", query_id: "1", prompt: "prompt 1", split: "train" },
    ...{ scale: "quality", reference: null },
  });
  assert.deepEqual([labels.small, labels.middle.toFixed(6), labels.large], [0, "0.333333", 1]);
});

Deno.test("t* is fitted on validation queries to the cheapest candidate, and said", () => {
  const splits = WORLD.queries.map((_, i): Query["split"] => i < 20 ? "train" : "validation");
  const { rows, notes } = routerLabels({
    ...WORLD,
    queries: WORLD.queries.map((query, i) => ({ ...query, split: splits[i] })),
  }, { kind: "trans", ...OPTIONS });
  // Hard answers of the small model are worse by 0.5 to 0.7, easy ones by 0.2 at most: all easy and no hard ones match
  assert.match(notes[0], /^t\* = 0\.[12]/);
  assert.deepEqual([rows[0].labels.small, rows[1].labels.small], [1, 0]);
  assert.deepEqual(rows.map(({ split }) => split), splits);
});

Deno.test("test queries stay and count for nothing; copies of their prompts are left out", () => {
  const best: [number, number][] = [[5, 5], [5, 5], [5, 5]];
  const world = worldOf([EASY, HARD, EASY, HARD, best, best, EASY], [
    ...["train", "train", "train", "train", "test", "train", "validation"] as const,
  ]);
  world.queries[5].prompt = "Prompt 4";
  for (const kind of LABEL_KINDS) {
    const { rows, leaked } = routerLabels(world, { kind, ...OPTIONS });
    assert.deepEqual(rows.map(({ query_id }) => query_id), ["0", "1", "2", "3", "4", "6"]);
    assert.deepEqual([rows[4].split, rows[5].split, leaked], ["test", "validation", 1]);
    if (kind === "quality") assert.equal(rows[1].labels.large, 1, "the test query is beyond it");
    assert.ok(rows.every(({ labels }) => Object.values(labels).every((p) => p >= 0 && p <= 1)));
    const lines = [...labelLines(rows)].join("").trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => JSON.parse(line)), rows);
  }
});
