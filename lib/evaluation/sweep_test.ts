import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, sweepOf } from "./sweep.ts";
import { scoredOutcomes } from "./testing.ts";

const thresholds = fc.double({ min: -4, max: 2, noNaN: true });

Deno.test("decide() takes the cheapest candidate that reaches the threshold, else the reference", () => {
  fc.assert(fc.property(scoredOutcomes, thresholds, ({ scores, estimatedCosts }, threshold) => {
    const k = estimatedCosts.length;
    const choice = decide(sweepOf({ scores, scale: "match", estimatedCosts }), threshold);
    choice.forEach((chosen, i) => {
      const valid = [...estimatedCosts.keys()].filter((j) =>
        estimatedCosts[j] <= estimatedCosts[k - 1] && j < k - 1 && scores[i * k + j] >= threshold
      );
      const cheapest = Math.min(...valid.map((j) => estimatedCosts[j]));
      if (valid.length === 0) assert.equal(chosen, k - 1);
      else assert.equal(estimatedCosts[chosen], cheapest);
    });
  }));
});

Deno.test("decide() maximises quality - lambda * cost, with lambda = -threshold", () => {
  const negative = fc.double({ min: -4, max: -1e-3, noNaN: true });
  fc.assert(fc.property(scoredOutcomes, negative, ({ scores, estimatedCosts }, threshold) => {
    const k = estimatedCosts.length;
    const choice = decide(sweepOf({ scores, scale: "quality", estimatedCosts }), threshold);
    const utility = (i: number, j: number) => scores[i * k + j] + threshold * estimatedCosts[j];
    choice.forEach((chosen, i) => {
      const affordable = [...estimatedCosts.keys()]
        .filter((j) => estimatedCosts[j] <= estimatedCosts[k - 1]);
      const best = Math.max(...affordable.map((j) => utility(i, j)));
      assert.ok(affordable.includes(chosen));
      assert.ok(Math.abs(utility(i, chosen) - best) < 1e-9);
    });
  }));
});

Deno.test("sweepOf() never spends less, by estimate, as the threshold is turned up", () => {
  fc.assert(fc.property(scoredOutcomes, ({ scores, scale, estimatedCosts }) => {
    const sweep = sweepOf({ scores, scale, estimatedCosts });
    for (let m = 0; m < sweep.key.length; m++) {
      assert.ok(estimatedCosts[sweep.to[m]] >= estimatedCosts[sweep.from[m]]);
      assert.ok(m === 0 || sweep.key[m] >= sweep.key[m - 1]);
    }
  }));
});

Deno.test("sweepOf() leaves an infinitely bad candidate out at every threshold", () => {
  const scores = Float64Array.of(-Infinity, 0, -Infinity);
  const sweep = sweepOf({ scores, scale: "quality", estimatedCosts: Float64Array.of(0, 1, 2) });
  assert.deepEqual([...sweep.start], [1]);
  assert.equal(sweep.key.length, 0);
});
