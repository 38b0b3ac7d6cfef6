/** Sentences of the audit, on results they hold of and on others. */
import assert from "node:assert/strict";
import type { StatedAnswer } from "../../lib/pocket/mod.ts";
import { EDGE_CASES, edgeErrors, misplaced } from "./bin_edges.ts";
import { compositionFindings, edgeFindings, formulaFindings } from "./formula_findings.ts";
import { atBaseRate, binWeights, byProbability, constantModels } from "./formulas.ts";
import { defaultFindings, labelFindings, policyFindings } from "./reading_findings.ts";
import { type Composition, coverageOf, fourNames, type UnderPolicy } from "./study.ts";
import { checkModels } from "./verdict_labels.ts";

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);
const tight = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });

Deno.test("formulaFindings() hold of the source's constants, and not of another's", () => {
  const constants = constantModels({ n: 1000, right: 194, seed: 1 });
  const [half, sure, almostSure, none] = constants.map((model) => fourNames(model));
  const rows = {
    confidence: [0.7, ...new Array(99).fill(0.9)],
    correct: Array.from({ length: 100 }, (_, i) => i < 50 ? 1 : 0),
  };
  const model = fourNames({ name: "m", ...rows }), weights = binWeights(rows);
  const found = formulaFindings({ half, almostSure, model, weights });
  assert.deepEqual(holding(found), [true, true, true, true, true, true]);
  assert.match(found[0].text, /50%, .* errors of 0\.282, 0\.306, 0\.500 and 0\.031\.$/);
  assert.match(found[4].text, /the one answer at 70% the weight of the 99 at 90%: 50\.0% each/);

  const even = { ...none, skipLastWrongFirst: none.skipLast, rootBrier: none.binsAlike };
  const alike = binWeights({ confidence: [0.7, 0.9], correct: [1, 0] });
  assert.deepEqual(
    holding(formulaFindings({
      half: even,
      almostSure: { ...sure, binsAlike: 0.2 },
      model: { ...model, emptyBins: model.binsAlike },
      weights: alike,
    })),
    [false, false, false, false, false, false],
  );
});

Deno.test("compositionFindings() hold where ECE is alike and scores are not, and not the other way round", () => {
  const composed = (name: string, [ece, brier, dsc]: number[]): Composition => (
    { name, ece: tight(ece), brier: tight(brier), mcb: 0, dsc, unc: 0.25, auroc: 0.5 }
  );
  const constant = composed("constant", [0.03, 0.25, 0]);
  const probability = composed("probability", [0.04, 0.1, 0.15]);
  const stated = composed("stated", [0.36, 0.37, 0.005]);
  assert.deepEqual(holding(compositionFindings({ constant, probability, stated })), [
    true,
    true,
    true,
  ]);
  assert.deepEqual(
    holding(compositionFindings({ constant: stated, probability: stated, stated: constant })),
    [false, false, false],
  );
});

Deno.test("edgeFindings() hold of the published rules, and not where all agree", () => {
  const rows = { confidence: [1, 1, 0.9], correct: [0, 1, 1] };
  const [, , , none] = constantModels({ n: 1000, right: 194, seed: 1 });
  const cases = edgeErrors({ ...EDGE_CASES, "always 0%": none, m: rows });
  const found = edgeFindings({ cases, rules: misplaced(), model: "m" });
  assert.deepEqual(holding(found), [true, true, true, true]);
  assert.match(
    found[0].text,
    /ECE of 0\.2222 to 0\.0000, and .* change one of 0\.0278 to 0\.2500\.$/,
  );
  const alike = cases.map(({ name, errors }) => ({
    name,
    errors: Object.fromEntries(Object.keys(errors).map((rule) => [rule, 0.2])),
  }));
  assert.deepEqual(
    holding(edgeFindings({ cases: alike, rules: [{ code: "c", percents: [] }], model: "m" })),
    [false, false, false, false],
  );
});

const answer = (confidence: number | null, correct: 0 | 1) =>
  ({ confidence, correct, probability: 0.25 }) as StatedAnswer;

Deno.test("atBaseRate() and byProbability() keep the answers", () => {
  const rows = { confidence: [0.9, 0.8], correct: [1, 0] };
  const others = { confidence: [], correct: [1, 0, 0, 0] };
  const constant = atBaseRate("m", rows, { others });
  assert.deepEqual(constant, {
    name: "m, always 25.0%",
    correct: [1, 0],
    confidence: [0.25, 0.25],
  });
  assert.deepEqual(byProbability("p", [answer(null, 1)]), {
    name: "p",
    confidence: [0.25],
    correct: [1],
  });
});

Deno.test("defaultFindings() hold of a model that states nothing, and not of one that does", () => {
  const missing = 0.5;
  const asked = coverageOf("asked", [answer(0.9, 1), answer(0.9, 0)], { missing });
  const notAsked = coverageOf("not asked", [answer(null, 1), answer(null, 0)], { missing });
  const [found] = defaultFindings({ asked, notAsked, missing, questions: 900 });
  assert.equal(found.holds, true);
  assert.match(found.text, /from 0\.400 to 0\.000, by 100%, on the same 900 test questions/);
  assert.equal(
    defaultFindings({ asked, notAsked: asked, missing, questions: 900 })[0].holds,
    false,
  );
});

Deno.test("policyFindings() hold where policies differ by more than their intervals", () => {
  const names = [
    "exclude",
    "impute 0.5",
    "impute the mean of those stated",
    "count as wrong (confidence 1)",
  ];
  const under = (errors: number[]): UnderPolicy[] =>
    names.map((name, i) => ({ name, n: 9, ece: tight(errors[i]), brier: tight(0.3) }));
  const cut = coverageOf("cut", [answer(0.9, 1), answer(null, 0)], { missing: 0.5 });
  const found = policyFindings(under([0.36, 0.296, 0.385, 0.499]), cut);
  assert.deepEqual(holding(found), [true, true]);
  assert.match(found[0].text, /Where 50\.0% of .* is 0\.296 \[0\.286, 0\.306\] or 0\.499 \[/);
  assert.deepEqual(holding(policyFindings(under([0.3, 0.3, 0.3, 0.3]), cut)), [false, false]);
});

Deno.test("labelFindings() hold where a judge's failures are alike, and not where the models are", () => {
  const good = Array.from(
    { length: 500 },
    (_, i) => ({ correct: i < 400 ? 1 as const : 0 as const }),
  );
  const poor = good.map((_, i) => ({ correct: i < 200 ? 1 as const : 0 as const }));
  const checks = checkModels({ good, poor }, { failing: [0, 0.2, 0.8], seed: 2 });
  assert.deepEqual(checks.map(({ model, failing }) => [model, failing]).slice(1, 3), [
    ["poor", 0],
    ["good", 0.2],
  ]);
  const found = labelFindings(checks, { questions: 900 });
  assert.deepEqual(holding(found), [true, true, true]);
  assert.match(found[0].text, /"100\.0% right", and 20\.0% and 60\.0% of the labels are wrong/);
  assert.match(
    found[1].text,
    /same accuracy, 20\.0%; of their greedy answers to 900 test questions 40\.0% and 80\.0% are right/,
  );
  const alike = checkModels({ good, also: good }, { failing: [0.2], seed: 1 })
    .map((check) => ({ ...check, truth: 0.1 }));
  assert.deepEqual(holding(labelFindings(alike, { questions: 900 })), [false, false, false]);
});
