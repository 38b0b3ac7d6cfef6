import assert from "node:assert/strict";
import fc from "fast-check";
import { auprc, auroc } from "./discrimination.ts";
import { binaryRows, near, sampleRows, tenths } from "./testing.ts";

const { confidence, correct } = sampleRows(200, 207);
const weights = correct.map((_, i) => i % 4);

Deno.test("auroc() equals scikit-learn's roc_auc_score, with ties and weights", () => {
  near(auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  near(auroc(tenths(confidence), correct), 0.7974898236092266);
  near(auroc(tenths(confidence), correct, { weights }), 0.8154616013071897);
});

Deno.test("auroc() is the share of pairs won, a tie counting half", () => {
  fc.assert(fc.property(binaryRows, ({ confidence, correct }) => {
    let won = 0, pairs = 0;
    confidence.forEach((a, i) =>
      confidence.forEach((b, j) => {
        if (correct[i] !== 1 || correct[j] !== 0) return;
        pairs++;
        won += a > b ? 1 : a === b ? 0.5 : 0;
      })
    );
    if (pairs > 0) near(auroc(confidence, correct), won / pairs);
    else assert.equal(auroc(confidence, correct), NaN);
  }));
});

Deno.test("auroc() and auprc() look at the order only, of any scores", () => {
  fc.assert(fc.property(binaryRows, ({ confidence, correct }) => {
    const distinct = [...new Set(confidence)].sort((a, b) => a - b);
    const scores = confidence.map((c) => distinct.indexOf(c) ** 2 - 700);
    assert.equal(auroc(scores, correct), auroc(confidence, correct));
    assert.equal(auprc(scores, correct), auprc(confidence, correct));
  }));
});

Deno.test("auroc() of equal scores is 0.5, and auprc() the base rate", () => {
  near(auroc([0.3, 0.3, 0.3, 0.3], [1, 0, 0, 0]), 0.5);
  near(auprc([0.3, 0.3, 0.3, 0.3], [1, 0, 0, 0]), 0.25);
});

Deno.test("auprc() equals scikit-learn's average_precision_score", () => {
  near(auprc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 5 / 6);
  near(auprc(tenths(confidence), correct), 0.6525086128301644);
  near(auprc(tenths(confidence), correct, { weights }), 0.6849947348247819);
});

Deno.test("auprc() is not known where nothing is right, and 1 where all is", () => {
  assert.equal(auprc([0.1, 0.2], [0, 0]), NaN);
  assert.equal(auprc([0.1, 0.2], [1, 1]), 1);
});

Deno.test("auroc() and auprc() refuse graded outcomes and scores that are no number", () => {
  for (const measure of [auroc, auprc]) {
    assert.throws(() => measure([0.1, 0.2], [0.5, 1]), /correct\[0\] must be 0 or 1/);
    assert.throws(() => measure([0.1, NaN], [1, 0]), /confidence\[1\] must be a finite number/);
  }
});
