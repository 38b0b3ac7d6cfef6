/** What post-hoc calibrators must and cannot do. */
import assert from "node:assert/strict";
import { auroc, aurocWithinFolds, brier, corp } from "../../lib/calibration/mod.ts";
import { pocketQuestions, statedAnswers } from "../../lib/pocket/mod.ts";
import { PROBABILITY, statedConfidences, tokenConfidences } from "./inputs.ts";
import {
  after,
  AS_GIVEN,
  BASE_RATE,
  type Calibrated,
  crossFitted,
  fittedTogether,
  inSample,
  TRIED,
} from "./calibrated.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import * as limits from "./limits_charts.ts";
import { learningCurve } from "./learning.ts";
import { overconfident } from "./testing.ts";
import { brierOf, eceOf, flattery, measured } from "./measures.ts";
import {
  beforeAfter,
  brierPartsOf,
  configure,
  coverageOf,
  errorsOf,
  flatteryOf,
  orderOf,
  sourceBriers,
  sourceMeasures,
  summaryOf,
} from "./study.ts";

const ones = ({ correct }: { correct: Float64Array }) => new Float64Array(correct.length).fill(1);
const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value) / values.length;
const withinFolds = (row: Calibrated) => aurocWithinFolds(row)(ones(row));
const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

Deno.test("calibrators recalibrate an overconfident model, by query, where there is a confidence", () => {
  const given = overconfident(2000);
  given.confidence[7] = null;
  const rows = crossFitted(given, { seed: 1 });
  assert.deepEqual(rows.map(({ calibrator }) => calibrator), [AS_GIVEN, ...TRIED, BASE_RATE]);
  const raw = after(rows, AS_GIVEN);
  assert.equal(raw.correct.length, 1999);
  assert.ok(!raw.rows.includes(7));
  assert.ok(eceOf(raw) > 0.12, `${eceOf(raw)} as given`);
  for (const name of ["platt", "beta", "isotonic", "histogram", "bbq"]) {
    assert.ok(eceOf(after(rows, name)) < 0.05, `${eceOf(after(rows, name))} after ${name}`);
  }
  for (const queries of Map.groupBy(raw.fold.keys(), (row) => raw.queries[row]).values()) {
    assert.equal(new Set(queries.map((row) => raw.fold[row])).size, 1);
  }
});

Deno.test("a growing map adds no discrimination, though pairs across folds say less", () => {
  const rows = crossFitted(overconfident(600, 3), { seed: 1 });
  const raw = after(rows, AS_GIVEN), constant = after(rows, BASE_RATE);
  for (const name of ["temperature", "platt", "beta"]) {
    near(withinFolds(after(rows, name)), withinFolds(raw), 1e-12);
    near(
      auroc(inSample(raw, name).confidence, raw.correct),
      auroc(raw.confidence, raw.correct),
      1e-12,
    );
  }
  assert.equal(withinFolds(constant), 0.5);
  assert.ok(auroc(constant.confidence, constant.correct) < 0.5);
  near(corp(constant.confidence, constant.correct).dsc, 0, 1e-3);
  near(meanOf(constant.confidence), meanOf(constant.correct), 1e-9);
});

Deno.test("isotonic regression looks faultless on the answers it was fitted on", () => {
  const rows = crossFitted(overconfident(400, 5), { seed: 1 });
  const honest = after(rows, "isotonic");
  const fitted = inSample(after(rows, AS_GIVEN), "isotonic");
  near(corp(fitted.confidence, fitted.correct).mcb, 0, 1e-12);
  const { value, lo } = flattery(honest, { fitted });
  near(
    value,
    brier(honest.confidence, honest.correct) - brier(fitted.confidence, fitted.correct),
    1e-12,
  );
  assert.ok(lo! > 0, `${lo}`);
});

Deno.test("the fewer answers in a fit, the more it flatters and the less it is worth", () => {
  const raw = crossFitted(overconfident(1000, 7), { names: [], seed: 1 })[0];
  const options = { names: ["isotonic"], sizes: [25, 400], repeats: 20, seed: 1 };
  const [few, many] = learningCurve(raw, options);
  assert.ok(few.inSample < many.inSample && many.inSample < many.heldOut);
  assert.ok(many.heldOut < few.heldOut);
  assert.deepEqual(learningCurve(raw, options), [few, many]);
});

Deno.test("one calibrator for two sets keeps their rows apart, and a query's in one fold", () => {
  const sets = [overconfident(300, 1), overconfident(300, 2)];
  sets[0].confidence[0] = null;
  const [first, second] = fittedTogether(sets, { name: "platt", seed: 1 });
  assert.deepEqual([first.correct.length, second.correct.length], [299, 300]);
  assert.deepEqual([...first.correct], sets[0].correct.slice(1));
  assert.deepEqual([...second.correct], sets[1].correct);
  assert.deepEqual([...second.rows], [...second.correct.keys()]);
  assert.deepEqual([...first.fold.subarray(1)], [...second.fold.subarray(2)]);
});

