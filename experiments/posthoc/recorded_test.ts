/** Recorded confidences: how they are read, their known figures, and the sentences about them. */
import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { brier, ece, reliabilityTable } from "../../lib/calibration/mod.ts";
import { CATALOGUE, catalogueFile, datasetIsHere } from "../../lib/outcomes/mod.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import { crossFitted } from "./calibrated.ts";
import { eceOf } from "./measures.ts";
import { recordedAnswers, recordedModels } from "./recorded_answers.ts";
import * as view from "./recorded_charts.ts";
import { recalibratedFindings, statedFindings, zerosFindings } from "./recorded_findings.ts";
import { PUBLISHED, recalibratedSteps, statedSteps, zerosOf } from "./recorded_steps.ts";
import { overconfident } from "./testing.ts";

const draws = { draws: 20, seed: 1 };
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

Deno.test("recordedAnswers() reads a row an answer, recordedModels() parts them by step", async () => {
  const header = "uid,t,max_new_tokens,gold,answer,conf,correct\n";
  await using temp = await TempFiles.create({
    "a.csv": `${header}b,2,96,1,1,,1\na,1,96,1,2,0.8,0\n`,
    "b.csv": `${header}a,1,96,1,2,0.5,1\n`,
  });
  const answers = await recordedAnswers({ one: temp.path("a.csv"), two: temp.path("b.csv") });
  assert.deepEqual(answers.toRecords()[0], {
    model: "one",
    step: 2,
    query: "b",
    confidence: null,
    correct: 1,
  });
  const [one, two] = recordedModels(answers);
  assert.deepEqual(one.steps.map(({ queries }) => queries), [["a"], ["b"]]);
  assert.deepEqual(one.steps.map(({ confidence }) => confidence), [[0.8], [null]]);
  assert.deepEqual(two.steps[0].correct, [1]);
  const [filtered] = recordedModels(answers.filter(pl.col("step").eq(2)));
  assert.deepEqual(filtered.steps.map(({ source }) => source), ["one, step 2"]);
  await assert.rejects(recordedAnswers({ one: temp.path("c.csv") }), { name: "UserError" });
});

Deno.test("steps of a model come to charts and tables, and sentences that need not hold", async () => {
  const model = { model: "made up", steps: [overconfident(400), overconfident(400, 2)] };
  const stated = statedSteps(model, draws);
  near(stated[0].says, 0.5, 0.05);
  await drawn(view.stepsChart(stated));
  assert.match(view.statedStepsTable(stated).text, /^made up, step 2 +0\.\d{3} /m);
  const after = recalibratedSteps(model, draws);
  assert.ok(after.every(({ ece, together }) => ece.value < 0.12 && together.value < 0.12));
  assert.match(view.recalibratedStepsTable(after, model).text, /^made up: after calibrators/);
  // Two draws of one model: neither grows, and one map does for both
  assert.deepEqual(holding(statedFindings(stated, { beside: stated })), [
    false,
    false,
    false,
    false,
    false,
  ]);
  assert.deepEqual(holding(recalibratedFindings(after, { stated })), [true, false, false]);
});

Deno.test("zerosOf() takes out the answers that state 0", () => {
  const given = overconfident(400);
  given.correct.fill(1, 0, 20);
  given.confidence.fill(0, 0, 20);
  const zeros = zerosOf(given, draws);
  assert.deepEqual(zeros.zeros, { answers: 20, right: 20 });
  assert.deepEqual([zeros.all.answers, zeros.without.answers], [400, 380]);
  assert.match(
    view.zerosTable(zeros, given).text,
    /^made up: .*\n.*\nall answers +400 .*\nwithout those that state 0 +380 /,
  );
  assert.deepEqual(holding(zerosFindings(zeros)), [true, true]);
  assert.match(zerosFindings(zeros)[0].text, /^20 answers state 0, and 20 of them are right/);
  assert.deepEqual(holding(zerosFindings(zerosOf(overconfident(400), draws))), [false, false]);
});

const entry = CATALOGUE.find(({ name }) => name === "adaptive-anytime")!;

Deno.test({
  name: "[recorded data] adaptive-anytime has its published ECE and Brier scores, and more",
  ignore: !await datasetIsHere(entry),
  async fn() {
    const files = await Promise.all(entry.files.map(({ path }) => catalogueFile(entry.name, path)));
    const [main, ablation] = recordedModels(
      await recordedAnswers({ main: files[0], ablation: files[1] }),
    );
    const raw = main.steps.map((step) => crossFitted(step, { names: [], seed: 1 })[0]);
    raw.forEach(({ confidence, correct }, step) => {
      assert.equal(correct.length, 1319);
      for (const edges of ["left", "right"] as const) {
        near(ece(reliabilityTable(confidence, correct, { edges })), PUBLISHED.ece[step], 5e-5);
      }
      near(brier(confidence, correct), PUBLISHED.brier[step], 5e-5);
    });
    // What a convention finds that drops confidences of 1
    const unsure = raw[3].confidence.filter((value) => value < 1);
    const right = raw[3].correct.filter((_, i) => raw[3].confidence[i] < 1);
    assert.equal(unsure.length, 121);
    near(ece(reliabilityTable(unsure, right)), 0.6967, 5e-5);
    // The figures are of the one file: the other model does not grow more overconfident
    const other = ablation.steps.map((step) => eceOf(crossFitted(step, { names: [], seed: 1 })[0]));
    [0.1089, 0.0647, 0.0528, 0.0536].forEach((value, step) => near(other[step], value, 5e-5));
    const zeros = zerosOf(main.steps[0], draws);
    assert.deepEqual(zeros.zeros, { answers: 13, right: 11 });
    assert.deepEqual([zeros.all.answers, zeros.without.answers], [1319, 1306]);
    near(zeros.all.platt.value, 0.22, 1e-3);
    near(zeros.without.platt.value, 0.175, 1e-3);
    // Every sentence of the notebook
    const stated = statedSteps(main, draws), beside = statedSteps(ablation, draws);
    assert.ok(statedFindings(stated, { beside }).every(({ holds }) => holds));
  },
});
