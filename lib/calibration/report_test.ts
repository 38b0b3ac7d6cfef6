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

Deno.test("intervals are cut to what is possible and hold what was measured", () => {
  const confidence = Array.from({ length: 60 }, (_, i) => (i % 10) / 10 + 0.05);
  const correct = confidence.map((c, i) => Number(((i * 7) % 10) / 10 < c));
  const { ci95, auroc, brier } = calibrationReport(confidence, correct, OPTIONS);
  for (const [lo, hi] of Object.values(ci95).filter((interval) => interval !== null)) {
    assert.ok(0 <= lo && lo <= hi);
  }
  assert.ok(ci95.auroc![0] <= auroc! && auroc! <= ci95.auroc![1] && ci95.auroc![1] <= 1);
  assert.ok(ci95.brier![0] < brier && brier < ci95.brier![1]);
});

Deno.test("confidences that are not sure enough fail Spiegelhalter's test too", () => {
  const confidence = Array.from({ length: 200 }, (_, i) => i % 2 ? 0.6 : 0.4);
  const report = calibrationReport(confidence, confidence.map(Math.round), OPTIONS);
  assert.ok(report.spiegelhalter!.p < 1e-6);
});
