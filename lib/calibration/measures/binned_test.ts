import assert from "node:assert/strict";
import fc from "fast-check";
import { ace, adaptiveAce, ece, lpCalibrationError, mce, reliabilityTable, rmsce } from "../mod.ts";
import { gradedRows, near, sampleRows, tenths } from "./testing.ts";

/** The nine points of verified_calibration's tests. */
const NINE = {
  confidence: [0.5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.6, 0.6],
  correct: [0, 1, 0, 1, 0, 1, 1, 1, 0],
};

Deno.test("ece() of a constant is its distance from the base rate", () => {
  const outcomes = Array.from({ length: 1000 }, (_, i) => i < 194 ? 1 : 0);
  const of = (constant: number) => ece(reliabilityTable(outcomes.map(() => constant), outcomes));
  near(of(0.5), 0.306, 1e-12);
  near(of(0.194), 0, 1e-12);
  near(of(1), 0.806, 1e-12);
});

Deno.test("lpCalibrationError() equals plugin_ce of verified_calibration", () => {
  const table = (...bins: [confidence: number, accuracy: number, n: number][]) =>
    bins.map(([confidence, accuracy, n]) => ({ lo: 0, hi: 1, n, confidence, accuracy }));
  near(lpCalibrationError(table([0.3, 1, 1]), 1), 0.7);
  near(lpCalibrationError(table([0.3, 0, 1]), 1), 0.3);
  near(lpCalibrationError(table([0.3, 1, 1]), 2), 0.7);
  near(lpCalibrationError(table([0.3, 1, 1], [0.6, 0, 1]), 1), 0.65);
  near(lpCalibrationError(table([0.3, 1, 1], [0.6, 0.5, 2]), 1), 0.3);
  near(lpCalibrationError(table([0.3, 1, 1], [0.6, 0, 1]), 2), 0.6519202405);

  const nine = reliabilityTable(NINE.confidence, NINE.correct);
  for (const p of [1, 2, 3]) {
    near(lpCalibrationError(nine, p), (4 / 9 * 0.25 ** p + 5 / 9 * 0.2 ** p) ** (1 / p));
  }
});

Deno.test("ece() equals netcal's on the nine points, whose 0.6 lies on an edge", () => {
  near(ece(reliabilityTable(NINE.confidence, NINE.correct)), 2 / 9);
});

Deno.test("ece() equals get_ece of verified_calibration", () => {
  const width = (confidence: number[], correct: number[], bins: number) =>
    ece(reliabilityTable(confidence, correct, { bins, edges: "right" }));
  const top = width([0.8, 0.6, 0.9, 1, 0.4, 0.85], [1, 1, 1, 1, 0, 1], 3);
  near(top, 4 / 6 * (1 - (0.8 + 0.85 + 0.9 + 1) / 4));
  near(width([0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1], 2), 0.25);
  near(width([0.9, 0.8], [1, 1], 15), 0.15);
  near(width([0.9, 0.1, 0.3], [0, 0, 0], 1), 1.3 / 3);
  near(width([0.9, 0.1, 0.3], [1, 1, 1], 1), 1.7 / 3);
});

Deno.test("ece() of equal mass equals get_ece_em of verified_calibration", () => {
  const cases: [confidence: number[], correct: number[], bins: number, error: number][] = [
    [[0.1], [1], 1, 0.9],
    [[0.1], [0], 1, 0.1],
    [[0.1, 0.7], [0, 1], 1, 0.1],
    [[0.7, 0.1], [1, 0], 1, 0.1],
    [[0.1, 0.7, 0.4], [0, 0, 0], 1, 0.4],
    [[0.1, 0.9], [0, 1], 1, 0],
    [[0.1, 0.7], [0, 1], 2, 0.2],
    [[0.1, 0.1, 0.7], [0, 1, 1], 2, 0.4 * 2 / 3 + 0.3 / 3],
    [[0.1, 0.1, 0.1, 0.1, 0.7], [0, 1, 0, 0, 1], 2, 0.15 * 4 / 5 + 0.3 / 5],
    [[0.1, 0.7, 0.5, 0.9], [0, 1, 0, 1], 2, 0.25],
    [[0.1, 0.7, 0.5, 0.9], [0, 1, 0, 1], 4, 0.25],
    [[0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1], 2, 0.4],
    [[0.1, 0.7, 0.5, 0.9], [0, 1, 1, 1], 2, 0.2],
    [[0.1, 0.7, 0.5, 0.9], [0, 1, 1, 1], 4, 0.25],
  ];
  for (const [confidence, correct, bins, error] of cases) {
    near(ece(reliabilityTable(confidence, correct, { bins, binning: "mass" })), error);
  }
});

