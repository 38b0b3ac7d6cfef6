import assert from "node:assert/strict";
import fc from "fast-check";
import { balancedWeights, bestF1Threshold, classification } from "./mod.ts";

Deno.test("classification() counts as scikit-learn does", () => {
  // sklearn.metrics on y_true = [1, 1, 1, 0, 0, 0], y_pred = [1, 1, 0, 1, 0, 0]
  const scores = [0.9, 0.8, 0.2, 0.7, 0.1, 0.5], labels = [1, 1, 1, 0, 0, 0];
  const { accuracy, precision, recall, f1 } = classification(scores, labels, { threshold: 0.5 });
  for (const value of [accuracy, precision, recall, f1]) assert.ok(Math.abs(value - 2 / 3) < 1e-12);
  assert.deepEqual(classification(scores, labels, { threshold: 1 }), {
    accuracy: 0.5,
    precision: 0,
    recall: 0,
    f1: 0,
  });
});

Deno.test("no threshold has a higher F1 than the best one", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(fc.property(rows, (rows) => {
    const scores = rows.map(([score]) => score), labels = rows.map(([, label]) => label);
    const at = (threshold: number) => classification(scores, labels, { threshold }).f1;
    const best = at(bestF1Threshold(scores, labels));
    for (let t = -1; t <= 7; t += 0.5) assert.ok(best >= at(t) - 1e-12);
  }));
});

Deno.test("balanced classes weigh alike, and one class cannot be balanced", () => {
  const weights = balancedWeights([1, 0, 0, 0]);
  assert.deepEqual([...weights], [2, 2 / 3, 2 / 3, 2 / 3]);
  assert.throws(() => balancedWeights([1, 1]), /2 of 2 labels are positive/);
  assert.throws(() => classification([1], [1, 0], { threshold: 0 }), /2 for 1/);
});
