import assert from "node:assert/strict";
import fc from "fast-check";
import { normalQuantile, normalTail } from "./normal.ts";
import { near } from "../calibration/measures/testing.ts";

Deno.test("normalTail() equals scipy.stats.norm.sf to twelve digits", () => {
  const cases = [
    [-3, 0.9986501019683699],
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.9999, 0.02275553158476718],
    [2, 0.022750131948179195],
    [2.5, 0.006209665325776132],
    [5, 2.866515718791933e-07],
    [10, 7.61985302416047e-24],
    [30, 4.906713927147908e-198],
  ];
  for (const [z, tail] of cases) near(normalTail(z) / tail, 1, 1e-12);
});

Deno.test("normalTail() falls, and adds up to 1 with its mirror image", () => {
  const z = fc.double({ min: -38, max: 38, noNaN: true });
  fc.assert(fc.property(z, z, (a, b) => {
    if (a < b) assert.ok(normalTail(a) >= normalTail(b));
    near(normalTail(a) + normalTail(-a), 1, 1e-15);
  }));
});

Deno.test("normalTail() at the ends", () => {
  assert.equal(normalTail(Infinity), 0);
  assert.equal(normalTail(-Infinity), 1);
  assert.equal(normalTail(NaN), NaN);
});

Deno.test("normalQuantile() equals scipy.stats.norm.ppf to twelve digits", () => {
  const cases = [
    [0.6, 0.2533471031357997],
    [0.975, 1.959963984540054],
    [0.9999, 3.719016485455709],
    [0.025, -1.9599639845400545],
    [1e-5, -4.264890793922825],
  ];
  for (const [p, z] of cases) near(normalQuantile(p) / z, 1, 1e-12);
  assert.equal(normalQuantile(0.5), 0);
});
