import assert from "node:assert/strict";
import { measureRuns } from "../../lib/calibration/mod.ts";
import { Figure } from "../../lib/report/mod.ts";
import { familiesTable, jobsTable, rewardChart } from "./charts.ts";
import { beforeAndAfter, differences } from "./findings.ts";
import { MODELS, RECIPE, recipeQuestions } from "./recipe.ts";
import { openRecording } from "./recorded.ts";
import { byFamily, comparedPairs, entriesOf, startCheck, tokensOf, UNANSWERABLE } from "./study.ts";

const recording = await openRecording();

Deno.test("the recording has each model's answer to each test question of the recipe, in their order", async () => {
  const { test, learn, taught } = await recipeQuestions();
  for (const model of MODELS) {
    const own = recording.answers.filter((answer) => answer.model === model);
    assert.deepEqual(own.map(({ query_id }) => query_id), test.map(({ query_id }) => query_id));
    assert.deepEqual(own.map(({ reference }) => reference), test.map(({ reference }) => reference));
  }
  const prompts = [...test, ...learn, ...taught].map(({ prompt }) => prompt);
  assert.equal(new Set(prompts).size, prompts.length, "no question is in two parts");
});

Deno.test("the recording's jobs have the recipe's settings", () => {
  const { rloo, sft, calibrated, tuning } = RECIPE;
  const settings = { ...tuning, ...sft, ...calibrated };
  for (const [name, wanted] of [["rloo", { ...tuning, ...rloo }], ["sft", settings]] as const) {
    const { config } = recording.jobs[name];
    for (const [field, value] of Object.entries(wanted)) {
      assert.deepEqual(config[field], value, `${name} ${field}`);
    }
  }
  assert.equal(recording.jobs.rloo.steps?.length, rloo.max_steps);
});

Deno.test("entries are what is stated and the tokens' probability; findings hold of them", () => {
  const entries = entriesOf(recording);
  assert.deepEqual(
    entries.map(({ name }) => name),
    MODELS.flatMap((name) => [name, tokensOf(name)]),
  );
  const resampling = { seed: 1, bootstrap: 200 };
  const answerable = entriesOf(recording, { without: UNANSWERABLE })
    .map((entry) => measureRuns(entry, resampling));
  const found = [
    ...beforeAndAfter(entries.map((entry) => measureRuns(entry, resampling)), { answerable }),
    ...differences(comparedPairs(entries, resampling)),
  ];
  for (const { text, holds } of found) assert.ok(holds, text);
});

Deno.test("tables show every job and every family; shares by family add up to all answers", () => {
  for (const name of Object.keys(recording.jobs)) {
    assert.match(jobsTable(recording).text, RegExp(name));
  }
  const rows = byFamily(recording);
  const right = rows.reduce((sum, row) => sum + row.questions * (row as never)["SFT"], 0);
  const own = recording.answers.filter(({ model, correct }) => model === "SFT" && correct);
  assert.ok(Math.abs(right - own.length) < 1e-9);
  assert.match(familiesTable(rows).text, /unanswerable/);
  assert.ok(rewardChart(recording) instanceof Figure);
});

Deno.test("the job of the notebook is started, or it is said what this machine lacks", async () => {
  const job = await startCheck();
  if (typeof job === "string") assert.match(job, /^Cannot /);
  else assert.equal((await job.follow({})).state, "done");
});
