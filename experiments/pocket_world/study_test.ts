import assert from "node:assert/strict";
import { pocketQuestions } from "../../lib/pocket/mod.ts";
import {
  agreement,
  type Answered,
  greedyAnswers,
  instructed,
  meanOf,
  passCurve,
  reliability,
  sampledAnswers,
} from "./study.ts";

const [question] = pocketQuestions(1, { seed: 1, pool: "test" });
const answer = (correct: boolean, confidence = 0.5): Answered => {
  return { question, text: "x", correct, confidence };
};
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("agreement() counts the four cases, which make up everything", () => {
  const of = (rights: string) => [...rights].map((right) => answer(right === "1"));
  const { both, onlySmall, onlyLarge, neither } = agreement(
    { "pocket-small": of("11000"), "pocket-large": of("10110") },
    1,
  );
  near(both.value, 0.2);
  near(onlySmall.value, 0.2);
  near(onlyLarge.value, 0.4);
  near(neither.value, 0.2);
});

Deno.test("meanOf() brackets the mean, and more so the fewer values there are", () => {
  const few = meanOf([0, 1, 1, 0, 1], 1);
  const many = meanOf(Array.from({ length: 500 }, (_, i) => i % 5 === 0 || i % 5 === 3 ? 0 : 1), 1);
  near(few.value, 0.6);
  near(many.value, 0.6);
  assert.ok(few.lo <= 0.6 && few.hi >= 0.6);
  assert.ok(many.hi - many.lo < few.hi - few.lo);
});

Deno.test("passCurve() at one sample is the mean accuracy, and at all the share ever right", () => {
  const answers = [[true, false], [false, false], [true, true]].map((rights) =>
    rights.map((right) => answer(right))
  );
  const [one, two] = passCurve(answers, { sizes: [1, 2], seed: 1 });
  near(one.value, 0.5);
  near(two.value, 2 / 3);
});

Deno.test("reliability() of a model that is right as often as it says has no calibration error", () => {
  const answers = [answer(true, 0.75), answer(true, 0.75), answer(true, 0.75), answer(false, 0.75)];
  const { ece, accuracy, mean } = reliability(answers);
  near(ece, 0);
  near(accuracy, 0.75);
  near(mean, 0.75);
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
