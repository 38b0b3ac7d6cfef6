import assert from "node:assert/strict";
import { type RouterCards, routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { drawn } from "../charts/chart_testing.ts";
import { budgetChart } from "./budget_chart.ts";
import { curveChart } from "./curve_chart.ts";
import { cardTable } from "./tables.ts";

/** Costs and qualities of models; each is right on so many of 60 questions. */
async function poolOf(
  models: Record<string, [right: number, usd: number]>,
  strong: string,
  { routers = ["tfidf-knn", "random"], bootstrap = 20 } = {},
) {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,model,quality,cost_usd\n" +
      Array.from(
        { length: 60 },
        (_, i) =>
          Object.entries(models).map(([name, [right, usd]]) =>
            `${i},question ${i},${name},${Number((i * 7) % 60 < right)},${usd}\n`
          ).join(""),
      ).join(""),
  });
  return await routerCards({
    ...{ outcomes: temp.path("t.csv"), routers, bootstrap, strong },
  });
}

const POOL: Record<string, [number, number]> = {
  "a/small": [20, 1],
  "b/mid": [40, 3],
  "b/worse": [30, 6],
  "c/large": [50, 11],
};
const rows = (chart: ReturnType<typeof curveChart>, kind: string) =>
  (chart.spec.data as { values: Record<string, unknown>[] }).values
    .filter((row) => row.kind === kind).map(({ kind: _, ...row }) => row);

Deno.test("every candidate of a pool is a point at its spend, and the mixed ones are joined", async () => {
  const chart = curveChart(await poolOf(POOL, "c/large"));
  assert.deepEqual(rows(chart, "anchor").map(({ curve, x }) => [curve, x]), [
    ["small", 0],
    ["mid", 0.2],
    ["worse", 0.5],
    ["large", 1],
    ["oracle", rows(chart, "anchor").at(-1)!.x],
  ]);
  assert.deepEqual(rows(chart, "hull").map(({ x }) => x), [0, 0.2, 1]);
  const points = rows(chart, "threshold");
  assert.deepEqual(points.map(({ curve, target }) => [curve, target]), [
    ["tfidf-knn", "drop <= 1%"],
    ["tfidf-knn", "best quality"],
  ]);
  await drawn(chart);
});

Deno.test("candidates far beyond the strong one are told of and not drawn; names that meet stay whole", async () => {
  const { ["b/worse"]: _, ...three } = POOL;
  const chart = curveChart(
    await poolOf({ ...three, "d/mid": [45, 110] }, "c/large"),
  );
  const names = rows(chart, "anchor").map(({ curve }) => curve);
  assert.deepEqual(names, ["a/small", "b/mid", "c/large", "oracle"]);
  assert.match(JSON.stringify(chart.spec.title), /Not shown: d\/mid at 10\.0 times the strong/);
});

Deno.test("a pair has its two ends alone", async () => {
  const { "a/small": small, "c/large": large } = POOL;
  const chart = curveChart(await poolOf({ "a/small": small, "c/large": large }, "c/large"));
  const names = rows(chart, "anchor").map(({ curve }) => curve);
  assert.deepEqual(names, ["always small", "always large"]);
  assert.deepEqual([rows(chart, "hull"), rows(chart, "threshold")], [[], []]);
});

Deno.test("charts and tables tell of bands, diamonds, intervals and bold rows only where they have them", async () => {
  const subtitleOf = (study: RouterCards) => JSON.stringify(curveChart(study).spec.title);
  const all = await poolOf(POOL, "c/large");
  assert.match(subtitleOf(all), /bands are 95% intervals.*Diamonds are/);
  assert.match(JSON.stringify(budgetChart(all).spec.title), /with 95% intervals/);
  assert.match(cardTable(all).html, /in bold/);

  const baselines = await poolOf(POOL, "c/large", { routers: ["random"], bootstrap: 0 });
  assert.doesNotMatch(subtitleOf(baselines), /bands|Diamonds/);
  assert.doesNotMatch(JSON.stringify(budgetChart(baselines).spec.title), /interval/);
  const fixed = await poolOf(POOL, "c/large", { routers: ["cheapest"], bootstrap: 0 });
  assert.doesNotMatch(cardTable(fixed).html, /in bold/);
});

Deno.test("CPT is told as a share of spend where there are more than two candidates", async () => {
  const { "a/small": small, "c/large": large } = POOL;
  assert.match(cardTable(await poolOf(POOL, "c/large")).html, /share of the way in spend/);
  const two = await poolOf({ "a/small": small, "c/large": large }, "c/large");
  assert.match(cardTable(two).html, /share of queries that the strong model has to answer/);
});
