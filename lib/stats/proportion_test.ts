import assert from "node:assert/strict";
import { proportion } from "./proportion.ts";

const of = (holds: number, n: number) => proportion(Array.from({ length: n }, (_, i) => i < holds));
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);

Deno.test("proportion() has Wilson's interval, at the ends too", () => {
  // statsmodels' proportion_confint(8, 10, method="wilson"), and (0, 10), (10, 10)
  const { value, lo, hi } = of(8, 10);
  assert.equal(value, 0.8);
  near(lo, 0.4902);
  near(hi, 0.9433);
  near(of(0, 10).hi, 0.2775);
  near(of(0, 10).lo, 0);
  near(of(10, 10).lo, 0.7225);
  near(of(10, 10).hi, 1);
  assert.throws(() => proportion([]), { name: "UserError" });
});
