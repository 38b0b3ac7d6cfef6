import assert from "node:assert/strict";
import { matrixOf } from "../../lib/evaluation/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import {
  type Classified,
  classifyTasks,
  confusionOf,
  namingOf,
  outsideCounts,
  taskQualities,
} from "./study.ts";

const named = (task: string | null, attempts = 1) => ({
  task,
  text: task ?? "hm",
  attempts,
  cost_usd: 2e-6,
});

Deno.test("classifyTasks() puts test questions and queries from outside to each model, at a price", async () => {
  const [small] = await classifyTasks({ models: ["pocket-small"], n: 90, seed: 2 });
  const right = small.named.filter(({ task }, i) => task === small.questions[i].task).length;
  assert.ok(right > 80, `${right} of 90`);
  assert.ok(small.named.every(({ cost_usd }) => cost_usd > 0) && small.answeringUsd > 0);
  assert.equal(small.outside.length, 40);
  assert.equal(namingOf(small).right.value, right / 90);

  const tables = [
    view.namingTable([namingOf(small)]),
    view.outsideTable([small], { rows: 2 }),
  ];
  assert.match(tables[0].text, /^Naming the task of 90 test questions\n/);
  assert.match(tables[1].text, /^The first 2 of 40 queries of no such task\n/);
  await drawn(view.confusionChart(confusionOf(small)));
});

/** Four questions: two math, named right and wrong; one text, never named; one text, asked twice. */
const FOUR = {
  model: "m",
  tasks: ["math", "text", "time"],
  questions: ["math", "math", "text", "text"].map((task) => ({ task })),
  named: [named("math"), named("text"), named(null, 3), named("text", 2)],
  answeringUsd: 16e-6,
  outside: [named("time"), named("math"), named("time"), named(null)]
    .map((named) => ({ query: "?", named })),
} as unknown as Classified;

Deno.test("namingOf() counts right names, second calls and tasks never named", () => {
  const { right, again, fallback, costUsd, costShare } = namingOf(FOUR);
  assert.deepEqual([right.value, again.value, fallback.value], [0.5, 0.5, 0.25]);
  assert.ok(Math.abs(costUsd - 2e-6) < 1e-18 && Math.abs(costShare - 0.5) < 1e-12);
});

Deno.test("confusionOf() has rows of the tasks that questions have, which add up to 1", () => {
  const cells = confusionOf(FOUR);
  assert.deepEqual([...new Set(cells.map(({ task }) => task))], ["math", "text"]);
  const share = (task: string, name: string) =>
    cells.find((cell) => cell.task === task && cell.name === name)!.share;
  assert.deepEqual([share("math", "math"), share("math", "text")], [0.5, 0.5]);
  assert.deepEqual([share("text", "text"), share("text", "none")], [0.5, 0.5]);
});

Deno.test("outsideCounts() has the most frequent name first", () => {
  assert.deepEqual(outsideCounts(FOUR)[0], { name: "time", n: 2 });
  const other = { ...FOUR, model: "other", outside: FOUR.outside.slice(0, 1) };
  assert.match(view.outsideCountTable([FOUR, other]).text, /^time +2 +1\nmath +1 +0\nnone +1 +0$/m);
});

Deno.test("taskQualities() are means over the families of a task", () => {
  const outcomes = matrixOf([[0, 1], [1, 1], [0.5, 0]]);
  ["arithmetic", "comparison", "letters"].forEach((family, i) => outcomes.queries[i].task = family);
  const qualities = taskQualities(outcomes);
  const { gap: { value, lo, hi }, ...math } = qualities[0];
  assert.deepEqual([math, value], [{ task: "math", means: [0.5, 1] }, 0.5]);
  assert.ok(lo! < 0 && hi === 1, "two questions tell hardly anything");
  // One question tells nothing of others
  assert.deepEqual(qualities[1], { task: "text", means: [0.5, 0], gap: { value: -0.5 } });
  const { text } = view.taskQualityTable(qualities, { models: ["a", "b"], questions: 3 });
  assert.match(text, /^math +50\.0% +100\.0% +\+50\.0% \[−\d\d\.\d%, \+100\.0%\]$/m);
});
