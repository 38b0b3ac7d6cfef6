/** Expected numbers are those of `ppi_mean_ci` and `ppi_mean_pointestimate` of ppi-python 0.2.3. */
import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { meanEstimate } from "./mean.ts";
import { predictionPowered } from "./prediction_powered.ts";

const digits = (text: string) => [...text].map(Number);
const near = (actual: number, expected: number, tolerance = 5e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** 20 verified answers, what a judge says of them, and of 60 others. */
const TRUTH = digits("10110100111010110110");
const JUDGED = digits("10111100111110110100");
const OTHERS = digits("110111011011101101111101011110111011011110110111101111011101");

const rows = (truth: number[], judged: number[], others: number[]) =>
  [[...truth, ...others.map(() => null)], [...judged, ...others]] as const;

Deno.test("mean, interval and weight are ppi-python's, of verdicts and of numbers", () => {
  const cases: [number | undefined, number, number, number][] = [
    [undefined, 0.65943574, 0.48842888, 0.83044259],
    [1, 0.7, 0.49916346, 0.90083654],
    [0.5, 0.65, 0.4788535, 0.8211465],
    [0, 0.6, 0.3852967, 0.8147033],
  ];
  for (const [lambda, value, lo, hi] of cases) {
    const found = predictionPowered(...rows(TRUTH, JUDGED, OTHERS), { lambda });
    near(found.value, value);
    near(found.lo, lo);
    near(found.hi, hi);
  }
  const found = predictionPowered(...rows(
    [.2, .9, .4, .75, .1, .6, .35, .8, .5, .05],
    [.3, .7, .5, .9, .2, .4, .45, .6, .55, .15],
    [.1, .5, .8, .65, .3, .95, .2, .7, .45, .6, .85, .25, .4, .9, .55],
  ));
  near(found.value, 0.50228173);
  near(found.lo, 0.36606724);
  near(found.hi, 0.63849622);
});

Deno.test("a judge that is contrary has the weight 0, and the mean is that of the verified answers", () => {
  const contrary = (values: number[]) => values.map((value) => 1 - value);
  const found = predictionPowered(...rows(TRUTH, contrary(JUDGED), contrary(OTHERS)));
  assert.deepEqual([found.lambda, found.value], [0, 0.6]);
  near(found.lo, 0.3852967);
  const silent = predictionPowered(...rows(TRUTH, JUDGED.map(() => 1), OTHERS.map(() => 1)));
  assert.deepEqual([silent.lambda, silent.value], [0, 0.6]);
});

Deno.test("rows that come twice, as groups, say as much as once", () => {
  const [truth, predicted] = rows(TRUTH, JUDGED, OTHERS);
  const once = predictionPowered(truth, predicted, { lambda: 1 });
  const twice = predictionPowered([...truth, ...truth], [...predicted, ...predicted], {
    groups: [...predicted, ...predicted].map((_, i) => i % predicted.length),
    lambda: 1,
  });
  near(twice.value, once.value, 1e-12);
  near(twice.lo, once.lo, 1e-12);
});

Deno.test("intervals of verdicts hold the rate, of few verified rows that are nearly all right too", () => {
  const judges = { good: [0.05, 0.95], lenient: [0.5, 0.98], ignorant: [0.7, 0.7] };
  for (const [name, says] of Object.entries(judges)) {
    for (const [rate, n] of [[0.55, 600], [0.9, 100]]) {
      const next = random(1, `${name} ${rate}`);
      let held = 0, plain = 0, width = 0;
      const SAMPLES = 400;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const truth = Array.from({ length: n }, () => next() < rate ? 1 : 0);
        const judged = truth.map((right) => next() < says[right] ? 1 : 0);
        const known = truth.map((right, i) => i < n / 5 ? right : null);
        const { value, lo, hi } = predictionPowered(known, judged, { verdicts: true });
        const narrow = predictionPowered(known, judged),
          alone = meanEstimate(truth.slice(0, n / 5));
        assert.equal(value, narrow.value);
        if (lo <= rate && rate <= hi) held++;
        if (narrow.lo <= rate && rate <= narrow.hi) plain++;
        width += (hi - lo - alone.hi + alone.lo) / SAMPLES;
      }
      // Two standard errors of a share of 400 are 2.2 points
      assert.ok(held / SAMPLES > 0.928, `${name}, ${rate}: ${held / SAMPLES}`);
      if (rate === 0.9) assert.ok(plain / SAMPLES < 0.9, `${name}: ${plain / SAMPLES} without`);
      if (name === "good") assert.ok(width < 0, `${width} wider than without the judge`);
    }
  }
});

Deno.test("rows that cannot be corrected are refused, with what is missing", () => {
  const message = /two rows or more must have the truth and one or more must not: of 2 rows/;
  assert.throws(() => predictionPowered([1, null], [1, 1]), { name: "UserError", message });
  assert.throws(() => predictionPowered([1, 0], [1, 1]), { name: "UserError", message });
  assert.throws(() => predictionPowered([1, 0, null], [1, NaN, 0]), /predicted\[1\]/);
  assert.throws(() => predictionPowered([1, 0, null], [1, 1, 0], { lambda: 2 }), /lambda/);
});
