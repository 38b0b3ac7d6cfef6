import assert from "node:assert/strict";
import { routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { drawn } from "../charts/chart_testing.ts";
import { evaluationSections } from "./report.ts";
import { taskChart, taskName, taskTable } from "./tasks.ts";

/** Ten questions of each task; small is right on all of the first one and on ever fewer. */
async function studyOf(tasks: number) {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,small,large\n" +
      Array.from({ length: 10 * tasks }, (_, i) => {
        const task = i % tasks, nth = Math.floor(i / tasks);
        return `${i},question ${i},task ${task},${Number(nth * tasks >= task * 10)},${
          Number(nth > 0)
        }\n`;
      }).join(""),
  });
  return await routerCards({
    ...{ outcomes: temp.path("t.csv"), routers: ["tfidf-knn"], bootstrap: 20 },
    targets: [{ maxStrongShare: 0.5 }],
  });
}

const options = { router: "tfidf-knn", target: "strong share <= 0.5" };
const values = (chart: ReturnType<typeof taskChart>) =>
  (chart.spec.data as { values: { label: string; value: number }[] }).values;

Deno.test("tasks are a row each, with the card's figures, and the chart has the largest loss first", async () => {
  const study = await studyOf(4);
  const tasks = study.results[0].card.by_task!;
  const { rows } = taskTable(study, options).data;
  assert.deepEqual(rows.map(({ task, n }) => [task, n]), tasks.map(({ task, n }) => [task, n]));
  assert.deepEqual(
    rows.map(({ share }) => share),
    tasks.map(({ operating_points: [{ strong_share }] }) => strong_share),
  );
  const chart = taskChart(study, options), bars = values(chart);
  assert.deepEqual(
    bars.map(({ value }) => value),
    tasks.map(({ operating_points: [{ gain }] }) => gain).sort((a, b) => a - b),
  );
  await drawn(chart);
});

Deno.test("of many tasks the chart has the two ends", async () => {
  const study = await studyOf(40), chart = taskChart(study, options);
  const bars = values(chart),
    gains = study.results[0].card.by_task!
      .map(({ operating_points: [{ gain }] }) => gain).sort((a, b) => a - b);
  assert.deepEqual(bars.map(({ value }) => value), [...gains.slice(0, 15), ...gains.slice(-15)]);
  assert.match(JSON.stringify(chart.spec.title), /15 largest losses and 15 largest gains of 40/);
});

Deno.test("a study without tasks, or a target that was not fitted for, is told of", async () => {
  const study = await studyOf(4);
  assert.throws(
    () => taskTable(study, { ...options, target: "best quality" }),
    /not fitted for it/,
  );
  assert.throws(() => taskTable({ ...study, ...none(study) }, options), /two tasks or more/);
  assert.deepEqual(
    [{ task: "law", tasks: 1 }, { task: null, tasks: 3 }, { task: null, tasks: 0 }].map(taskName),
    ["law", "(3 small tasks)", "(no task)"],
  );
});

const none = ({ results }: Awaited<ReturnType<typeof studyOf>>) => ({
  results: results.map((result) => ({ ...result, card: { ...result.card, by_task: null } })),
});

Deno.test("a report leaves out what a study lacks", async () => {
  const study = await studyOf(4);
  const provenance = {
    ...{ command: "lab evaluate", seed: 1, bootstrap: 20, data: study.data },
    code: { digest: "d", commit: null },
  };
  const titles = (of: typeof study) =>
    evaluationSections(of, provenance).map(({ text }) => text.split("\n")[0]);
  assert.ok(titles(study).includes("## By task"));
  assert.ok(!titles({ ...study, ...none(study) }).includes("## By task"));
});
