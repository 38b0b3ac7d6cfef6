import assert from "node:assert/strict";
import { pocketQuestions, readModelCard } from "../../lib/pocket/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import {
  accuracyFindings,
  instructionFindings,
  passFindings,
  reliabilityFindings,
} from "./findings.ts";
import {
  accuracyByKind,
  accuracyOf,
  agreementOf,
  commonAnswers,
  passCurves,
  reliabilityOf,
} from "./measures.ts";
import { type Answered, configure, greedyAnswers, instructed, sampledAnswers } from "./study.ts";

const seed = 1;
const [question] = pocketQuestions(1, { seed, pool: "test" });
const answer = (correct: boolean, { confidence = 0.5, text = "x" } = {}): Answered => {
  return { question, text, correct, confidence };
};
const rightWhere = (rights: string) => [...rights].map((right) => answer(right === "1"));
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

const FIVE = { "pocket-small": rightWhere("11000"), "pocket-large": rightWhere("10110") };

Deno.test("accuracyOf() has an oracle that is right where either model is", () => {
  const { small, large, oracle } = accuracyOf(FIVE);
  near(small.value, 0.4);
  near(large.value, 0.6);
  near(oracle.value, 0.8);
});

Deno.test("accuracyByKind() has a cell for each kind of question there is", () => {
  assert.deepEqual(accuracyByKind(FIVE).map(({ model, accuracy }) => [model, accuracy]), [
    ["pocket-small", 0.4],
    ["pocket-large", 0.6],
  ]);
});

Deno.test("agreementOf() counts the four cases, which make up everything", () => {
  const { both, onlySmall, onlyLarge, neither } = agreementOf(FIVE);
  near(both.value, 0.2);
  near(onlySmall.value, 0.2);
  near(onlyLarge.value, 0.4);
  near(neither.value, 0.2);
});

Deno.test("commonAnswers() has each answer once, the most frequent first", () => {
  const samples = ["b", "a", "b"].map((text) => answer(text === "a", { text }));
  assert.deepEqual(commonAnswers(samples), [
    { text: "b", times: 2, correct: false },
    { text: "a", times: 1, correct: true },
  ]);
});

Deno.test("passCurves() at one sample are the mean accuracy, and at all the share ever right", () => {
  const answers = ["10", "00", "11"].map(rightWhere);
  const { "pocket-small": [one, two, ...more] } = passCurves(
    { "pocket-small": answers, "pocket-large": answers },
  );
  near(one.value, 0.5);
  near(two.value, 2 / 3);
  assert.deepEqual(more, []);
});

Deno.test("reliabilityOf() a model that is right as often as it says finds no calibration error", () => {
  const answers = [true, true, true, false].map((right) => answer(right, { confidence: 0.75 }));
  const { "pocket-small": { ece, accuracy, mean } } = reliabilityOf(
    { "pocket-small": answers, "pocket-large": answers },
  );
  near(ece, 0);
  near(accuracy, 0.75);
  near(mean, 0.75);
});

Deno.test("the charts of models that are always right, and of those that never are", async () => {
  for (const right of ["11", "00"]) {
    const answers = { "pocket-small": rightWhere(right), "pocket-large": rightWhere(right) };
    const samples = [answers["pocket-small"]];
    const pass = passCurves({ "pocket-small": samples, "pocket-large": samples });
    await drawn(view.passChart(pass, { questions: 2 }));
    assert.match(
      view.passTable(pass, { questions: 2 }).text,
      /first 2 test questions, sampled.*\n.*\n1 +\d/,
    );
    const cards = {
      "pocket-small": await readModelCard("pocket-small"),
      "pocket-large": await readModelCard("pocket-large"),
    };
    const { text } = view.accuracyTable(accuracyOf(answers), { cards, questions: 2 });
    assert.match(text, /^Greedy answers to 2 test questions[^]*^pocket-large +857,088 +\d/m);
    await drawn(view.accuracyHeatmap(accuracyByKind(answers), { questions: 2 }));
    await drawn(view.confidenceChart(reliabilityOf(answers), { questions: 2 }));
  }
});

Deno.test("settings that are too small for one question of each kind are refused", () => {
  assert.equal(configure().questions, 1800);
  assert.throws(() => configure({ sampled: 44 }), {
    name: "UserError",
    message: "Cannot use sampled as it must be at least 45: current value is 44",
  });
});

Deno.test("the pocket models answer, sample and follow instructions", async () => {
  const questions = pocketQuestions(45, { seed: 2, pool: "router" });
  const greedy = await greedyAnswers(questions);
  const sampled = await sampledAnswers(questions, { samples: 3, seed: 1 });
  for (const model of ["pocket-small", "pocket-large"] as const) {
    assert.equal(greedy[model].length, 45);
    assert.ok(sampled[model].every((samples) => samples.length === 3));
    for (const { confidence } of greedy[model]) assert.ok(confidence > 0 && confidence <= 1);
  }
  const rows = await instructed(questions.slice(0, 9));
  const large = (instruction: string) =>
    rows.filter((row) => row.instruction === instruction).map(({ answers }) =>
      answers["pocket-large"]
    );
  assert.ok(large("confidence").filter((text) => /\(\d+%\)$/.test(text)).length >= 8);
  const tasks = questions.slice(0, 9).map(({ task }) => task as string);
  assert.ok(large("task").filter((text, i) => text === tasks[i]).length >= 8);
});

Deno.test("findings hold or not by the answers", () => {
  const of = (small: string, large: string) => {
    const answers = {
      "pocket-small": rightWhere(small.repeat(40)),
      "pocket-large": rightWhere(large.repeat(40)),
    };
    return accuracyFindings(accuracyOf(answers), agreementOf(answers), {
      questions: 320,
    }).map(({ holds }) => holds);
  };
  assert.deepEqual(of("11100001", "11111110"), [true, true, true]);
  assert.deepEqual(of("1010", "0101"), [false, false, false]);

  const point = (n: number, value: number) => ({ n, value, lo: value - 0.05, hi: value + 0.05 });
  const pass = (many: number, large: number) =>
    passFindings({
      "pocket-small": [point(1, 0.5), point(5, many)],
      "pocket-large": [point(1, large)],
    }, { questions: 450 })[0].holds;
  assert.ok(pass(0.7, 0.72) && !pass(0.7, 0.9) && !pass(0.55, 0.55));

  const reliability = (confidence: number) => {
    const answers = [true, true, true, false].map((right) => answer(right, { confidence }));
    const [{ holds }] = reliabilityFindings(
      reliabilityOf({ "pocket-small": answers, "pocket-large": answers }),
    );
    return holds;
  };
  assert.ok(reliability(0.75) && !reliability(0.9));

  const stated = (text: string) =>
    instructionFindings([{
      prompt: "Of?",
      instruction: "confidence",
      answers: { "pocket-small": "x (90%)", "pocket-large": text },
    }])[0].holds;
  assert.ok(stated("y (80%)") && !stated("y (70%)") && !stated("y"));
});
