import assert from "node:assert/strict";
import { type RouterCards, routerCards } from "../../lib/evaluation/router_cards.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { openOutcomes } from "../../lib/outcomes/mod.ts";
import { apgrTable, datasetTable, rowsTable, taskTable } from "./charts.ts";
import { apgrFindings, calibrationFindings, dataFindings, thresholdFindings } from "./findings.ts";
import { apgrRows, firstRows, summaries, taskGaps } from "./study.ts";

const files = {
  "a.csv": "query_id,prompt,maker/small,maker/large\n" +
    Array.from({ length: 20 }, (_, i) => `${i},${"long ".repeat(20)}${i},${i % 2},1\n`).join(""),
  "b.csv": "query_id,prompt,x,y\n" +
    Array.from({ length: 20 }, (_, i) => `${i},question ${i},${i < 5 ? 1 : 0},${i < 5 ? 0 : 1}\n`)
      .join(""),
};

Deno.test("firstRows() has so many of each dataset, and the table cuts their prompts", async () => {
  await using temp = await TempFiles.create(files);
  const first = await firstRows({ outcomes: [temp.path("a.csv"), temp.path("b.csv")], rows: 3 });
  assert.deepEqual([first.total, first.rows.length], [80, 6]);
  const { text } = rowsTable(first);
  assert.match(text, /^3 outcomes of each dataset, of 80 in all/);
  assert.match(text, /^a +0 +(long ){9}long\.\.\. +small +0/m);
  assert.match(text, /^b +0 +question 0 +x +1/m);
});

Deno.test("summaries() say how often which model is better", async () => {
  await using temp = await TempFiles.create(files);
  const studies = await Promise.all(
    ["a.csv", "b.csv"].map((name) =>
      routerCards({ outcomes: temp.path(name), routers: ["random"], bootstrap: 0 })
    ),
  );
  const [a, b] = summaries(studies);
  assert.deepEqual(a.quality, { weak: 0.5, strong: 1, oracle: 1 });
  assert.deepEqual([a.strong_better, a.weak_better], [0.5, 0]);
  assert.deepEqual(b.quality, { weak: 0.25, strong: 0.75, oracle: 1 });
  assert.deepEqual([b.strong_better, b.weak_better], [0.75, 0.25]);
  assert.match(datasetTable([a, b]).text, /^b +20 +0\.2500 +0\.7500 +1\.0000 +75\.0% +25\.0%/m);
});

Deno.test("no dataset at all is refused", async () => {
  await assert.rejects(firstRows({ outcomes: [] }), { name: "UserError", message: /outcomes/ });
});

/** What a card says, with another APGR, drop and calibration error. */
interface Said {
  apgr?: [number, number];
  drop?: [number, number];
  ece?: number;
}

async function studyOf(said: Record<string, Said> = {}): Promise<RouterCards> {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,small,large\n" +
      Array.from({ length: 60 }, (_, i) => `${i},question ${i},${i % 3},${i % 2},1\n`).join(""),
  });
  const study = await routerCards({
    outcomes: temp.path("t.csv"),
    routers: ["keyword", "prompt-length", "tfidf-knn", "tfidf-logistic", "oracle"],
    bootstrap: 20,
  });
  return {
    ...study,
    results: study.results.map((result) => {
      const { card } = result, { apgr, drop, ece } = said[card.router] ?? {};
      const middle = ([lo, hi]: [number, number]) => (lo + hi) / 2;
      return {
        ...result,
        ...(apgr && { apgrDraws: Float64Array.of(...apgr, middle(apgr)) }),
        card: {
          ...card,
          ...(apgr && { apgr: middle(apgr), ci95: { ...card.ci95, apgr } }),
          ...(drop && {
            operating_points: card.operating_points.map((point) => ({
              ...point,
              drop: middle(drop),
              ci95: { ...point.ci95, drop },
            })),
          }),
          ...(ece !== undefined && { calibration: { ...card.calibration!, ece } }),
        },
      };
    }),
  };
}

