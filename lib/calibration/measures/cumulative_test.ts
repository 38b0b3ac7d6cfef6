import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../core/random.ts";
import { type CalibrationTest, ks, kuiper, spiegelhalter } from "./cumulative.ts";
import { binaryRows, near, sampleRows } from "./testing.ts";

const FIVE = { confidence: [0.1, 0.9, 0.21, 0.9, 0.5], correct: [0, 1, 0, 1, 0] };
/**
 * Of its two rows of 0.5 one is right: MAPIE's random order has the wrong one first, so this has
 * too.
 */
const SIX = { confidence: [0.8, 0.3, 0.5 + 1e-12, 0.5, 0.7, 0.1], correct: [1, 0, 1, 0, 1, 0] };

Deno.test("ks(), kuiper() and spiegelhalter() equal MAPIE's docstrings", () => {
  near(ks(FIVE.confidence, FIVE.correct).statistic, 0.978, 5e-4);
  near(kuiper(FIVE.confidence, FIVE.correct).statistic, 0.857, 5e-4);
  near(spiegelhalter(FIVE.confidence, FIVE.correct).statistic, -0.757, 5e-4);
  near(ks(SIX.confidence, SIX.correct).p, 0.7857, 5e-5);
  near(kuiper(SIX.confidence, SIX.correct).p, 0.9684, 5e-5);
  near(spiegelhalter(SIX.confidence, SIX.correct).p, 0.8486, 5e-5);
});

Deno.test("ks(), kuiper() and spiegelhalter() equal MAPIE where no confidences are equal", () => {
  const { confidence, correct, uniform } = sampleRows(200, 207);
  const sure = (shift: number) => uniform.map((u, i) => u < confidence[i] + shift ? 1 : 0);
  const cases = [
    [ks(confidence, correct), 5.731906779693361, 1.9864780154144057e-08],
    [kuiper(confidence, correct), 5.85158774043909, 1.9476093959802654e-08],
    [spiegelhalter(confidence, correct), 2.0450520016468103, 0.02042486581485381],
    [ks(confidence, sure(0.05)), 2.3547341615206396, 0.037071922006236435],
    [kuiper(confidence, sure(0.05)), 2.36209620247122, 0.07266922103478979],
    [spiegelhalter(confidence, sure(0.05)), 1.5642406684137886, 0.058880529917806235],
  ] as const;
  for (const [{ statistic, p }, expected, tail] of cases) {
    near(statistic, expected, 1e-7);
    near(p, tail, 1e-7);
  }
});

Deno.test("calibration tests reject 5% of calibrated confidences, ties or not", () => {
  const trials = 400;
  const rejected = { ks: 0, kuiper: 0, greater: 0, two: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const next = random(trial, "calibrated");
    const confidence = Array.from({ length: 500 }, () => trial % 2 ? next() : next() * 20 >> 0)
      .map((c) => trial % 2 ? c : c / 20 + 0.01);
    const correct = confidence.map((c) => next() < c ? 1 : 0);
    rejected.ks += Number(ks(confidence, correct).p < 0.05);
    rejected.kuiper += Number(kuiper(confidence, correct).p < 0.05);
    rejected.greater += Number(spiegelhalter(confidence, correct).p < 0.05);
    const { p } = spiegelhalter(confidence, correct, { alternative: "two-sided" });
    rejected.two += Number(p < 0.05);
  }
  for (const [test, count] of Object.entries(rejected)) {
    assert.ok(count >= 6 && count <= 36, `${test} rejects ${count} of ${trials}`);
  }
});

Deno.test("ks() and kuiper() see that a constant is too sure, where spiegelhalter() cannot", () => {
  const correct = Array.from({ length: 1000 }, (_, i) => i < 194 ? 1 : 0);
  const half = correct.map(() => 0.5);
  near(ks(half, correct).statistic, 306 / Math.sqrt(250));
  near(kuiper(half, correct).statistic, 306 * (999 / 1000) / Math.sqrt(250));
  assert.ok(ks(half, correct).p < 1e-80 && kuiper(half, correct).p < 1e-80);
  assert.deepEqual(spiegelhalter(half, correct), { statistic: NaN, p: NaN });
});

Deno.test("calibration tests of confidences of 0 and 1", () => {
  for (const test of [ks, kuiper, spiegelhalter]) {
    assert.deepEqual(test([0, 1, 1], [0, 1, 1]), { statistic: NaN, p: NaN });
  }
  assert.deepEqual(ks([1, 0], [0, 0]), { statistic: Infinity, p: 0 });
  assert.deepEqual(spiegelhalter([1, 0], [0, 0]), { statistic: Infinity, p: 0 });
});

Deno.test("spiegelhalter() finds too good a Brier score with two sides only", () => {
  const { confidence } = sampleRows(500, 11), correct = confidence.map((c) => c > 0.5 ? 1 : 0);
  assert.ok(spiegelhalter(confidence, correct).p > 0.999);
  assert.ok(spiegelhalter(confidence, correct, { alternative: "two-sided" }).p < 1e-3);
});

Deno.test("calibration tests have p-values in [0, 1], and less of larger statistics", () => {
  for (const test of [ks, kuiper, spiegelhalter]) {
    const results: CalibrationTest[] = [];
    fc.assert(fc.property(binaryRows, ({ confidence, correct }) => {
      const result = test(confidence, correct);
      if (Number.isNaN(result.statistic)) assert.equal(result.p, NaN);
      else results.push(result);
    }));
    results.sort((a, b) => a.statistic - b.statistic);
    results.forEach(({ p }, i) => {
      assert.ok(0 <= p && p <= 1);
      assert.ok(i === 0 || p <= results[i - 1].p + 1e-12);
    });
  }
});

Deno.test("calibration tests refuse graded outcomes", () => {
  for (const test of [ks, kuiper, spiegelhalter]) {
    assert.throws(() => test([0.1, 0.2], [0.5, 1]), /correct\[0\] must be 0 or 1/);
  }
});
