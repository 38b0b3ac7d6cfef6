import assert from "node:assert/strict";
import type { Board, MeanRanks } from "../../lib/evaluation/mod.ts";
import {
  cascadeFinding,
  labelFinding,
  outsideFindings,
  rankFindings,
  smallFinding,
  tunedFinding,
} from "./findings.ts";

/** A board on which pairs that differ by more than 0.1 are shown to. */
function board(
  apgr: Record<string, number>,
  { name = "pocket", labels = {} as Record<string, number> } = {},
) {
  const routers = Object.entries(apgr).toSorted(([, a], [, b]) => b - a);
  return {
    ...{ name, dataset: name, queries: 80 },
    entries: routers.map(([router, value]) => ({
      ...{ router, letters: "a", labels: labels[router] ?? 0 },
      apgr: { value, lo: value - 0.05, hi: value + 0.05 },
    })),
    pairs: routers.flatMap(([, one], a) =>
      routers.slice(a + 1).map(([, other], at) => ({
        ...{ a, b: a + 1 + at, delta: one - other, ci95: [0, 1] },
        p: one - other > 0.1 ? 0.01 : 0.5,
      }))
    ),
  } as unknown as Board;
}

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

Deno.test("who ranks first is told by the groups", () => {
  const ranks = (words: string, random: string): MeanRanks => ({
    boards: ["one", "two"],
    routers: [
      { router: "tfidf-knn", rank: { value: 1.4, lo: 1, hi: 2 }, letters: "a" },
      { router: "tfidf-logistic", rank: { value: 1.6, lo: 1, hi: 2 }, letters: words },
      { router: "random", rank: { value: 3, lo: 2.5, hi: 3 }, letters: random },
    ],
    leftOut: [],
  });
  assert.deepEqual(holding(rankFindings(ranks("a", "b"))), [true, true]);
  assert.deepEqual(holding(rankFindings(ranks("b", "b"))), [false, false]);
});

Deno.test("fine-tuned routers are shown to rank behind words, and none before them", () => {
  const ranks = (tuned: [rank: number, letters: string][]): MeanRanks => ({
    boards: ["one", "two"],
    routers: [
      { router: "tfidf-logistic", rank: { value: 2, lo: 1, hi: 3 }, letters: "b" },
      ...tuned.map(([value, letters], i) => ({
        ...{ router: `tuned ${i}`, rank: { value, lo: value, hi: value }, letters },
      })),
    ],
    leftOut: [],
  });
  const found = (tuned: [number, string][]) =>
    tunedFinding(ranks(tuned), tuned.map((_, i) => `tuned ${i}`));
  const told = found([[3, "bc"], [4, "c"], [5, "c"]]);
  assert.ok(told.holds);
  assert.match(told.text, /Of 3 routers .* tuned 1 and tuned 2 are shown to rank behind it/);
  assert.ok(!found([[1, "a"], [4, "c"], [5, "c"]]).holds);
  assert.ok(!found([[3, "b"], [4, "b"], [5, "c"]]).holds);
});

Deno.test("a small board tells nobody apart, and a cascade is held against words", () => {
  assert.ok(smallFinding(board({ random: 0.5, a: 0.55 })).holds);
  assert.ok(!smallFinding(board({ random: 0.5, a: 0.75 })).holds);
  const pair = board({ "tfidf-logistic": 0.7, cascade: 0.55 });
  assert.match(
    cascadeFinding(pair, "cascade").text,
    /recovers 0\.550 \[.*words recovers 0\.150 more/,
  );
  assert.ok(cascadeFinding(pair, "cascade").holds);
  assert.ok(!cascadeFinding(board({ "tfidf-logistic": 0.7, cascade: 0.75 }), "cascade").holds);
});

Deno.test("out of distribution routers are held against random mixing, whichever is first", () => {
  const boards = (words: number, behind: number, length: number) => [
    board({ random: 0.5, "tfidf-logistic": words, "tfidf-knn": behind }),
    board({ random: 0.5, "prompt-length": length }, { name: "mmlu" }),
  ];
  assert.deepEqual(holding(outsideFindings(boards(0.55, 0.3, 0.65))), [true, true, true]);
  assert.deepEqual(holding(outsideFindings(boards(0.65, 0.45, 0.55))), [false, false, false]);
});

Deno.test("what fewer labels cost is told by the fewest and the most", () => {
  const budgets = (fewest: number) =>
    board({ random: 0.5, words: 0.75, "words, 20 queries": fewest }, {
      labels: { words: 900, "words, 20 queries": 40 },
    });
  const { text, holds } = labelFinding(budgets(0.62), "words");
  assert.match(text, /^With 40 labels words has an APGR of 0\.620 .*; with 900 it has 0\.750 /);
  assert.ok(holds);
  assert.ok(!labelFinding(budgets(0.69), "words").holds);
  assert.ok(!labelFinding(budgets(0.55), "words").holds);
});
