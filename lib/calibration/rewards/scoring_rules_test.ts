import assert from "node:assert/strict";
import fc from "fast-check";
import { linear, logarithmic, quadratic, type Reward, spherical, withAccuracy } from "../mod.ts";
import { near } from "../measures/testing.ts";

const expected = (reward: Reward, { p, c }: { p: number; c: number }) =>
  p * reward.value(c, 1) + (1 - p) * reward.value(c, 0);

Deno.test("scoring rules at a confidence of 0.8, by hand", () => {
  near(quadratic.value(0.8, 1), -0.04);
  near(quadratic.value(0.8, 0), -0.64);
  near(logarithmic({ clip: 0.001 }).value(0.8, 1), Math.log(0.8));
  near(logarithmic({ clip: 0.001 }).value(0.8, 0), Math.log(0.2));
  near(logarithmic({ clip: 0.001 }).value(1, 0), Math.log(0.001));
  near(logarithmic({ clip: 0.1 }).value(0, 1), Math.log(0.1));
  near(spherical.value(0.8, 1), 0.8 / Math.sqrt(0.68));
  near(spherical.value(0.8, 0), 0.2 / Math.sqrt(0.68));
  near(linear.value(0.8, 1), 0.8);
  near(linear.value(0.8, 0), 0.2);
});

Deno.test("proper scoring rules pay no confidence more than the truth", () => {
  const unit = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  for (const rule of [quadratic, logarithmic({ clip: 0.001 }), spherical]) {
    fc.assert(fc.property(unit, unit, (p, c) => {
      assert.ok(expected(rule, { p, c: p }) >= expected(rule, { p, c }) - 1e-12, rule.name);
    }));
  }
});

Deno.test("withAccuracy() of the truth is p^2 with Brier, and falls at 0 with logarithms", () => {
  const rlcr = withAccuracy(quadratic), log = withAccuracy(logarithmic({ clip: 1e-9 }));
  for (const p of [0, 0.1, 0.5, 0.9, 1]) near(expected(rlcr, { p, c: p }), p * p);
  near(expected(log, { p: 0.1, c: 0.1 }), -0.225, 5e-4);
  near(expected(log, { p: 0, c: 0 }), 0, 1e-8);
});

Deno.test("logarithmic() refuses a clip that is none", () => {
  for (const clip of [0, 0.6, NaN]) {
    assert.throws(() => logarithmic({ clip }), /clip must be a number/);
  }
});
