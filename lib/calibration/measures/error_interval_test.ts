import assert from "node:assert/strict";
import { random } from "../../core/random.ts";
import { calibrationErrorEstimates } from "./error_interval.ts";

const OPTIONS = { bins: 10, edges: "left", draws: 200 } as const;

/** Samples whose intervals lie above and below the truth, of so many; answers are right to `right` of c. */
function missed(samples: number, right: (c: number) => number, truth: number) {
  let above = 0, below = 0;
  for (let seed = 0; seed < samples; seed++) {
    const next = random(seed, "coverage");
    const confidence = Array.from({ length: 200 }, () => next());
    const correct = confidence.map((c) => next() < right(c) ? 1 : 0);
    const { ece } = calibrationErrorEstimates({ confidence, correct }, { ...OPTIONS, seed });
    const [lo, hi] = ece.interval;
    assert.ok(0 <= lo && lo <= ece.debiased && ece.debiased <= ece.value && ece.value <= hi);
    if (lo > truth) above++;
    if (hi < truth) below++;
  }
  return { above, below };
}

Deno.test("the interval of calibrated confidences leaves 0 out in about 5 of 100 samples", () => {
  const { above, below } = missed(100, (c) => c, 0);
  assert.ok(above <= 11, `${above}`);
  assert.equal(below, 0);
});

Deno.test("the interval of confidences far off holds their error, 0.2, in about 95 of 100 samples", () => {
  const { above, below } = missed(100, (c) => 0.6 * c, 0.2);
  assert.ok(above + below <= 11, `${above}, ${below}`);
});

Deno.test("twenty sure answers, all right, allow an error of up to 0.17", () => {
  const rows = { confidence: new Array(20).fill(1), correct: new Array(20).fill(1) };
  const { ece, rmsce } = calibrationErrorEstimates(rows, { ...OPTIONS, draws: 2000, seed: 1 });
  // 0.025 = (1 - x)^20, Clopper & Pearson's, is 0.168
  assert.ok(Math.abs(ece.interval[1] - 0.168) < 0.015, `${ece.interval}`);
  assert.deepEqual([ece.interval[0], ece.value, rmsce.value], [0, 0, 0]);
});

Deno.test("many samples of a query, some in each bin, are counted by the query", () => {
  const next = random(1, "rows");
  const confidence = Array.from({ length: 60 }, () => next());
  const correct = confidence.map((c) => next() < 0.6 * c ? 1 : 0);
  const copies = (values: number[]) => values.flatMap((value) => [value, value, value, value]);
  const width = (rows: number[][], groups?: number[]) => {
    const [confidence, correct] = rows;
    const found = calibrationErrorEstimates({ confidence, correct }, {
      ...OPTIONS,
      seed: 1,
      groups,
    });
    return found.ece.interval[1] - found.ece.interval[0];
  };
  const once = width([confidence, correct]);
  const both = [copies(confidence), copies(correct)];
  assert.ok(Math.abs(width(both, copies([...confidence.keys()])) / once - 1) < 0.25);
  assert.ok(width(both) < 0.7 * once);
});
