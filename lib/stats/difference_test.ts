import assert from "node:assert/strict";
import { differenceEstimate } from "./difference.ts";

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

Deno.test("differenceEstimate() of verdicts is Bonett & Price's, with a width where none differ", () => {
  // 100 pairs, 5 better and 2 worse: (6 - 3) / 102, of 9 discordant among 102
  const verdicts = { verdicts: true };
  const pairs = [...new Array(5).fill(1), -1, -1, ...new Array(93).fill(0)];
  const { value, lo, hi } = differenceEstimate(pairs, verdicts)!;
  const middle = 3 / 102, deviation = Math.sqrt((9 / 102 - middle * middle) / 102);
  near(value, 0.03);
  near(lo, middle - 1.959964 * deviation, 1e-4);
  near(hi, middle + 1.959964 * deviation, 1e-4);
  const same = differenceEstimate(new Array(100).fill(0), verdicts)!;
  assert.ok(same.lo < -0.02 && same.hi > 0.02 && same.p === 1);
  assert.ok(
    differenceEstimate(new Array(5).fill(1).concat(new Array(95).fill(0)), verdicts)!.p > 0.03,
  );
});

Deno.test("differenceEstimate() of grades is Student's, and a share of what is given", () => {
  const { value, lo, hi, p } = differenceEstimate([0.1, 0.2, 0.3, 0.2], { verdicts: false })!;
  const half = 3.1824 * Math.sqrt(0.02 / 3 / 4);
  near(value, 0.2);
  near(lo, 0.2 - half, 1e-3);
  near(hi, 0.2 + half, 1e-3);
  assert.ok(p < 0.01);
  // A difference that is the same share of every row has no noise
  const share = differenceEstimate([0.1, 0.2, 0.3], { verdicts: false, of: [1, 2, 3] })!;
  near(share.value, 0.1);
  near(share.hi - share.lo, 0);
  assert.equal(differenceEstimate([0.3], { verdicts: false }), null);
});
