import assert from "node:assert/strict";
import { saveFrame } from "../outcomes/mod.ts";
import { readFrame } from "../outcomes/frame_file.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { decisionTable } from "./decision_table.ts";
import { routerCards } from "./router_cards.ts";

/** Sixty questions of three tasks; small is right on even ones, mid and large cost more and always are. */
const CSV = "query_id,prompt,task,model,quality,cost_usd\n" +
  Array.from({ length: 60 }, (_, i) => {
    const task = ["sums", "words", "rare"][i < 55 ? i % 2 : 2];
    const prompt = i % 2 === 0 ? `easy ${i}, "really"` : `hard ${i}`;
    const row = (model: string, quality: number, cost: number) =>
      `${i},"${prompt.replaceAll('"', '""')}",${task},${model},${quality},${cost}\n`;
    return row("small", 1 - i % 2, 0.001) + row("mid", 1, 0.004) + row("large", 1, 0.01);
  }).join("");

async function studyOf(csv: string, options: { folds?: number } = {}) {
  await using temp = await TempFiles.create({ "t.csv": csv });
  return await routerCards({
    ...{ outcomes: temp.path("t.csv"), routers: ["keyword", "random", "oracle"], bootstrap: 0 },
    ...{ targets: [{ maxDrop: 1 }, { best: true }], strong: "large", ...options },
  });
}

const study = await studyOf(CSV);

const rowsOf = (of: typeof study) =>
  decisionTable(of).toRecords() as Record<string, string & number & boolean>[];

Deno.test("decisionTable() agrees with the cards: the mean of each router at each target", () => {
  const rows = rowsOf(study);
  assert.equal(rows.length, 3 * 2 * 60);
  for (const { card } of study.results) {
    for (const { target, quality, cost, shares } of card.operating_points) {
      const own = rows.filter((row) => row.router === card.router && row.target === target);
      const mean = (of: (row: typeof rows[number]) => number) =>
        own.reduce((sum, row) => sum + of(row), 0) / own.length;
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
      near(mean((row) => row.chosen_quality), quality);
      near(mean((row) => row.chosen_cost), cost);
      near(mean((row) => row.best_quality), card.quality.oracle);
      near(mean((row) => row.regret), card.quality.oracle - quality);
      for (const [name, share] of Object.entries(shares)) {
        near(mean((row) => Number(row.choice === name)), share);
      }
    }
  }
});

Deno.test("decisionTable() says of each query what each candidate would have given, and the best of them", () => {
  const rows = rowsOf(study);
  for (const row of rows) {
    const odd = Number(row.query_id) % 2 === 1;
    assert.equal(row["quality.small"], odd ? 0 : 1);
    assert.equal<string>(row.best, odd ? "mid" : "small"); // the cheapest of the right ones
    assert.equal(row.regret, row.choice === "small" && odd ? 1 : 0);
    assert.equal(row.strong_better, row.regret === 1);
    assert.equal(row["cost.mid"], 0.004);
    assert.ok(row.fold >= 1 && row.fold <= 5);
    assert.equal(typeof row["score.large"], "number");
  }
});

Deno.test("decisions are the same rows in every form of file, whatever the prompts hold", async () => {
  await using temp = await TempFiles.create();
  const table = decisionTable(study);
  for (const file of ["d.parquet", "d.jsonl", "d.csv"]) await saveFrame(table, temp.path(file));
  const expected = table.toRecords();
  assert.deepEqual((await readFrame(temp.path("d.parquet"))).toRecords(), expected);
  const lines = (await Deno.readTextFile(temp.path("d.jsonl"))).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => JSON.parse(line)), expected);
  const csv = await Deno.readTextFile(temp.path("d.csv"));
  assert.equal(csv.split("\n")[0], table.columns.join(","));
  assert.ok(csv.includes('"easy 0, ""really"""'));
});

Deno.test("a card has its operating points by task, and folds small tasks", () => {
  const [{ card, decisions: { choices, outcomes } }] = study.results;
  const tasks = card.by_task!;
  assert.deepEqual(tasks.map(({ task, tasks, n }) => [task, tasks, n]), [
    ["sums", 1, 28],
    ["words", 1, 27],
    [null, 1, 5],
  ]);
  const [sums, words] = tasks; // sums are the even ones
  assert.deepEqual([sums.weak.quality, sums.strong.quality, words.weak.quality], [1, 1, 0]);
  assert.deepEqual([words.weak.drop, words.strong.drop], [100, 0]);
  assert.deepEqual([words.weak.gain, sums.weak.gain], [-1, 0]);
  for (const [p, { target, quality }] of card.operating_points.entries()) {
    const mean = tasks.reduce((sum, { n, operating_points }) =>
      sum + n * operating_points[p].quality, 0) / card.n;
    assert.ok(Math.abs(mean - quality) < 1e-12);
    const large = outcomes.queries.filter(({ task }, i) =>
      task === "sums" && choices[target][i] === 2
    );
    assert.equal(sums.operating_points[p].strong_share, large.length / 28);
  }
});

Deno.test("a table without tasks, and one of a single task, has no breakdown", async () => {
  const without = CSV.replaceAll(/,(sums|words|rare),/g, ",,");
  assert.equal((await studyOf(without)).results[0].card.by_task, null);
  const one = CSV.replaceAll(/,(sums|words|rare),/g, ",one,");
  assert.equal((await studyOf(one)).results[0].card.by_task, null);
});

Deno.test("a drop of strong answers that are all wrong has no interval, whoever answers", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,small,large\n" +
      Array.from({ length: 30 }, (_, i) => `${i},question ${i},${i % 2},0\n`).join(""),
  });
  const { candidates, results: [{ card }] } = await routerCards({
    ...{ outcomes: temp.path("t.csv"), routers: ["strongest"], bootstrap: 20 },
    ...{ weak: "small", strong: "large" },
  });
  assert.deepEqual(candidates.map(({ ci95 }) => ci95.drop), [null, null]);
  const [{ drop, ci95 }] = card.operating_points;
  assert.deepEqual([drop, ci95.drop], [null, null]);
});

Deno.test("intervals by task hold the value, and a task on which all fail has no drop", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,small,large\n" +
      Array.from({ length: 60 }, (_, i) => {
        const task = i % 2 ? "failed" : "mixed";
        return `${i},question ${i},${task},${i % 4 === 0 ? 1 : 0},${i % 2 ? 0 : 1}\n`;
      }).join(""),
  });
  const { results: [{ card }] } = await routerCards({
    ...{ outcomes: temp.path("t.csv"), routers: ["random"], bootstrap: 20 },
  });
  const [failed, mixed] = card.by_task!;
  assert.deepEqual([failed.strong.drop, failed.operating_points[0].ci95.drop], [null, null]);
  for (const point of [mixed.weak, mixed.strong, ...mixed.operating_points]) {
    const [lo, hi] = point.ci95.quality!;
    assert.ok(lo <= point.quality && point.quality <= hi);
    const gain = point.ci95.gain!;
    assert.ok(gain[0] <= point.gain && point.gain <= gain[1]);
  }
  assert.deepEqual([failed.strong.ci95.drop, mixed.strong.ci95.gain], [null, [0, 0]]);
});
