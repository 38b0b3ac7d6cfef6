import assert from "node:assert/strict";
import type { Curve } from "./curve.ts";
import { fitThreshold } from "./operating_point.ts";

const CURVE: Curve = {
  threshold: Float64Array.of(-Infinity, 0.2, 0.4, 0.6),
  x: Float64Array.of(0, 0.3, 0.7, 1),
  cost: Float64Array.of(1, 2, 3, 4),
  quality: Float64Array.of(0.5, 0.75, 0.9, 0.8),
  anchors: { weak: { quality: 0.5, cost: 1 }, strong: { quality: 0.8, cost: 4 } },
};

Deno.test("fitThreshold() takes the cheapest point within the drop, halfway to the next move", () => {
  assert.equal(fitThreshold(CURVE, { maxDrop: 10 }), 0.30000000000000004);
  assert.equal(fitThreshold(CURVE, { maxDrop: 0 }), 0.5);
});

Deno.test("fitThreshold() takes the best point within a cost", () => {
  assert.equal(fitThreshold(CURVE, { maxCost: 2.5 }), 0.30000000000000004);
  assert.equal(fitThreshold(CURVE, { best: true }), 0.5);
});

Deno.test("fitThreshold() comes as close as it can to a target that no point meets", () => {
  assert.equal(fitThreshold(CURVE, { maxDrop: -50 }), Infinity);
  assert.equal(fitThreshold(CURVE, { maxCost: 0.5 }), -Infinity);
});
