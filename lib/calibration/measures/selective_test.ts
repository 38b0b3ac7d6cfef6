import assert from "node:assert/strict";
import fc from "fast-check";
import { permutation, random } from "../../core/random.ts";
import { auarc, augrc, aurc, eAurc, prr, riskCoverage } from "./selective.ts";
import { binaryRows, gradedRows, near, sampleRows, tenths } from "./testing.ts";

const { confidence, correct } = sampleRows(200, 207);

Deno.test("riskCoverage() has a point for each threshold", () => {
  assert.deepEqual(riskCoverage([0.9, 0.5, 0.5, 0.2], [1, 1, 0, 0]), {
    threshold: Float64Array.of(0.9, 0.5, 0.2),
    coverage: Float64Array.of(0.25, 0.75, 1),
    risk: Float64Array.of(0, 1 / 3, 0.5),
  });
});

Deno.test("auarc() equals get_selective_stats of verified_calibration", () => {
  const all = Array.from({ length: 12 }, (_, k) => 1 / (k + 1)).reduce((a, b) => a + b) / 12;
  const tied = (n: number, value: number) => Array<number>(n).fill(value);
  const cases: [confidence: number[], correct: number[], area: number][] = [
    [[0.1], [1], 1],
    [[0.6], [0], 0],
    [[0.3, 0.9], [0, 1], 0.75],
    [[0.9, 0.3], [1, 0], 0.75],
    [[0.3, 0.9], [1, 0], 0.25],
    [[0.6, 0, 0.8], [1, 0, 1], 8 / 9],
    [[0.6, 0, 0.8], [1, 1, 1], 1],
    [[0.6, 0, 0.8], [0, 0, 0], 0],
    [[0.6, 0, 0.8], [0, 0, 1], 11 / 18],
    [[0.6, 0, 0.8], [0, 1, 0], 1 / 9],
    [[...tied(10, 0.1), 0.6, 0.7], [...tied(10, 0), 0, 0], 0],
    [[...tied(10, 0.1), 0.6, 0.7], [...tied(10, 0), 0, 1], all],
    [[...tied(10, 0.1), 0.6, 0.7], [...tied(10, 0), 1, 0], all - 1 / 12],
    [[...tied(9, 0.1), 0.5, 0.6, 0.7], [...tied(9, 0), 1, 0, 0], all - 1.5 / 12],
  ];
  for (const [confidence, correct, area] of cases) {
    near(auarc(confidence, correct), area);
    near(aurc(confidence, correct), 1 - area);
  }
  near(auarc(confidence, correct), 0.5614246663383142);
});

Deno.test("aurc() by trapezoids equals torch-uncertainty's AURC, and auarc() UQ-NLG's", () => {
  near(aurc([0.7, 0.6, 0.8], [1, 0, 1], { area: "trapezoid" }), 1 / 12);
  near(aurc([0.9, 0.8, 0.7, 0.6, 0.8], [1, 1, 1, 1, 1], { area: "trapezoid" }), 0);
  near(auarc(confidence, correct, { area: "trapezoid" }), 0.5609041872746877);
  assert.equal(auarc([0.5], [1], { area: "trapezoid" }), NaN);
});

Deno.test("augrc() equals fd-shifts', ties moving together", () => {
  near(augrc(confidence, correct), 0.26795);
  near(augrc(tenths(confidence), correct), 0.269225);
});

Deno.test("augrc() of the best and worst order depends on the error rate alone", () => {
  fc.assert(fc.property(binaryRows, ({ correct }) => {
    const e = 1 - correct.reduce((sum, y) => sum + y, 0) / correct.length;
    near(augrc(correct, correct), e ** 2 / 2);
    near(augrc(correct.map((y) => -y), correct), e - e ** 2 / 2);
    near(augrc(correct.map(() => 0), correct), e / 2);
  }));
});

Deno.test("eAurc() is 0 of the best order, and never below", () => {
  near(eAurc(confidence, correct), 0.13276462524193555);
  fc.assert(fc.property(gradedRows, ({ confidence, correct }) => {
    near(eAurc(correct, correct), 0);
    assert.ok(eAurc(confidence, correct) >= -1e-12);
  }));
});

Deno.test("aurc() of the best order tends to e + (1 - e) ln(1 - e)", () => {
  const right = Array.from({ length: 100_000 }, (_, i) => i < 70_000 ? 1 : 0);
  near(aurc(right, right), 0.3 + 0.7 * Math.log(0.7), 1e-5);
});

Deno.test("prr() equals LM-Polygraph's where chance is the mean of all orders", () => {
  near(prr(confidence, correct), 0.635451595334234);
  // Graded outcomes that have nothing to do with the confidences
  near(
    prr(confidence, sampleRows(100, 99).confidence.concat(sampleRows(100, 99).uniform)),
    0.08325265746284162,
  );
});

Deno.test("prr() is 1 of the best order, 0 of one confidence for all, and else unknown", () => {
  near(prr([0.1, 0.5, 0.9], [0, 0.2, 1]), 1);
  near(prr([0.4, 0.4, 0.4], [0, 0.2, 1]), 0);
  assert.equal(prr([0.1, 0.5, 0.9], [0.3, 0.3, 0.3]), NaN);
});

Deno.test("areas of ties are the mean over orders of the tied rows", () => {
  const confidence = [0.9, 0.5, 0.5, 0.5, 0.5, 0.2, 0.2], correct = [0, 1, 1, 0, 1, 0, 1];
  const next = random(4, "ties"), mean = { mean: 0, trapezoid: 0 };
  for (let draw = 0; draw < 20_000; draw++) {
    const order = permutation(7, next);
    const untied = confidence.map((c, i) => c + order[i] * 1e-6);
    mean.mean += aurc(untied, correct) / 20_000;
    mean.trapezoid += aurc(untied, correct, { area: "trapezoid" }) / 20_000;
  }
  near(aurc(confidence, correct), mean.mean, 3e-3);
  near(aurc(confidence, correct, { area: "trapezoid" }), mean.trapezoid, 3e-3);
});

Deno.test("aurc() of one confidence for all is the error rate", () => {
  fc.assert(fc.property(gradedRows, ({ correct }) => {
    const rate = correct.reduce((sum, y) => sum + y, 0) / correct.length;
    near(aurc(correct.map(() => 0.5), correct), 1 - rate);
  }));
});
