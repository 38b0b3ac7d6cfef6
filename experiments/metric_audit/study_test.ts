import assert from "node:assert/strict";
import { near } from "../../lib/calibration/measures/testing.ts";
import { sourceLabel } from "../../lib/calibration/mod.ts";
import { pocketQuestions, statedAnswers } from "../../lib/pocket/mod.ts";
import { EDGE_CASES, edgeErrors, misplaced } from "./bin_edges.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import {
  compositionTable,
  formulasChart,
  formulasHeadline,
  fourNamesTable,
  weightsTable,
} from "./charts.ts";
import {
  binsAlikeRms,
  binWeights,
  constantModel,
  constantModels,
  emptyBinsRms,
  rootBrier,
  skipLastBinRms,
  withDefault,
  wrongFirst,
} from "./formulas.ts";
import { composition, configure, coverageOf, fourNames, underPolicies } from "./study.ts";
import {
  coverageTable,
  edgesTable,
  labelsTable,
  misplacedTable,
  policiesTable,
} from "./traps_charts.ts";
import { checkLabels, exactVerdict, verdicts } from "./verdict_labels.ts";

const ANSWERS = { n: 1000, right: 194, seed: 1 };
const HALF_UNIT = 5e-5;

Deno.test("the four formulas of a flat 0.5 are the four published numbers", () => {
  const half = constantModel(0.5, ANSWERS);
  near(binsAlikeRms(half), 0.306, HALF_UNIT);
  near(rootBrier(half), 0.5, HALF_UNIT);
  near(emptyBinsRms(half), 0.0306, HALF_UNIT);
  near(skipLastBinRms(wrongFirst(half)), 0.4684, HALF_UNIT);
  near(binsAlikeRms(constantModel(0, ANSWERS)), 0.194, HALF_UNIT);
});

Deno.test("formula b finds nothing in a model that is always sure, no fault in one nearly", () => {
  const [, sure, almost, , rate] = constantModels(ANSWERS);
  assert.ok(Number.isNaN(binsAlikeRms(sure)));
  assert.equal(emptyBinsRms(sure), 0);
  assert.equal(almost.confidence.filter((c) => c < 1).length, 1);
  assert.equal(binsAlikeRms(almost), 0);
  assert.ok(rootBrier(almost) > 0.89);
  near(binsAlikeRms(rate), 0, 1e-12);
});

Deno.test("formula b has a bin of one row count as much as one of many", () => {
  const rows = {
    confidence: [...new Array(99).fill(0.505), 0.9],
    correct: Array.from({ length: 100 }, (_, i) => i < 50 ? 1 : 0),
  };
  near(binsAlikeRms(rows), Math.sqrt(((50 / 99 - 0.505) ** 2 + 0.9 ** 2) / 2));
  const weights = binWeights(rows);
  assert.deepEqual(weights.map(({ alike }) => alike), [0.5, 0.5]);
  assert.deepEqual(weights.map(({ byRows }) => byRows), [0.99, 0.01]);
});

Deno.test("the rules for edges differ as their libraries do", () => {
  const cases = edgeErrors({ ...EDGE_CASES, "always 0%": constantModel(0, ANSWERS) });
  const ece = (name: string) => Object.values(cases.find((one) => one.name === name)!.errors);
  const is = (actual: number[], expected: number[]) =>
    expected.forEach((value, rule) => near(actual[rule], value, HALF_UNIT));
  is(ece("nine rows of 0.5 and 0.6"), [0.2222, 0, 0.2222, 0.2222, 0.2222, 0.2222]);
  is(ece("nine rows of 0.5 and 0.55"), [0.0278, 0.0278, 0.25, 0.0278, 0.0278, 0.25]);
  is(ece("0.95 and right, 1 and wrong"), [0.475, 0.475, 0.475, 0.525, 0.025, 0.475]);
  is(ece("always 0%"), [
    0.194,
    0.194,
    0.194,
    0.194,
    0.194,
    0,
  ]);
});

Deno.test("arithmetic misplaces whole percents", () => {
  assert.deepEqual(misplaced().map(({ percents }) => percents), [
    [0.29, 0.57, 0.58],
    [0.29, 0.47, 0.57, 0.58, 0.59, 0.94],
    [0.07, 0.14, 0.28, 0.55, 0.56],
  ]);
});

Deno.test("verdicts: a substring makes every one right, one word does not", () => {
  for (const wrong of ["Incorrect", "incorrect.", " INCORRECT\n"]) {
    assert.equal(sourceLabel(wrong), 1);
    assert.equal(exactVerdict(wrong), 0);
  }
  assert.equal(exactVerdict("Correct."), 1);
  for (const none of ["", "Error", "Not correct", "correct or incorrect"]) {
    assert.equal(exactVerdict(none), null, none);
  }
});

