import assert from "node:assert/strict";
import { needsOf } from "../../evaluation/mod.ts";
import { type RouterCards, routerCards } from "../../evaluation/router_cards.ts";
import { UserError } from "../../core/errors.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { drawn, rowsAt } from "../charts/chart_testing.ts";
import { budgetChart } from "./budget_chart.ts";
import { thresholdChart } from "./threshold_chart.ts";

/** Questions by their number, and whether each model, from the cheapest on, answers them right. */
async function studyOf(models: Record<string, (i: number) => boolean>): Promise<RouterCards> {
  const rows = Array.from(
    { length: 90 },
    (_, i) =>
      Object.entries(models).map(([model, isRight], j) => {
        const cost = (1 + i % 3) * 10 ** j / 1e6;
        return `${i},${WORDS[i % 5]} question ${i},${model},${Number(isRight(i))},${cost}\n`;
      }).join(""),
  );
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,model,quality,cost_usd\n" + rows.join(""),
  });
  const routers = ["random", "tfidf-logistic", "best-single", "oracle"];
  return await routerCards({ outcomes: temp.path("t.csv"), routers, bootstrap: 20 });
}

const WORDS = ["easy sums", "hard proofs", "short words", "long words", "odd"];
const small = (i: number) => i % 5 < 1 || i % 7 === 0, large = (i: number) => i % 5 < 4;
const study = await studyOf({ small, large });
const router = "tfidf-logistic";
const { decisions, band } = study.results.find(({ card }) => card.router === router)!;
const { outcomes, scored } = decisions;

interface Slider {
  name: string;
  value: number;
  bind: { min: number; max: number; step: number };
}
const sliderOf = ({ spec }: { spec: Record<string, unknown> }) => (spec.params as Slider[])[0]!;

Deno.test("thresholdChart reads out at each threshold what it does: queries of greater need go to the strong model", async () => {
  const chart = thresholdChart(study, { router });
  const { bind: { min, max, step } } = sliderOf(chart);
  const needs = needsOf(scored, { candidates: 2 });
  const queries = outcomes.queries.map((_, i) => i);
  for (const position of [0, 0.1, 0.35, 0.5, 0.8, 1]) {
    const threshold = min + Math.round(position * (max - min) / step) * step;
    const [row, ...more] = await rowsAt(chart, { threshold }, { field: "readout" });
    assert.deepEqual(more, [], "one threshold at a time");
    const choice = queries.map((i) => needs[2 * i]! > threshold ? 1 : 0);
    const mean = (values: Float64Array) =>
      queries.reduce((sum, i) => sum + values[2 * i + choice[i]!]!, 0) / queries.length;
    assert.ok(Math.abs(row!.quality as number - mean(outcomes.quality)) < 1e-12);
    assert.ok(Math.abs(row!.cost as number - mean(outcomes.cost)) < 1e-12);
    const share = choice.filter((chosen) => chosen === 1).length / queries.length;
    assert.equal(row!.strong, share);
    assert.match(row!.readout as string, new RegExp(`\n${(100 * share).toFixed(1)}% answered by`));
  }
});

Deno.test("thresholdChart's slider goes from always the strong model to always the weak one, and starts at the fitted threshold", async () => {
  const chart = thresholdChart(study, { router });
  const { value, bind: { min, max, step } } = sliderOf(chart);
  const at = async (threshold: number) =>
    (await rowsAt(chart, { threshold }, { field: "readout" }))[0]!.strong;
  assert.deepEqual([await at(min), await at(max)], [1, 0]);
  const fitted = study.results[1]!.card.operating_points[0]!.threshold!;
  assert.ok(Math.abs(value - Math.min(Math.max(fitted, min), max)) <= step / 2 + 1e-9);
  await drawn(chart);
});

Deno.test("thresholdChart's slider starts at a position of its own, as the page prints the value as it is", () => {
  // A sum of steps would be 0.21500000000000002 of random
  for (const fitted of [0.215, 0.59, 0.4567]) {
    const moved = structuredClone(study.results[0]!.card);
    moved.operating_points[0]!.threshold = fitted;
    const results = [{ ...study.results[0]!, card: moved }];
    const { value, bind: { step } } = sliderOf(thresholdChart({ ...study, results }, {
      router: "random",
    }));
    assert.ok(String(value).length <= 6, `${value}`);
    assert.ok(Math.abs(value - fitted) <= step / 2 + 1e-9);
  }
});

Deno.test("thresholdChart draws a pool of several, and refuses a router that is not there or does not choose", async () => {
  const pool = await studyOf({ small, middle: (i) => i % 5 < 3, large });
  await drawn(thresholdChart(pool, { router }));
  await drawn(budgetChart(pool));
  assert.throws(() => thresholdChart(study, { router: "keyword" }), UserError);
  assert.throws(() => thresholdChart(study, { router: "best-single" }), UserError);
});

Deno.test("budgetChart shows each router's curve at the budget, one row a router that has one", async () => {
  const chart = budgetChart(study);
  for (const budget of [0, 25, 40, 100]) {
    const rows = await rowsAt(chart, { budget }, { field: "quality" });
    assert.deepEqual(rows.map((row) => row.router), ["random", "tfidf-logistic", "oracle"]);
    const { quality, lo } = rows.find((row) => row.router === router)!;
    const point = band.find(({ x }) => Math.abs(x - budget / 100) < 1e-9)!;
    assert.deepEqual([quality, lo], [point.quality, point.lo]);
  }
  const svg = await drawn(chart);
  assert.ok(svg.includes(">At a budget of 40%<"));
});

Deno.test("budgetChart refuses a study of fixed choices alone", () => {
  const fixed = study.results.filter(({ card }) => card.router === "best-single");
  assert.throws(() => budgetChart({ ...study, results: fixed }), UserError);
});
