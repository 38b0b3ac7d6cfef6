import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { bootstrap, formatPValue, intervalOf, pValue } from "./bootstrap.ts";

/** The weighted mean of a sample, as a statistic for bootstrap(). */
const meanOf = (sample: number[]) => (weights: Float64Array) => ({
  mean: sample.reduce((sum, value, i) => sum + weights[i] * value, 0) / sample.length,
});

Deno.test("bootstrap() depends on the seed alone", () => {
  const means = (seed: number) =>
    bootstrap(20, meanOf([...Array(20).keys()]), { draws: 50, seed }).get("mean")!;
  assert.deepEqual(means(1), means(1));
  assert.notDeepEqual(means(1), means(2));
});

Deno.test("intervalOf() holds the true mean in about 95% of samples", () => {
  const next = random(5);
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const sample = Array.from({ length: 100 }, () => next() < 0.3 ? 1 : 0);
    const draws = bootstrap(100, meanOf(sample), { draws: 200, seed: trial });
    const [lo, hi] = intervalOf(draws.get("mean"), 100)!;
    if (lo <= 0.3 && 0.3 <= hi) held++;
  }
  assert.ok(held >= 178 && held <= 199, `${held} of 200 intervals hold the mean`);
});

Deno.test("pValue() is small just where the interval leaves out 0", () => {
  const shifted = (by: number) => {
    const sample = Array.from({ length: 100 }, (_, i) => i / 100 - 0.495 + by);
    const draws = bootstrap(100, meanOf(sample), { draws: 999, seed: 1 }).get("mean");
    return { p: pValue(draws)!, interval: intervalOf(draws, 100)! };
  };
  const null_ = shifted(0), effect = shifted(0.1);
  assert.ok(null_.p > 0.5 && null_.interval[0] < 0 && null_.interval[1] > 0);
  assert.ok(effect.p < 0.01 && effect.interval[0] > 0);
  assert.ok(effect.p >= 2 / 1000, "never 0");
});

Deno.test("intervalOf() and pValue() are null where a draw is undefined", () => {
  for (const draws of [undefined, new Float64Array(0), Float64Array.of(1, NaN, 2)]) {
    assert.equal(intervalOf(draws, 3), null);
    assert.equal(pValue(draws), null);
  }
});

Deno.test("formatPValue() says less than what the resamples can tell", () => {
  assert.equal(formatPValue(2 / 1001, 1000), "<0.002");
  assert.equal(formatPValue(2 / 101, 100), "<0.020");
  assert.equal(formatPValue(4 / 1001, 1000), "0.004");
  assert.equal(formatPValue(1, 1000), "1.000");
  assert.equal(formatPValue(1e-9), "<0.001");
});
