import assert from "node:assert/strict";
import { routerCards } from "../../lib/evaluation/router_cards.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { datasetTable, rowsTable } from "./charts.ts";
import { firstRows, summaries } from "./study.ts";

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
