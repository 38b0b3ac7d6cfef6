import assert from "node:assert/strict";
import fc from "fast-check";
import { type BinningOptions, brier, corp, murphy } from "../mod.ts";
import { binaryRows, gradedRows, near, sampleRows, tenths } from "./testing.ts";

const { confidence, correct } = sampleRows(200, 207);
const weights = correct.map((_, i) => i % 4);
const options: fc.Arbitrary<BinningOptions> = fc.record({
  bins: fc.integer({ min: 1, max: 20 }),
  binning: fc.constantFrom("width", "mass", "mass-ties"),
  edges: fc.constantFrom("left", "right"),
});

Deno.test("brier() equals scikit-learn's brier_score_loss", () => {
  near(brier([0.1, 0.8, 0.9, 0.3, 1, 0.95], [0, 1, 1, 0, 1, 1]), 0.15250000 / 6);
  near(brier(confidence, correct, { weights }), 0.18586547019763933);
});

Deno.test("murphy() adds up to the Brier score, with any bins", () => {
  fc.assert(fc.property(gradedRows, options, ({ confidence, correct }, options) => {
    const { brier: score, rel, res, unc, wbv, wbc } = murphy(confidence, correct, options);
    near(rel - res + unc + wbv - wbc, score, 1e-12);
    near(score, brier(confidence, correct), 1e-12);
    assert.ok(rel >= 0 && res >= 0 && wbv >= 0);
    assert.ok(res <= unc + 1e-12);
  }));
});

Deno.test("murphy() needs its three classic terms only, where a bin holds one value", () => {
  const rows = { confidence: tenths(confidence), correct };
  const { rel, res, unc, wbv, wbc } = murphy(rows.confidence, rows.correct, { bins: 20 });
  near(wbv, 0, 1e-12);
  near(wbc, 0, 1e-12);
  near(rel - res + unc, brier(rows.confidence, rows.correct));
  const rate = correct.reduce((sum, y) => sum + y, 0) / 200;
  near(unc, rate * (1 - rate));
});

Deno.test("murphy() of two bins worked by hand", () => {
  const terms = murphy([0.1, 0.3, 0.8, 0.8], [0, 1, 1, 1], { bins: 2 });
  near(terms.rel, (2 * 0.3 ** 2 + 2 * 0.2 ** 2) / 4);
  near(terms.res, (2 * 0.25 ** 2 + 2 * 0.25 ** 2) / 4);
  near(terms.unc, 3 / 16);
  near(terms.wbv, 2 * 0.1 ** 2 / 4);
  near(terms.wbc, 2 * (2 * 0.1 * 0.5) / 4);
});

Deno.test("corp() equals what scikit-learn's isotonic regression gives", () => {
  const ties = corp(tenths(confidence), correct);
  near(ties.mcb, 0.04189748084740463);
  near(ties.dsc, 0.06444748084740465);
  near(ties.unc, 0.2211);
  const weighted = corp(confidence, correct, { weights });
  near(weighted.mcb, 0.05388883483323306);
  near(weighted.dsc, 0.0856233646355937);
  near(weighted.unc, 0.2176);
});

Deno.test("corp() adds up to the Brier score, of terms that are not negative", () => {
  fc.assert(fc.property(gradedRows, ({ confidence, correct }) => {
    const { brier: score, mcb, dsc, unc } = corp(confidence, correct);
    near(mcb - dsc + unc, score, 1e-12);
    near(score, brier(confidence, correct), 1e-12);
    assert.ok(mcb >= -1e-12 && dsc >= 0 && dsc <= unc + 1e-12);
  }));
});

Deno.test("corp() has no miscalibration where each value comes true as often as it says", () => {
  const terms = corp([0, 0.5, 0.5, 1, 1], [0, 0, 1, 1, 1]);
  near(terms.mcb, 0, 1e-12);
  near(terms.dsc, terms.unc - 0.1);
});

Deno.test("corp() gives a constant no discrimination, and its gap as miscalibration", () => {
  fc.assert(fc.property(binaryRows, ({ correct }) => {
    const rate = correct.reduce((sum, y) => sum + y, 0) / correct.length;
    const { mcb, dsc } = corp(correct.map(() => 0.3), correct);
    near(dsc, 0, 1e-12);
    near(mcb, (0.3 - rate) ** 2, 1e-12);
  }));
});