Deno.test("ece(), rmsce() and mce() equal torchmetrics' l1, l2 and max", () => {
  const binary = reliabilityTable([0.25, 0.25, 0.55, 0.75, 0.75], [0, 0, 1, 1, 1], { bins: 2 });
  near(ece(binary), 0.29);
  near(rmsce(binary), 0.2918, 5e-5);
  near(mce(binary), 0.3167, 5e-5);
  // The top labels of its multiclass example
  const top = reliabilityTable([0.55, 0.55, 0.6, 0.9], [0, 0, 1, 1], { bins: 3 });
  near(ece(top), 0.2);
  near(rmsce(top), 0.2082, 5e-5);
  near(mce(top), 0.2333, 5e-5);
  near(ece(reliabilityTable([1, 1, 1, 1, 0], [0, 0, 1, 1, 1], { bins: 2 })), 0.6);
});

Deno.test("ece() puts 1 in the last bin, where torchmetrics makes one more for it", () => {
  near(ece(reliabilityTable([0.95, 1], [1, 0])), 0.475);
});

Deno.test("ece() of torchmetrics' twelve points equals netcal's", () => {
  const confidence = [0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.01, 0.33, 0.34, 0.99, 0.61];
  const correct = [1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0];
  const apart = 5 * 0.3 + 2 * 0.3 + 0.99 + 0.33 + 0.66 + 0.99 + 0.61;
  for (const bins of [99, 100]) {
    near(ece(reliabilityTable(confidence, correct, { bins })), apart / 12);
  }
});

Deno.test("ace() is the mean gap of bins and adaptiveAce() that of bins of equal mass", () => {
  // Gaps of 0.1 (three rows) and 0.8 (one)
  near(ace(reliabilityTable([0.1, 0.1, 0.1, 0.8], [0, 0, 0, 0])), 0.45);
  near(adaptiveAce([0.1, 0.2, 0.3, 0.8], [0, 0, 0, 0], { bins: 2 }), (0.15 + 0.55) / 2);

  const { confidence, correct } = sampleRows(200, 207);
  near(adaptiveAce(confidence, correct), 0.17402253146131202);
  near(adaptiveAce(confidence, correct, { bins: 7 }), 0.16783064953747454);
});

Deno.test("ece() and mce() of equal mass equal torch-uncertainty's adaptive l1 and max", () => {
  const table = reliabilityTable([0.7, 0.76, 0.75, 0.8, 0.8], [1, 1, 1, 0, 1], {
    bins: 2,
    binning: "mass-ties",
  });
  near(ece(table), 3 / 5 * (1 - (0.7 + 0.76 + 0.75) / 3) + 2 / 5 * (0.8 - 0.5));
  near(rmsce(table) ** 2, 3 / 5 * (1 - (0.7 + 0.76 + 0.75) / 3) ** 2 + 2 / 5 * (0.8 - 0.5) ** 2);
  near(mce(table), 0.8 - 0.5);
});

Deno.test("ece() does not depend on edges or width where each value has a bin of its own", () => {
  const { confidence, correct } = sampleRows(200, 207);
  for (const edges of ["left", "right"] as const) {
    for (const bins of [10, 15]) {
      near(ece(reliabilityTable(tenths(confidence), correct, { bins, edges })), 0.1705);
    }
  }
});

Deno.test("ece() <= rmsce() <= mce(), and none is below the overall gap", () => {
  const binning = fc.constantFrom("width", "mass", "mass-ties");
  fc.assert(fc.property(gradedRows, binning, ({ confidence, correct }, binning) => {
    const table = reliabilityTable(confidence, correct, { binning });
    const gap = Math.abs(confidence.reduce((sum, c, i) => sum + c - correct[i], 0));
    const errors = [gap / confidence.length, ece(table), rmsce(table), mce(table), 1];
    errors.forEach((error, e) => assert.ok(e === 0 || errors[e - 1] <= error + 1e-12));
  }));
});
