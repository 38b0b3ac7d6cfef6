import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import { random } from "../core/random.ts";
import { auroc, brier, ece, reliabilityTable } from "../calibration/mod.ts";
import { pivotalInterval, pivotalIntervals } from "./pivotal.ts";

/** n answers whose confidences come true. */
function calibratedRows(n: number, seed: number): { confidence: number[]; correct: number[] } {
  const next = random(seed, "rows");
  const confidence = Array.from({ length: n }, () => next());
  return { confidence, correct: confidence.map((c) => next() < c ? 1 : 0) };
}
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

Deno.test("pivotalInterval() mirrors the quantiles of the draws at the estimate", () => {
  const { confidence, correct } = calibratedRows(60, 1);
  const values: number[] = [];
  const { estimate, interval } = pivotalInterval(60, (weights) => {
    values.push(ece(reliabilityTable(confidence, correct, { weights })));
    return values[values.length - 1];
  }, { draws: 81, seed: 1 });
  const draws = values.slice(1).sort((a, b) => a - b);
  assert.equal(values[0], estimate);
  assert.equal(estimate, ece(reliabilityTable(confidence, correct)));
  assert.deepEqual(interval, [2 * estimate - draws[78], 2 * estimate - draws[2]]);
});

Deno.test("pivotalInterval() takes the bias of resampled calibration errors off", () => {
  const { confidence, correct } = calibratedRows(500, 2);
  const drawn: number[] = [];
  const { estimate, interval } = pivotalInterval(500, (weights) => {
    drawn.push(ece(reliabilityTable(confidence, correct, { weights })));
    return drawn[drawn.length - 1];
  }, { draws: 200, seed: 1 });
  const mean = sum(drawn.slice(1)) / 200;
  assert.ok(mean > estimate * 1.1, "resampling adds noise");
  const [low, high] = interval!;
  assert.ok(Math.abs((low + high) / 2 - (2 * estimate - mean)) < 0.2 * estimate);
});

Deno.test("pivotalInterval() holds the true mean in about 95% of samples", () => {
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const next = random(trial, "sample");
    const sample = Array.from({ length: 100 }, () => next() < 0.3 ? 1 : 0);
    const mean = (weights: Float64Array) => sum(weights.map((w, i) => w * sample[i])) / 100;
    const [low, high] = pivotalInterval(100, mean, { draws: 200, seed: trial }).interval!;
    if (low <= 0.3 && 0.3 <= high) held++;
  }
  assert.ok(held >= 178 && held <= 199, `${held} of 200 intervals hold the mean`);
});

Deno.test("pivotalInterval() by query: copies of rows do not make it surer", () => {
  const { confidence, correct } = calibratedRows(80, 3);
  const repeat = (values: number[]) => values.flatMap((value) => [value, value, value]);
  const once = pivotalInterval(80, (weights) => brier(confidence, correct, { weights }), {
    seed: 7,
  });
  const copies = [repeat(confidence), repeat(correct)];
  const thrice = (options: { groups?: string[]; seed: number }) =>
    pivotalInterval(240, (weights) => brier(copies[0], copies[1], { weights }), options);
  const ids = confidence.flatMap((_, i) => [`q${i}`, `q${i}`, `q${i}`]);
  const width = ({ interval }: { interval: [number, number] | null }) =>
    interval![1] - interval![0];
  assert.ok(Math.abs(width(thrice({ groups: ids, seed: 7 })) - width(once)) < 1e-12);
  assert.ok(width(thrice({ seed: 7 })) < 0.7 * width(once));
});

Deno.test("pivotalInterval() depends on the seed alone", () => {
  const { confidence, correct } = calibratedRows(50, 4);
  const at = (options: { seed: number }) =>
    pivotalInterval(50, (weights) => brier(confidence, correct, { weights }), options).interval!;
  assert.deepEqual(at({ seed: 1 }), at({ seed: 1 }));
  assert.notDeepEqual(at({ seed: 1 }), at({ seed: 2 }));
});

Deno.test("pivotalIntervals() gives each statistic what it gets by itself", () => {
  const { confidence, correct } = calibratedRows(50, 5);
  const error = (weights: Float64Array) => brier(confidence, correct, { weights });
  const area = (weights: Float64Array) => auroc(confidence, correct, { weights });
  const options = { draws: 50, seed: 1 };
  assert.deepEqual(
    pivotalIntervals(50, (weights) => ({ brier: error(weights), auroc: area(weights) }), options),
    { brier: pivotalInterval(50, error, options), auroc: pivotalInterval(50, area, options) },
  );
});

Deno.test("pivotalInterval() is null where a resample leaves the statistic undefined", () => {
  const area = (weights: Float64Array) => auroc([0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1], { weights });
  assert.deepEqual(pivotalInterval(4, area, { seed: 1 }), { estimate: 1, interval: null });
});

Deno.test("pivotalInterval() of one row and one draw is a point", () => {
  assert.deepEqual(pivotalInterval(1, ([weight]) => weight, { draws: 1, seed: 1 }), {
    estimate: 1,
    interval: [1, 1],
  });
});

Deno.test("pivotalInterval() refuses settings that make no interval", () => {
  const faults: [number, Parameters<typeof pivotalInterval>[2], RegExp][] = [
    [0, { seed: 1 }, /rows must be .*: current value is 0/],
    [3, { seed: 1, draws: 0 }, /draws must be/],
    [3, { seed: 1, groups: ["a", "b"] }, /groups must have as many rows .* 3: current value is 2/],
  ];
  for (const [rows, options, message] of faults) {
    assert.throws(
      () => pivotalInterval(rows, () => 1, options),
      (error) => error instanceof UserError && message.test(error.message),
    );
  }
});
