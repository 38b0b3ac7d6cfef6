import assert from "node:assert/strict";
import fc from "fast-check";
import { type Curve, priceSweep, trace } from "./curve.ts";
import { curveIntervals, curveSavings } from "./intervals.ts";
import {
  aiq,
  aiqInterval,
  costReduction,
  costReductionAtDrop,
  dropAtCostReduction,
  nonDecreasingHull,
  qualityDrop,
  raisedToHull,
  routerArenaScore,
} from "./savings.ts";
import { sweepOf } from "./sweep.ts";
import { matrixOf } from "./testing.ts";

function curveOf(points: [cost: number, quality: number][]): Curve {
  const cost = Float64Array.from(points, ([c]) => c);
  const quality = Float64Array.from(points, ([, q]) => q);
  const end = (p: number) => ({ cost: cost.at(p)!, quality: quality.at(p)! });
  const anchors = { weak: end(0), strong: end(-1), mixture: [end(0), end(-1)] };
  return { cost, quality, x: cost, strongShare: cost, threshold: cost, anchors };
}

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

const CURVE = curveOf([[1, 0.5], [2, 0.7], [4, 0.75], [5, 0.8]]);

Deno.test("qualityDrop() and costReduction() are percentages of the strong model's", () => {
  near(qualityDrop(CURVE.anchors.strong, 0.6), 25);
  near(qualityDrop(CURVE.anchors.strong, 0.88), -10);
  near(costReduction(CURVE.anchors.strong, 2), 60);
});

Deno.test("qualityDrop() of negative qualities divides by their size", () => {
  const bart = curveOf([[1, -3], [2, -2]]); // BART scores are negative, better nearer to 0
  near(qualityDrop(bart.anchors.strong, -2.2), 10);
});

Deno.test("dropAtCostReduction() reads between points, NaN below the cheapest", () => {
  near(dropAtCostReduction(CURVE, 60), 12.5);
  near(dropAtCostReduction(CURVE, 40), 100 * (0.8 - 0.725) / 0.8);
  assert.ok(Number.isNaN(dropAtCostReduction(CURVE, 90)));
});

Deno.test("costReductionAtDrop() inverts dropAtCostReduction() on a rising curve", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 79, noNaN: true }), (reduction) => {
    near(costReductionAtDrop(CURVE, dropAtCostReduction(CURVE, reduction)), reduction, 1e-6);
  }));
});

Deno.test("costReductionAtDrop() is NaN where no point is good enough", () => {
  const worse = { ...CURVE, anchors: { ...CURVE.anchors, strong: { cost: 5, quality: 0.9 } } };
  assert.ok(Number.isNaN(costReductionAtDrop(worse, 1)));
});

Deno.test("aiq() is the mean height of the non-decreasing hull", () => {
  // Corners (1, .5), (2, .7), (5, .8): the point at 4 lies below their line
  near(aiq(CURVE), (0.6 * 1 + 0.75 * 3) / 4);
  near(aiq(CURVE, 10), (0.6 * 1 + 0.75 * 3 + 0.8 * 5) / 9);
  near(aiq(CURVE, 3), (0.6 * 1 + (0.7 + 0.1 / 6) * 1) / 2);
});

Deno.test("nonDecreasingHull() covers every point and turns right only", () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
    const cost = points.map(([c]) => c), quality = points.map(([, q]) => q);
    const hull = nonDecreasingHull(cost, quality);
    for (let h = 1; h < hull.length; h++) {
      const [a, b] = [hull[h - 1], hull[h]];
      assert.ok(cost[b] > cost[a] && quality[b] > quality[a]);
      const slope = (quality[b] - quality[a]) / (cost[b] - cost[a]);
      for (const [c, q] of points) {
        assert.ok(q <= quality[a] + slope * (c - cost[a]) + 1e-9, "no point above a side");
      }
    }
    assert.equal(quality[hull.at(-1)!], Math.max(...quality));
    assert.equal(cost[hull[0]], Math.min(...cost));
  }));
});

Deno.test("routerArenaScore() gives the leaderboard's figures", () => {
  // vLLM-SR and Cross-Router, by accuracy and $ per 1K; accuracies are published with four digits
  near(routerArenaScore(0.7718, 0.3), 0.753, 3e-4);
  near(routerArenaScore(0.7814, 0.3), 0.7612, 3e-4);
});

Deno.test("routerArenaScore() falls with cost and is 0 at $200 per 1K", () => {
  assert.ok(routerArenaScore(0.7, 0.1) > routerArenaScore(0.7, 1));
  assert.equal(routerArenaScore(0.7, 500), 0);
});

Deno.test("raisedToHull() lifts a curve to its hull, so that its AIQ stays", () => {
  const curve = curveOf([[0, 0.2], [0.25, 0.3], [0.5, 0.6], [1, 0.8]]);
  const raised = raisedToHull(curve)(curve);
  // The corner at 0.25 lies below the line from (0, 0.2) to (0.5, 0.6)
  assert.deepEqual([...raised.quality].map((q) => q.toFixed(3)), [
    "0.200",
    "0.400",
    "0.600",
    "0.800",
  ]);
  assert.ok(Math.abs(aiq(raised) - aiq(curve)) < 1e-12);
});

Deno.test("aiqInterval() takes what chance adds off twice, and holds the AIQ", () => {
  const draws = Float64Array.from({ length: 999 }, (_, i) => 0.52 + (i - 499) / 10_000);
  const [lo, hi] = aiqInterval(0.5, draws, 1e9)!;
  // The middle 95% of the draws, 0.47255 to 0.56745, moved down by twice their mean's 0.02
  assert.ok(Math.abs(lo - (0.52 - 0.0475 - 0.04)) < 1e-4, `${lo}`);
  assert.ok(Math.abs(hi - (0.52 + 0.0475 - 0.04)) < 1e-4, `${hi}`);
  assert.equal(aiqInterval(0.5, undefined, 10), null);
});

Deno.test("what is saved at no drop does not hang on the rounding of sums", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(9)), {
      minLength: 2,
      maxLength: 30,
    }),
    (rows) => {
      // The reference is better everywhere: nothing can be saved, whatever order the queries move in
      const matrix = matrixOf(rows.map(([quality]) => [quality * 0.9, quality * 0.9 + 0.1]));
      const scores = Float64Array.from(rows.flatMap(([, score]) => [score, 10]));
      const estimatedCosts = Float64Array.of(0, 1);
      const sweep = sweepOf({ scores, scale: "match", estimatedCosts });
      const priced = priceSweep(sweep, matrix, { weak: 0 });
      const { cost_reduction_at_drop: saved } = curveSavings(trace(priced));
      near(saved["0"]!, 0);
      const { ci95 } = curveIntervals(priced, { draws: 20, seed: 1 });
      assert.ok(ci95.cost_reduction_at_drop["0"]!.every((end) => Math.abs(end) < 1e-9));
    },
  ));
});

Deno.test("a drop and a saving that are rounding alone are 0", () => {
  assert.equal(qualityDrop({ quality: 0.1 + 0.2 }, 0.3), 0);
  assert.equal(costReduction({ cost: 0.3 }, 0.1 + 0.2), 0);
});
