/** Sentences about calibrators and sources of confidence, on results they hold of and on others. */
import assert from "node:assert/strict";
import { AS_GIVEN, BASE_RATE, crossFitted, TRIED } from "./calibrated.ts";
import {
  calibratorFindings,
  flatteryFindings,
  orderFindings,
  summaryFindings,
} from "./calibrator_findings.ts";
import { type Confidences, PROBABILITY } from "./inputs.ts";
import { learningCurve } from "./learning.ts";
import { sourceFindings } from "./source_findings.ts";
import {
  claimOf,
  flatteryOf,
  orderOf,
  sourceBriers,
  sourceMeasures,
  type Summary,
} from "./study.ts";
import { overconfident } from "./testing.ts";

const draws = { draws: 20, seed: 1 };
const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);
const tight = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });

function summary(confidence: string, [ece, brier, dsc, auroc]: number[]): Summary {
  return {
    confidence,
    answers: 100,
    ece: tight(ece),
    brier: tight(brier),
    dsc: tight(dsc),
    auroc: tight(auroc),
  };
}

Deno.test("summaryFindings() hold where a calibrator changes ECE alone, and not where it does nothing", () => {
  const compared = {
    stated: summary("as stated", [0.36, 0.373, 0.005, 0.554]),
    recalibrated: summary("after platt", [0.011, 0.246, 0.004, 0.554]),
    constant: summary("the base rate", [0, 0.249, 0, 0.5]),
    probability: summary("token probability", [0.04, 0.104, 0.152, 0.931]),
    calibrator: "platt" as const,
  };
  const claim = { says: 0.9, right: tight(0.54) };
  const found = summaryFindings(compared, claim);
  assert.deepEqual(holding(found), [true, true, true, true]);
  assert.match(
    found[1].text,
    /is 0\.360 \[0\.350, 0\.370\], and 0\.011 \[0\.001, 0\.021\] after Platt scaling, cross-/,
  );
  const untouched = { ...compared, recalibrated: compared.stated, probability: compared.stated };
  assert.deepEqual(holding(summaryFindings(untouched, { ...claim, says: 0.54 })), [
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("calibratorFindings() hold where ECE alone falls, and not where a calibrator fails or tells more", () => {
  const names = [AS_GIVEN, ...TRIED, BASE_RATE];
  const errors = names.map((calibrator) => ({
    calibrator,
    ece: calibrator === AS_GIVEN ? tight(0.3) : { value: calibrator === BASE_RATE ? 0 : 0.02 },
    smece: tight(0.1),
    nll: tight(0.6),
    auroc: tight(calibrator === "histogram" ? 0.6 : 0.7),
  }));
  const parts = names.map((calibrator) => ({
    source: "made up",
    calibrator,
    brier: tight(0.2),
    mcb: 0.01,
    dsc: calibrator === BASE_RATE ? { value: 0 } : tight(0.1),
    unc: 0.25,
  }));
  assert.deepEqual(holding(calibratorFindings(errors, parts)), [true, true, true, true]);
  const worse = errors.map((row) => ({ ...row, ece: tight(0.3), auroc: tight(0.7) }));
  const telling = parts.map((row) => ({
    ...row,
    dsc: tight(row.calibrator === "bbq" ? 0.2 : 0.1),
  }));
  assert.deepEqual(holding(calibratorFindings(worse, telling)), [false, false, false, false]);
});

Deno.test("orderFindings() and flatteryFindings() hold of maps that grow, and not of made-up ones", () => {
  const rows = crossFitted(overconfident(600, 3), { seed: 1 });
  const order = orderOf([rows]), sources = ["made up"];
  assert.deepEqual(holding(orderFindings(order, { sources })), [true, true, true]);
  const bent = order.map((row) => ({ ...row, one: [row.calibrator === "platt" ? 0.4 : 0.7] }))
    .map((row) => ({ ...row, five: [0.7] }));
  assert.deepEqual(holding(orderFindings(bent, { sources })), [false, false, false]);

  const calibrated = crossFitted(
    { ...overconfident(600, 3), confidence: [...rows[4].confidence] },
    { seed: 1 },
  );
  const curve = learningCurve(calibrated[0], {
    names: ["isotonic"],
    sizes: [25],
    repeats: 9,
    seed: 1,
  });
  const flattered = flatteryOf(rows);
  assert.deepEqual(
    holding(flatteryFindings(flattered, { curve, untouched: curve[0].heldOut - 0.01 })),
    [
      true,
      true,
      true,
      true,
    ],
  );
  const honest = flattered.map((row) => ({ ...row, fittedEce: row.ece, more: { value: 0 } }));
  assert.deepEqual(holding(flatteryFindings(honest, { curve, untouched: 1 })), [
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("sourceFindings() hold where tokens know and words do not, and not where all are alike", () => {
  const names = [
    "stated",
    PROBABILITY,
    "tokens, geometric mean",
    "tokens, minimum",
    "tokens, mean",
    "agreement",
  ];
  const made = overconfident(300);
  const given: Confidences[] = names.map((source) => ({ ...made, source }));
  const sources = given.map((one) => crossFitted(one, { names: TRIED.slice(0, 2), seed: 1 }));
  const calibrator = "platt" as const;
  const measures = sourceMeasures(sources, { calibrator, ...draws });
  const briers = sourceBriers(sources, { calibrators: [calibrator], ...draws });
  const found = sourceFindings({ given, measures, briers, calibrator });
  assert.deepEqual(holding(found), [false, false, false, false, false, false]);

  const ece = [0.36, 0.04, 0.24, 0.07, 0.28, 0.02];
  const apart = {
    given: given.map((one) => ({ ...one, correct: one.correct.map(() => 0) })),
    measures: measures.map((one, i) => ({
      ...one,
      ece: tight(ece[i]),
      recalibrated: tight(one.source === "agreement" ? 0.08 : 0.03),
      auroc: tight(one.source === "stated" ? 0.55 : 0.93),
    })),
    briers: {
      ...briers,
      scores: briers.scores.map((score) => ({
        ...score,
        brier: tight(
          score.source === "stated" ? 0.25 : score.calibrator === calibrator ||
              score.source === PROBABILITY
            ? 0.1
            : 0.2,
        ),
      })),
    },
    calibrator,
  };
  assert.deepEqual(holding(sourceFindings(apart)), [true, true, true, true, true, true]);
});

Deno.test("claimOf() has the mean of what is stated and the share of all answers that is right", () => {
  const claim = claimOf({
    source: "x",
    queries: ["a", "b", "c", "d"],
    confidence: [0.8, null, 1, 0.9],
    correct: [1, 0, 0, 1],
  });
  assert.ok(Math.abs(claim.says - 0.9) < 1e-12);
  assert.equal(claim.right.value, 0.5);
  assert.ok(claim.right.lo > 0.1 && claim.right.hi < 0.9);
});