Deno.test("ECE has an interval around it, smECE and DSC have none", () => {
  const [raw] = crossFitted(overconfident(300), { names: [], seed: 1 });
  const measures = ["ece", "smece", "dsc"] as const;
  const { ece, smece, dsc } = measured(raw, { measures, draws: 60, seed: 1 });
  assert.ok(0 <= ece.lo! && ece.lo! < ece.value && ece.value <= ece.hi!);
  assert.deepEqual([Object.keys(smece), Object.keys(dsc)], [["value"], ["value"]]);
});

Deno.test("the steps of the study come to charts and tables of whatever was given", async () => {
  const given = overconfident(200), draws = { draws: 20, seed: 1 };
  const rows = crossFitted(given, { seed: 1 });
  const sources = [rows, rows.map((row) => ({ ...row, source: "other" }))];
  await drawn(view.beforeAfterChart(beforeAfter(rows, { calibrator: "platt", probability: rows })));
  const summary = summaryOf(rows, { calibrators: ["platt"], probability: rows, ...draws });
  assert.deepEqual(summary.map(({ confidence }) => confidence), [
    "as stated",
    "after platt",
    "the base rate for all",
    "token probability, as it is",
  ]);
  assert.match(
    view.summaryTable(summary).text,
    /^200 greedy answers to test questions; .*\n.*AUROC, within folds\nas stated +0\.\d{3} \[/,
  );
  const [stated, recalibrated, constant] = summary;
  const effect = view.effectChart(summary, { calibrator: "platt", stated, recalibrated });
  assert.match(effect.title, /^Platt scaling takes the ECE from 0\.126 to 0\.059, the AUROC from /);
  await drawn(effect);
  const { label, note } = view.recalibratedHeadline({ stated, recalibrated, constant }).data;
  assert.equal(label, "ECE of what pocket-small states, after platt");
  assert.match(
    note!,
    /^as stated 0\.\d{3}; the Brier score is then 0\.\d{3}, that of the base rate 0/,
  );

  const errors = view.errorTable(errorsOf(rows.slice(0, 2), draws), {
    given: coverageOf(given),
  });
  assert.match(errors.text, /^made up: 100% of 200 answers have a confidence, 200 different ones/);
  const parts = brierPartsOf(rows.slice(0, 2), draws);
  for (const { brier, mcb, dsc, unc } of parts) near(mcb - dsc.value + unc, brier.value, 1e-12);
  assert.match(view.brierTable(parts).text, /^made up: Brier = MCB - DSC \+ UNC/);

  const briers = sourceBriers(sources, { calibrators: ["platt"], ...draws });
  near(briers.scores[0].brier.value, brierOf(after(rows, AS_GIVEN)), 1e-12);
  await drawn(view.sourcesChart(briers));
  const table = view.sourcesTable(sourceMeasures(sources, { calibrator: "platt", ...draws }), {
    calibrator: "platt",
  });
  assert.match(table.text, /^other +0\.\d{3} \[/m);

  const order = orderOf(sources);
  near(order[0].one[0], order[0].five[0], 0);
  near(order[1].one[0], order[0].one[0], 1e-12);
  const shown = limits.orderTable(order, { sources: ["made up", "other"] });
  assert.match(shown.text, /made up: one map +made up: five maps, pooled +other: one map/);
  const flattered = flatteryOf(rows);
  near(flattered.find(({ calibrator }) => calibrator === "isotonic")!.fittedEce, 0, 0.02);
  const { text } = limits.flatteryTable(flattered, { source: "made up", answers: 200 });
  assert.match(text, /^made up: scored on the 200 answers of the fit, and on others/);
  const curve = learningCurve(rows[0], { names: ["platt"], sizes: [25, 50], repeats: 2, seed: 1 });
  await drawn(limits.learningChart(curve, { source: "made up", untouched: 0.2, repeats: 2 }));
});

Deno.test("learningCurve() leaves out sizes after which no answer is left to score on", () => {
  const [raw] = crossFitted(overconfident(60), { names: [], seed: 1 });
  const options = { names: ["platt"], sizes: [25, 60, 100], repeats: 2, seed: 1 };
  assert.deepEqual(learningCurve(raw, options).map(({ answers }) => answers), [25]);
});

Deno.test("settings that leave nothing to fit on are refused", () => {
  assert.equal(configure().n, 900);
  assert.throws(() => configure({ n: 20 }), {
    name: "UserError",
    message: /n as it must be at least 50/,
  });
});

Deno.test("pocket-small is overconfident in words, and its probabilities are not", async () => {
  const questions = pocketQuestions(270, { seed: 2, pool: "test" });
  const stated = statedConfidences(await statedAnswers("pocket-small", questions));
  assert.ok(stated.confidence.every((value) => value !== null && value >= 0.7));
  const tokens = await tokenConfidences(questions);
  const raw = [stated, tokens.find(({ source }) => source === PROBABILITY)!]
    .map((source) => crossFitted(source, { names: [], seed: 1 })[0]);
  const [said, probable] = raw.map((row) => ({
    ece: eceOf(row),
    auroc: auroc(row.confidence, row.correct),
  }));
  assert.ok(said.ece > 0.25 && probable.ece < 0.12, `${said.ece} and ${probable.ece}`);
  assert.ok(said.auroc < 0.65 && probable.auroc > 0.85);
});