Deno.test("taskGaps() have the tasks by how far the strong model is ahead", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,model,quality\n" + [
      ["a", 1, 0],
      ["a", 1, 1],
      ["b", 0, 1],
    ].map(([task, weak, strong], i) =>
      `${i},q ${i},${task},weak,${weak}\n${i},q ${i},${task},strong,${strong}\n`
    ).join(""),
  });
  const table = await openOutcomes(temp.path("t.csv"));
  const gaps = taskGaps({
    frame: table.frame,
    card: { ...table.card, weak: "weak", strong: "strong" },
  });
  assert.deepEqual(gaps, [
    { task: "a", queries: 2, weak: 1, strong: 0.5, gap: -0.5 },
    { task: "b", queries: 1, weak: 0, strong: 1, gap: 1 },
  ]);
  assert.match(taskTable(gaps, { rows: 1 }).text, /^a +2 +100\.0% +50\.0% +−50\.0%/m);
});

Deno.test("apgrRows() have routers, those trained elsewhere, and the oracle last", async () => {
  const study = await studyOf({ "tfidf-knn": { apgr: [0.6, 0.8] } });
  const elsewhere = { ...study, results: study.results.slice(2, 3) };
  const rows = apgrRows([study], [elsewhere]);
  assert.deepEqual(rows.map(({ router }) => router), [
    "keyword",
    "prompt-length",
    "tfidf-knn",
    "tfidf-logistic",
    "tfidf-knn, trained elsewhere",
    "oracle",
  ]);
  assert.match(apgrTable(rows).text, /^tfidf-knn, trained elsewhere +0\.700 \[0\.600, 0\.800\]/m);
});

Deno.test("findings hold or not by where the intervals lie", async () => {
  const holds = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);
  const more: [number, number] = [0.6, 0.7], chance: [number, number] = [0.45, 0.55];
  const less: [number, number] = [0.3, 0.4];
  const both = async (
    apgr: [number, number],
    keyword: [number, number],
    length: [number, number],
  ) =>
    await studyOf({
      "tfidf-logistic": { apgr },
      "tfidf-knn": { apgr },
      keyword: { apgr: keyword },
      "prompt-length": { apgr: length },
    });
  const good = [
    await both(more, less, chance),
    await both(more, chance, [0.7, 0.6]),
    await both(more, more, chance),
  ];
  const transfers = {
    toMmlu: await both(less, less, more),
    toGsm8k: await both(chance, less, more),
  };
  assert.deepEqual(holds(apgrFindings(good, transfers)).slice(0, 10), Array(10).fill(true));
  const bad = [
    await both(chance, more, chance),
    await both(chance, less, less),
    await both(chance, chance, chance),
  ];
  const carried = { toMmlu: await both(more, less, less), toGsm8k: await both(more, less, less) };
  assert.deepEqual(holds(apgrFindings(bad, carried)).slice(0, 10), Array(10).fill(false));

  const drops = async (knn: [number, number], logistic: [number, number]) =>
    await studyOf({ "tfidf-knn": { drop: knn }, "tfidf-logistic": { drop: logistic } });
  const above: [number, number] = [1.4, 2.4], around: [number, number] = [0.5, 1.5];
  const kept = [await drops(above, around), await drops(around, around)];
  assert.deepEqual(holds(thresholdFindings(kept)), [true, true, true, true]);
  const other = [await drops(around, above), await drops(above, above)];
  assert.deepEqual(holds(thresholdFindings(other)), [false, false, false, false]);

  const ece = async (ece: number) => await studyOf({ "tfidf-logistic": { ece } });
  assert.deepEqual(holds(calibrationFindings([await ece(0.02)])), [true]);
  assert.deepEqual(holds(calibrationFindings([await ece(0.02), await ece(0.08)])), [false]);

  const gap = (gap: number) => [{ task: "a_b", queries: 2, weak: 0.5, strong: 0.5 + gap, gap }];
  const summary = (differ: number) => {
    const [own] = summaries(good);
    return { ...own, strong_better: differ, weak_better: 0 };
  };
  const three = (differ: number) => [summary(differ), summary(differ), summary(0.9)];
  assert.deepEqual(holds(dataFindings(three(0.3), gap(-0.3))), [true, true]);
  assert.deepEqual(holds(dataFindings(three(0.6), gap(0.1))), [false, false]);
});
