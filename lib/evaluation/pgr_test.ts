import assert from "node:assert/strict";
import fc from "fast-check";
import type { CandidateMatrix } from "../outcomes/mod.ts";
import { type Curve, priceSweep, trace } from "./curve.ts";
import { apgr, apgrGrid, auc, cpt, gainOverRandom, pgr } from "./pgr.ts";
import { sweepOf } from "./sweep.ts";
import { matrixOf } from "./testing.ts";

/** The curve of two models whose strong one is called first where `strongFirst` is high. */
function curveOf(matrix: CandidateMatrix, strongFirst: number[]): Curve {
  const scores = Float64Array.from(strongFirst.flatMap((score) => [-score, 0]));
  const estimatedCosts = Float64Array.of(0, 1);
  return trace(
    priceSweep(sweepOf({ scores, scale: "match", estimatedCosts }), matrix, { weak: 0 }),
  );
}

function oracleCurve(matrix: CandidateMatrix): Curve {
  const estimatedCosts = Float64Array.of(0, 1);
  const sweep = sweepOf({ scores: matrix.quality, scale: "quality", estimatedCosts });
  return trace(priceSweep(sweep, matrix, { weak: 0 }));
}

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

const pairs = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 })
  .map((rows) => rows.map((row) => row.map(Number)))
  .filter((rows) => rows.reduce((gap, [weak, strong]) => gap + strong - weak, 0) > 0);

Deno.test("apgr() of the oracle has a closed form", () => {
  // With a = P(only strong right) and D = strong - weak: PGR rises to a/D at x = a and stays
  fc.assert(fc.property(pairs, (quality) => {
    const curve = oracleCurve(matrixOf(quality));
    const a = quality.filter(([weak, strong]) => strong > weak).length / quality.length;
    const gap = curve.anchors.strong.quality - curve.anchors.weak.quality;
    near(apgr(curve), (a / gap) * (1 - a / 2));
  }));
});

Deno.test("apgr() of equal scores is 0.5: all ties lie on the line of random mixing", () => {
  fc.assert(fc.property(pairs, (quality) => {
    const curve = curveOf(matrixOf(quality), quality.map(() => 1));
    near(apgr(curve), 0.5);
    near(apgrGrid(curve), 0.5);
    near(cpt(curve, 0.8), 0.8);
    near(gainOverRandom(curve), 0);
  }));
});

Deno.test("apgr() of an order and of its reverse add up to 1", () => {
  fc.assert(fc.property(pairs, (quality) => {
    const matrix = matrixOf(quality), order = quality.map((_, i) => (7 * i) % 5);
    near(apgr(curveOf(matrix, order)) + apgr(curveOf(matrix, order.map((s) => -s))), 1);
  }));
});

Deno.test("apgr(), cpt() and auc() on a curve worked by hand", () => {
  // Strong calls in the order: a win, a tie, a loss, a win. Quality 1/4, 2/4, 2/4, 1/4, 2/4
  const curve = curveOf(matrixOf([[0, 1], [0, 0], [1, 0], [0, 1]]), [4, 3, 2, 1]);
  assert.deepEqual([...curve.quality], [0.25, 0.5, 0.5, 0.25, 0.5]);
  near(auc(curve), (0.375 + 0.5 + 0.375 + 0.375) / 4);
  near(apgr(curve), (auc(curve) - 0.25) / 0.25);
  near(pgr(curve, 0.375), 0.5);
  near(cpt(curve, 0.5), 0.125);
  near(cpt(curve, 1), 0.25);
});

Deno.test("gainOverRandom() compares at the same spend where strong calls differ in cost", () => {
  // Both calls gain 1, so half the gap is had for a quarter of the spend, or for three quarters
  const matrix = matrixOf([[0, 1], [0, 1]], [[0, 1], [0, 3]]);
  near(gainOverRandom(curveOf(matrix, [2, 1])), 0.125);
  near(gainOverRandom(curveOf(matrix, [1, 2])), -0.125);
});

Deno.test("gainOverRandom() starts where the router's own cost lets it", () => {
  // Overhead 0.5: from (0.5, 0) to (1, 0.5) and on to (1.5, 1), against the line from 0.5 to 1
  const scores = Float64Array.of(-1, 0, 0, 0), estimatedCosts = Float64Array.of(0, 1);
  const sweep = sweepOf({ scores, scale: "match", estimatedCosts });
  const matrix = matrixOf([[0, 1], [0, 1]]);
  near(gainOverRandom(trace(priceSweep(sweep, matrix, { weak: 0, overhead: 0.5 }))), -0.5);
});

Deno.test("apgrGrid() is the trapezoid over RouteLLM's deciles", () => {
  const quality = Array.from({ length: 20 }, (_, i) => [0, i < 10 ? 1 : 0]);
  const curve = curveOf(matrixOf(quality), quality.map((_, i) => -i));
  near(apgrGrid(curve), (0 / 2 + 0.2 + 0.4 + 0.6 + 0.8 + 5 * 1 + 1 / 2) / 10);
});

Deno.test("a curve that begins dearer than the weak model is mixed with it at random before", () => {
  // Of three: b is a little dearer than a, and answers all at first; then c does
  const matrix = matrixOf([[0, 0.5, 1], [0, 0.5, 1]], [[0, 2, 10], [0, 2, 10]]);
  const scores = Float64Array.of(-Infinity, 0.1, 1, -Infinity, 0.2, 1);
  const sweep = sweepOf({ scores, scale: "match", estimatedCosts: Float64Array.of(0, 2, 10) });
  const curve = trace(priceSweep(sweep, matrix, { weak: 0 }));
  near(curve.x[0], 0.2);
  near(auc(curve), 0.2 * 0.25 + 0.8 * 0.75);
  near(apgr(curve), 0.65);
  near(cpt(curve, 0.25), 0.1);
  near(apgrGrid(curve), 0.65);
});

Deno.test("a fixed choice, or a strong model that is no better, has no APGR", () => {
  const matrix = matrixOf([[0, 1], [1, 1]]);
  const fixed = sweepOf({
    scores: Float64Array.of(0, -Infinity, 0, -Infinity),
    scale: "quality",
    estimatedCosts: Float64Array.of(0, 1),
  });
  const point = trace(priceSweep(fixed, matrix, { weak: 0 }));
  for (const measure of [apgr, apgrGrid, auc, gainOverRandom, (c: Curve) => cpt(c, 0.5)]) {
    assert.ok(Number.isNaN(measure(point)));
  }
  const noGap = curveOf(matrixOf([[1, 0], [0, 1]]), [1, 2]);
  assert.ok(Number.isNaN(apgr(noGap)) && Number.isNaN(cpt(noGap, 0.5)));
});
