import assert from "node:assert/strict";
import fc from "fast-check";
import { minimize } from "./lbfgs.ts";

const OPTIONS = { tolerance: 1e-18, maxIterations: 1000 };

Deno.test("minimize() finds the minimum of a quadratic of any scale", () => {
  const curvatures = [1e-3, 1, 1e3], least = [5, -3, 0.25];
  const { point, loss } = minimize(
    (at) => ({
      loss: at.reduce((sum, x, j) => sum + curvatures[j] * (x - least[j]) ** 2 / 2, 7),
      gradient: at.map((x, j) => curvatures[j] * (x - least[j])),
    }),
    new Float64Array(3),
    OPTIONS,
  );
  point.forEach((x, j) => assert.ok(Math.abs(x - least[j]) < 1e-9, `${x} is not ${least[j]}`));
  assert.equal(loss, 7);
});

Deno.test("minimize() is exact where losses no longer tell points apart", () => {
  // 1 + ln cosh(x - a) is 1 for all x within 1e-8 of a
  fc.assert(fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (a) => {
    const { point: [x] } = minimize(
      ([x]) => ({
        loss: 1 + Math.log(Math.cosh(x - a)),
        gradient: Float64Array.of(Math.tanh(x - a)),
      }),
      new Float64Array(1),
      OPTIONS,
    );
    assert.ok(Math.abs(x - a) <= 1e-14 * Math.max(1, Math.abs(a)), `${x} is not ${a}`);
  }));
});

Deno.test("minimize() stays where the gradient is within the tolerance", () => {
  const objective = ([x]: Float64Array) => ({ loss: x * x / 2, gradient: Float64Array.of(x) });
  const start = Float64Array.of(0.5), options = { tolerance: 0.5, maxIterations: 10 };
  assert.equal(minimize(objective, start, options).point, start);
});
