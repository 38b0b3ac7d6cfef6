import assert from "node:assert/strict";
import type { Curve } from "./curve.ts";
import type { CrossFitted } from "./cross_fit.ts";
import {
  decideAtTargets,
  fitServedThresholds,
  fitThreshold,
  type Target,
} from "./operating_point.ts";
import { matrixOf } from "./testing.ts";

/** Queries go to the strong model whose need is .6, then those of .4, then those of .2. */
const CURVE: Curve = {
  threshold: Float64Array.of(-Infinity, -0.6, -0.4, -0.2),
  x: Float64Array.of(0, 0.3, 0.7, 1),
  cost: Float64Array.of(1, 2, 3, 4),
  quality: Float64Array.of(0.5, 0.75, 0.9, 0.8),
  strongShare: Float64Array.of(0, 0.3, 0.7, 1),
  anchors: {
    ...{ weak: { quality: 0.5, cost: 1 }, strong: { quality: 0.8, cost: 4 } },
    mixture: [{ quality: 0.5, cost: 1 }, { quality: 0.8, cost: 4 }],
  },
};

Deno.test("fitThreshold() takes the cheapest point within the drop, halfway between needs", () => {
  assert.equal(fitThreshold(CURVE, { maxDrop: 10 }), 0.5);
  assert.equal(fitThreshold(CURVE, { maxDrop: 0 }), 0.3);
});

Deno.test("fitThreshold() takes the best point within a cost", () => {
  assert.equal(fitThreshold(CURVE, { maxCost: 2.5 }), 0.5);
  assert.equal(fitThreshold(CURVE, { best: true }), 0.3);
});

Deno.test("fitThreshold() takes the dearest point within a share of strong calls", () => {
  assert.equal(fitThreshold(CURVE, { maxStrongShare: 0.3 }), 0.5);
  assert.equal(fitThreshold(CURVE, { maxStrongShare: 0.69 }), 0.5);
  assert.equal(fitThreshold(CURVE, { maxStrongShare: 0.7 }), 0.3);
  assert.equal(fitThreshold(CURVE, { maxStrongShare: 0.1 }), Infinity);
  assert.equal(fitThreshold(CURVE, { maxStrongShare: 1 }), -Infinity);
});

Deno.test("fitThreshold() comes as close as it can to a target that no point meets", () => {
  assert.equal(fitThreshold(CURVE, { maxDrop: -50 }), -Infinity);
  assert.equal(fitThreshold(CURVE, { maxCost: 0.5 }), Infinity);
});

Deno.test("fitThreshold() keeps needs apart that differ in the seventh decimal", () => {
  const threshold = Float64Array.of(-Infinity, -0.50000002, -0.50000001, -0.2);
  const fitted = fitThreshold({ ...CURVE, threshold }, { maxDrop: 10 });
  assert.ok(fitted > 0.50000001 && fitted < 0.50000002, `${fitted}`);
});

/** One fold that validates and tests on the same four queries, of which the first ones need the strong model. */
function fittedOf(weakScores: number[], quality?: number[][]): CrossFitted {
  const outcomes = matrixOf(quality ?? [[0, 1], [0, 1], [1, 1], [1, 1]]);
  const scored = {
    scores: Float64Array.from(weakScores.flatMap((score) => [score, 1])),
    scale: "match" as const,
    estimatedCosts: Float64Array.of(0, 1),
  };
  return {
    router: { name: "fixed", costUsd: 0 },
    overhead: 0,
    scored,
    outcomes,
    folds: [{
      validation: { outcomes, scored },
      testRows: { start: 0, end: 4 },
      bestSingle: 1,
    }],
    latencyMsP50: 0,
    leaked: 0,
    learned: { queries: 0, labels: 0 },
  };
}

Deno.test("fitServedThresholds() is on the service's scale, with what it does on validation", () => {
  const fitted = fittedOf([0.1, 0.3, 0.7, 0.9]), weak = 0;
  const threshold = (target: Target) =>
    fitServedThresholds(fitted, [target], { weak })[0].threshold;
  // Needs are .9, .7, .3 and .1: two strong calls lose nothing
  assert.deepEqual(fitServedThresholds(fitted, [{ maxDrop: 0 }], { weak })[0], {
    threshold: 0.5,
    validation: { queries: 4, quality: 1, cost: 0.5, strong_share: 0.5 },
  });
  assert.deepEqual([...decideAtTargets(fitted, [{ maxDrop: 0 }], { weak })[0]], [1, 1, 0, 0]);
  assert.equal(threshold({ maxStrongShare: 0.25 }), 0.8);
  assert.equal(threshold({ maxStrongShare: 0 }), 1);
  assert.equal(threshold({ maxStrongShare: 1 }), 0);
});

Deno.test("fitServedThresholds() has none where the service has none that does the same", () => {
  // The last query scores no need of the strong model, so no threshold from 0 on sends it there
  const all = { maxStrongShare: 1 };
  assert.equal(
    fitServedThresholds(fittedOf([0, 0.2, 0.4, 1]), [all], { weak: 0 })[0].threshold,
    null,
  );
  // Rewards, not qualities in [0, 1]
  const rewards = fittedOf([0.1, 0.3, 0.7, 0.9], [[0, 5], [0, 5], [5, 5], [5, 5]]);
  assert.equal(fitServedThresholds(rewards, [{ maxDrop: 0 }], { weak: 0 })[0].threshold, null);
});
