import assert from "node:assert/strict";
import { measureRuns, pairedDifferences } from "./compared_runs.ts";
import { near } from "./measures/testing.ts";
import { flat, knowing } from "./testing.ts";

const RESAMPLING = { seed: 1, bootstrap: 200 };

Deno.test("measureRuns() has the means of the trainings, the fewest values and the largest mode", () => {
  const one = measureRuns({ name: "m", runs: [knowing(4), flat] }, RESAMPLING);
  near(one.accuracy.value!, 0.5);
  // 0.75 of both kinds are told: 0.75 x 0.75 + 2 x 0.75 x 0.25 / 2 = 0.75
  assert.deepEqual(one.aurocs, [0.75, 0.5]);
  near(one.auroc.value!, 0.625);
  near(one.gap.value!, (0 + 0.4) / 2);
  // A quarter of those at 0.2 are right, three quarters of those at 0.8
  near(one.ece.value!, (0.05 + 0.4) / 2);
  assert.deepEqual([one.seeds, one.distinct, one.mode_share], [2, 1, 1]);
});

Deno.test("measureRuns() leaves answers without a confidence out of calibration, and not of accuracy", () => {
  const { correct, confidence } = knowing(4);
  const some = confidence.map((value, i) => i < 40 ? value : null);
  const rows = measureRuns({ name: "m", runs: [{ correct, confidence: some }] }, RESAMPLING);
  assert.deepEqual([rows.parse_rate, rows.accuracy.value], [0.5, 0.5]);
  const none = measureRuns({
    name: "m",
    runs: [{ correct, confidence: correct.map(() => null) }],
  }, RESAMPLING);
  assert.deepEqual([none.auroc.value, none.ece.value], [null, null]);
});

Deno.test("pairedDifferences() tells a method that knows from one that does not, and nothing from itself", () => {
  const knows = { name: "knows", runs: [knowing(10), knowing(10)] };
  const pair = pairedDifferences(knows, { name: "flat", runs: [flat] }, RESAMPLING);
  near(pair.auroc.value!, 0.4);
  assert.ok(pair.auroc.lo! > 0 && pair.ece.hi! < 0 && pair.auroc.p! < 0.05);
  assert.deepEqual([pair.accuracy.value, pair.accuracy.lo, pair.accuracy.hi], [0, 0, 0]);
  const { auroc, ece } = pairedDifferences(knows, knows, RESAMPLING);
  assert.deepEqual([auroc.lo, auroc.hi, ece.lo, ece.hi], [0, 0, 0, 0]);
});
