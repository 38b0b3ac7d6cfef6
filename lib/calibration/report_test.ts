import assert from "node:assert/strict";
import { calibrationReport } from "./mod.ts";
import { near } from "./measures/testing.ts";

const OPTIONS = { missing: { policy: "exclude" } as const, draws: 100, seed: 1 };

/** Every number in it. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(numbersIn) : [];
}

const CASES: Record<string, [confidence: (number | null)[], correct: number[]]> = {
  "sure and wrong": [new Array(20).fill(1), new Array(20).fill(0)],
  "sure and right": [new Array(20).fill(1), new Array(20).fill(1)],
  "all the same": [new Array(20).fill(0.5), Array.from({ length: 20 }, (_, i) => i % 2)],
  "graded": [Array.from({ length: 20 }, (_, i) => i / 20), new Array(20).fill(0.5)],
  "one row": [[0.7], [1]],
};
for (const [name, [confidence, correct]] of Object.entries(CASES)) {
  Deno.test(`every number of a report is finite: ${name}`, () => {
    const report = calibrationReport(confidence, correct, OPTIONS);
    assert.ok(numbersIn(report).every(Number.isFinite), JSON.stringify(report));
  });
}

Deno.test("a report says what is missing, and under what policy", () => {
  const confidence = [0.9, null, 0.6, NaN, 0.4, 0.8, 0.3], correct = [1, 1, 0, 0, 0, 1, 1];
  const { answers, n, parse_rate, missing, accuracy } = calibrationReport(
    confidence,
    correct,
    OPTIONS,
  );
  assert.deepEqual([answers, n, parse_rate, missing], [7, 5, 5 / 7, { policy: "exclude" }]);
  near(accuracy, 0.6);
  assert.throws(() => calibrationReport([null, null], [1, 0], OPTIONS), {
    name: "UserError",
    message: /one confidence or more must be stated: all 2 are missing/,
  });
});

Deno.test("every interval lies in its measure's range and holds what was measured", () => {
  const rows: Record<string, [confidence: number[], correct: number[]]> = {
    "twenty of twenty": [new Array(20).fill(1), new Array(20).fill(1)],
    "none of twenty": [new Array(20).fill(1), new Array(20).fill(0)],
    "sure and once wrong": [new Array(30).fill(1), Array.from({ length: 30 }, (_, i) => +(i > 0))],
    "calibrated": [0.05, 0.35, 0.65, 0.95].flatMap((c) => new Array(20).fill(c)),
    "one row": [[0.7], [1]],
  } as never;
  rows.calibrated = [
    rows.calibrated as never,
    [1, 7, 13, 19].flatMap((right) => Array.from({ length: 20 }, (_, i) => +(i < right))),
  ];
  for (const [name, [confidence, correct]] of Object.entries(rows)) {
    const report = calibrationReport(confidence, correct, OPTIONS);
    const { ci95, debiased } = report;
    const values = { ...report, ece: report.ece.width_left } as unknown as Record<string, number>;
    for (const [measure, interval] of Object.entries(ci95)) {
      if (interval === null) continue;
      const [lo, hi] = interval, told = `${name}, ${measure}: ${values[measure]} in ${interval}`;
      assert.ok(0 <= lo && lo <= values[measure] + 1e-12, told);
      assert.ok(values[measure] <= hi + 1e-12 && (measure === "nll" || hi <= 1), told);
    }
    assert.ok(ci95.ece![0] <= debiased.ece && debiased.ece <= report.ece.width_left + 1e-12);
  }
});

Deno.test("an accuracy of 20 of 20 has Wilson's interval, and its ECE and NLL have a width too", () => {
  const { ci95 } = calibrationReport(new Array(20).fill(1), new Array(20).fill(1), OPTIONS);
  near(ci95.accuracy![0], 0.8389, 1e-4); // statsmodels' proportion_confint(20, 20, method="wilson")
  assert.equal(ci95.accuracy![1], 1);
  // 0.975 = (1 - x)^20 of one sided Clopper-Pearson: 0.168, but for the noise of 100 samples
  assert.ok(ci95.ece![0] === 0 && ci95.ece![1] > 0.12 && ci95.ece![1] < 0.25, `${ci95.ece}`);
  assert.ok(ci95.nll![0] < 1e-9 && ci95.nll![1] > 1, "a wrong one would cost 36 nats");
});

Deno.test("the ECE of calibrated confidences is not told from 0", () => {
  // 100 rows in each of ten bins, right just as often as they say
  const confidence = Array.from({ length: 1000 }, (_, i) => (i % 10) / 10 + 0.05);
  const correct = confidence.map((c, i) => Number((Math.floor(i / 10) + 0.5) / 100 < c));
  const { ci95, ece, debiased } = calibrationReport(confidence, correct, OPTIONS);
  assert.ok(ece.width_left < 1e-9 && ci95.ece![0] === 0 && debiased.ece === 0);
  // As wide as that of a usual sample: to be nearer to 0 than calibrated samples are is luck
  assert.ok(ci95.ece![1] > 0.02 && ci95.ece![1] < 0.06, `${ci95.ece}`);
});

Deno.test("intervals are by query: copies of rows do not make them narrower", () => {
  const confidence = Array.from({ length: 90 }, (_, i) => (i % 9) / 10 + 0.05);
  const correct = confidence.map((c, i) => Number(((i * 7) % 10) / 10 < c));
  const copies = (values: number[]) => values.flatMap((value) => [value, value, value]);
  const once = calibrationReport(confidence, correct, OPTIONS).ci95;
  const queries = copies([...confidence.keys()]);
  const { ci95 } = calibrationReport(copies(confidence), copies(correct), { ...OPTIONS, queries });
  for (const measure of ["accuracy", "mean_confidence", "ece", "brier", "nll", "auroc"] as const) {
    const [width, other] = [once, ci95].map((all) => all[measure]![1] - all[measure]![0]);
    assert.ok(other > 0.85 * width && other < 1.25 * width, `${measure}: ${width}, ${other}`);
  }
});

Deno.test("a report says why a measure is undefined, where all answers are right and elsewhere", () => {
  const notes = (confidence: number[], correct: number[], queries?: number[]) =>
    calibrationReport(confidence, correct, { ...OPTIONS, ...(queries && { queries }) }).notes
      .join();
  assert.match(notes([0.2, 0.6, 0.9], [1, 1, 1]), /^all answers are right: .* AUROC is undefined/);
  assert.match(notes([0.2, 0.6, 0.9], [0, 0, 0]), /^all answers are wrong/);
  assert.match(notes([0, 1], [0, 1]), /come true/);
  assert.match(notes([0.5, 0.5], [0, 1]), /Spiegelhalter/);
  assert.match(notes([0.2, 0.6], [0, 1], [1, 1]), /^a query has several answers/);
  assert.match(notes([0.2, 0.6], [0.5, 1]), /^grades between 0 and 1/);
  assert.equal(notes([0.2, 0.6], [0, 1]), "");
});

Deno.test("confidences that are not sure enough fail Spiegelhalter's test too", () => {
  const confidence = Array.from({ length: 200 }, (_, i) => i % 2 ? 0.6 : 0.4);
  const report = calibrationReport(confidence, confidence.map(Math.round), OPTIONS);
  assert.ok(report.spiegelhalter!.p < 1e-6);
});