Deno.test("checkLabels(): substrings measure the judge's calls, exact words the answers", () => {
  const good = new Array(1000).fill(1).map((_, i) => i < 700 ? 1 as const : 0 as const);
  const poor = good.map((_, i) => i % 5 === 0 ? 1 as const : 0 as const);
  for (const correct of [good, poor]) {
    const all = checkLabels(correct, { failing: 0, seed: 1 });
    assert.equal(all.substring, 1);
    near(all.flipped, 1 - all.truth);
    assert.deepEqual(all.exact, correct);
    const few = checkLabels(correct, { failing: 0.806, seed: 1 });
    near(few.substring, 0.194);
    assert.equal(few.exact.filter((label) => label === null).length, 806);
    few.exact.forEach((label, i) => assert.ok(label === null || label === correct[i]));
  }
  assert.equal(verdicts(good, { failing: 1, seed: 1 }).every((said) => said === "Error"), true);
});

Deno.test("pocket-small states confidences when asked for them, and none when not", async () => {
  const questions = pocketQuestions(90, { seed: 2, pool: "test" });
  const asked = await statedAnswers("pocket-small", questions);
  const not = await statedAnswers("pocket-small", questions, { instruction: "answer" });
  assert.ok(asked.every(({ confidence }) => confidence !== null));
  assert.ok(asked.every(({ probability }) => probability > 0 && probability <= 1));
  assert.ok(not.every(({ confidence }) => confidence === null));
  const half = withDefault("not asked", not);
  assert.ok(half.confidence.every((c) => c === 0.5));
  const right = half.correct.reduce((sum, y) => sum + y, 0) / 90;
  near(binsAlikeRms(half), Math.abs(0.5 - right));
  const cut = [...asked.slice(0, 45), ...not.slice(45)];
  const { text } = policiesTable(underPolicies(cut, { seed: 1, bootstrap: 20 }));
  const [, , ...lines] = text.split("\n");
  assert.equal(lines.length, 4);
  assert.equal(new Set(lines.map((line) => line.match(/0\.\d{3}/)![0])).size, 4);
});

Deno.test("the chart and the tables hold each model under each formula", async () => {
  const options = { seed: 1, bootstrap: 20 };
  const models = constantModels(ANSWERS).map(fourNames);
  const { text } = fourNamesTable(models);
  assert.match(text, /^always 50%.* 0\.468 .* 0\.306 .* 0\.500 .* 0\.031 .* 0\.250 \[/m);
  assert.match(text, /^always 100%.* – /m);
  const svg = await drawn(formulasChart([models[0], models[1]]));
  for (const value of ["0.282", "0.306", "0.500", "0.031", "–"]) {
    assert.ok(svg.includes(`>${value}<`));
  }
  const labels = labelsTable([
    { model: "m", ...checkLabels([1, 0, 0, 0], { failing: 0, seed: 1 }) },
  ], { questions: 4 });
  assert.match(labels.text, /^m, 0\.0% +25\.0% +100\.0% +75\.0% +25\.0% \[/m);
  const sure = constantModel(1, ANSWERS);
  const note = formulasHeadline(fourNames(sure)).data.note!;
  assert.match(note, /none by b, 0\.898 by c, 0\.000 by d/);
  assert.match(
    weightsTable(binWeights(sure), sure).text,
    /^ +100% +1000 +19\.4% +0\.806 +100\.0% +0\.0%$/m,
  );
  assert.match(
    compositionTable([composition(sure, options)]).text,
    /^always 100% +0\.806 .* 0\.500$/m,
  );
  const edges = edgesTable(edgeErrors(EDGE_CASES));
  assert.match(edges.text, /^0\.95 and right, 1 and wrong +0\.4750 /m);
  assert.match(misplacedTable(misplaced()).text, /0\.29 0\.57 0\.58$/m);
});

Deno.test("coverageOf() counts what states nothing at the source's default", () => {
  const answer = (confidence: number | null, correct: 0 | 1) =>
    ({ confidence, correct }) as Parameters<typeof coverageOf>[1][number];
  const half = coverageOf("m", [answer(null, 1), answer(0.9, 1), answer(null, 0), answer(0.9, 0)], {
    missing: 0.5,
  });
  assert.deepEqual([half.stated.parse_rate, half.right, half.mean], [0.5, 0.5, 0.7]);
  assert.match(coverageTable([half], { missing: 0.5, questions: 4 }).text, /^m +50\.0% +1 +90% /m);
});

Deno.test("settings that measure nothing are refused", () => {
  assert.equal(configure().n, 900);
  assert.throws(() => configure({ n: 0 }), {
    name: "UserError",
    message: /n as it must be at least 1/,
  });
});
