import assert from "node:assert/strict";
import { ece, reliabilityTable } from "../mod.ts";
import { histogram } from "./histogram.ts";
import { assertNear, CONFIDENCE, CORRECT, WEIGHTS } from "./testing.ts";

Deno.test("histogram() gives the share right in the bin, and an empty bin its midpoint", () => {
  // netcal's, but for 0.3, which its edges from numpy.linspace put in the bin below
  const at = [0.05, 0.1, 0.25, 0.3, 0.45, 0.95, 1];
  assertNear(histogram().fit(CONFIDENCE, CORRECT).apply(at), [0, 0, 1, 0, 0.45, 0.75, 0.75]);
  const weighted = histogram().fit(CONFIDENCE, CORRECT, { weights: WEIGHTS });
  assertNear(weighted.apply([0.95]), [0.6]);
});

Deno.test("histogram() leaves no calibration error in its own bins", () => {
  const calibrated = histogram({ bins: 4 }).fit(CONFIDENCE, CORRECT).apply(CONFIDENCE);
  assert.ok(ece(reliabilityTable(calibrated, CORRECT, { bins: 100 })) < 1e-12);
});

Deno.test("histogram() with one bin is the share right", () => {
  assertNear(histogram({ bins: 1 }).fit(CONFIDENCE, CORRECT).apply([0, 0.3, 1]), [0.5, 0.5, 0.5]);
});

Deno.test("histogram() puts a confidence that is an edge in the bin above", () => {
  const fitted = histogram().fit([0.29, 0.3, 0.57, 0.6], [0, 1, 0, 1]);
  assertNear(fitted.apply([0.29, 0.3, 0.57, 0.6]), [0, 1, 0, 1]);
});

Deno.test("histogram() refuses bins that are none", () => {
  assert.throws(() => histogram({ bins: 0 }).fit([0.5], [1]), /bins must be a .*whole number/);
});
