import assert from "node:assert/strict";
import fc from "fast-check";
import { type Curve, interpolate, priceSweep, trace } from "./curve.ts";
import { chosenMean } from "./operating_point.ts";
import { decide, sweepOf } from "./sweep.ts";
import { matrixOf, scoredOutcomes } from "./testing.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

Deno.test("trace() gives the means of the decisions at each threshold", () => {
  fc.assert(fc.property(scoredOutcomes, ({ quality, cost, ...scored }) => {
    const matrix = matrixOf(quality, cost);
    const sweep = sweepOf(scored);
    const curve = trace(priceSweep(sweep, matrix, { weak: 0 }));
    for (let p = 0; p < curve.threshold.length; p++) {
      const threshold = p + 1 < curve.threshold.length ? curve.threshold[p + 1] : Infinity;
      const choice = decide(sweep, threshold);
      near(curve.quality[p], chosenMean(matrix, "quality", { choice }));
      near(curve.cost[p], chosenMean(matrix, "cost", { choice }));
    }
  }));
});

Deno.test("trace() with weights is trace() with each query that often", () => {
  fc.assert(fc.property(scoredOutcomes, fc.nat(), ({ quality, cost, ...scored }, seed) => {
    const n = quality.length, k = quality[0].length;
    const weights = Float64Array.from(quality, (_, i) => (seed + 7 * i) % 3);
    fc.pre(weights.some((weight) => weight > 0));
    const rows = [...weights].flatMap((weight, i) => new Array<number>(weight).fill(i));
    const repeated = {
      ...scored,
      scores: Float64Array.from(rows.flatMap((i) => [...scored.scores.subarray(i * k, i * k + k)])),
    };
    const matrix = matrixOf(rows.map((i) => quality[i]), rows.map((i) => cost[i]));
    const expected = trace(priceSweep(sweepOf(repeated), matrix, { weak: 0 }));
    const priced = priceSweep(sweepOf(scored), matrixOf(quality, cost), { weak: 0 });
    const weighted = trace(priced, weights);
    assert.equal(weights.length, n);
    near(weighted.anchors.strong.quality, expected.anchors.strong.quality);
    near(weighted.anchors.weak.cost, expected.anchors.weak.cost);
    near(weighted.quality.at(-1)!, expected.quality.at(-1)!);
    near(weighted.cost[0], expected.cost[0]);
  }));
});

Deno.test("trace() counts x in strong calls for two models, in spend for more", () => {
  const ofTwo = matrixOf([[0, 1], [1, 1]], [[1, 9], [1, 3]]);
  const scores = Float64Array.of(0.2, 1, 0.8, 1);
  const sweep = sweepOf({ scores, scale: "match", estimatedCosts: Float64Array.of(1, 6) });
  const curve = trace(priceSweep(sweep, ofTwo, { weak: 0 }));
  assert.deepEqual([...curve.x], [0, 0.5, 1]);
  assert.deepEqual([...curve.cost], [1, 5, 6]);

  const ofThree = matrixOf([[0, 1, 1]], [[1, 3, 5]]);
  const middle = sweepOf({
    scores: Float64Array.of(0.2, 0.5, 1),
    scale: "match",
    estimatedCosts: Float64Array.of(1, 3, 5),
  });
  assert.deepEqual([...trace(priceSweep(middle, ofThree, { weak: 0 })).x], [0, 0.5, 1]);
});

Deno.test("priceSweep() adds the router's own cost to its curve, not to the models'", () => {
  const matrix = matrixOf([[0, 1]], [[1, 2]]);
  const scores = Float64Array.of(0.5, 1);
  const sweep = sweepOf({ scores, scale: "match", estimatedCosts: Float64Array.of(1, 2) });
  const curve = trace(priceSweep(sweep, matrix, { weak: 0, overhead: 0.25 }));
  assert.deepEqual([...curve.cost], [1.25, 2.25]);
  assert.equal(curve.anchors.strong.cost, 2);
});

Deno.test("interpolate() is linear between points, level after the last, NaN before the first", () => {
  const curve = {
    x: Float64Array.of(0.25, 0.5, 0.5, 0.75),
    quality: Float64Array.of(0, 1, 2, 4),
  } as Curve;
  const at = [0, 0.25, 0.375, 0.5, 0.625, 1];
  assert.deepEqual([...interpolate(curve, at, { from: "x", to: "quality" })], [
    NaN,
    0,
    0.5,
    2,
    3,
    4,
  ]);
});
