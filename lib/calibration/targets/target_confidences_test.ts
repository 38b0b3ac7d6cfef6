import assert from "node:assert/strict";
import fc from "fast-check";
import { histogram } from "../calibrators/histogram.ts";
import { platt } from "../calibrators/platt.ts";
import { near } from "../measures/testing.ts";
import { judged, judgedRows, turned, vectors } from "./testing.ts";
import { distinctQuestions } from "./nearby_questions.ts";
import {
  agreementTargets,
  calibratedTargets,
  neighbourTargets,
  type Targets,
} from "./target_confidences.ts";

/** Of each question a direction of its own. */
const around = (questions: string[]) =>
  vectors(questions.map((question) => [Math.cos(+question), Math.sin(+question)]));

const WAYS: Record<string, (rows: ReturnType<typeof judged>[]) => Targets> = {
  calibrated: (rows) => calibratedTargets(rows, { calibrator: histogram(), folds: 2, seed: 1 }),
  agreement: agreementTargets,
  neighbours: (rows) => {
    const questions = distinctQuestions(rows).map(({ question }) => question);
    return neighbourTargets(rows, { vectors: around(questions), neighbours: 2 });
  },
};
const severalQuestions = judgedRows.filter((rows) =>
  new Set(rows.filter(({ confidence }) => confidence !== null).map(({ question }) => question))
    .size >= 2
);

for (const [name, targets] of Object.entries(WAYS)) {
  Deno.test(`${name}: no target depends on the verdict on its own question`, () => {
    fc.assert(fc.property(severalQuestions, fc.nat(), (rows, at) => {
      const { question } = rows[at % rows.length];
      const other = rows.map((row) =>
        row.question === question
          ? { ...row, correct: row.correct === 1 ? 0 as const : 1 as const }
          : row
      );
      const before = targets(rows), after = targets(other);
      rows.forEach((row, i) => {
        if (row.question === question) assert.equal(after[i], before[i]);
      });
    }));
  });

  Deno.test(`${name}: the order of the rows does not matter, and targets are probabilities`, () => {
    fc.assert(fc.property(severalQuestions, (rows) => {
      const given = targets(rows);
      assert.deepEqual(turned(targets(turned(rows))), given);
      for (const target of given) assert.ok(target === null || target >= 0 && target <= 1);
    }));
  });
}

Deno.test("calibrated targets of always 0.9 are the accuracy on the other questions, by hand", () => {
  const rows = [
    judged("1", { confidence: 0.9, correct: 1 }),
    judged("1", { confidence: 0.9, correct: 1 }),
    judged("2", { confidence: 0.9, correct: 0 }),
    judged("3", { confidence: null }),
  ];
  const targets = calibratedTargets(rows, { calibrator: histogram(), folds: 2, seed: 1 });
  assert.deepEqual(targets, [0, 0, 1, null]);
});

Deno.test("calibrated targets need a confidence, and enough questions", () => {
  const options = { calibrator: platt(), seed: 1 };
  assert.throws(() => calibratedTargets([judged("1", { confidence: null })], options), {
    name: "UserError",
    hint: /--confidence/,
  });
  assert.throws(() => calibratedTargets([judged("1"), judged("2")], options), {
    message: /folds must be .* number of groups \(2\)/,
  });
});

Deno.test("agreement is the share of the other samples that say the same, by hand", () => {
  const rows = [
    ...["Paris", "paris.", "Rome", ""].map((answer) => judged("1", { answer })),
    judged("2", { answer: "alone" }),
  ];
  assert.deepEqual(agreementTargets(rows), [1 / 3, 1 / 3, 0, null, null]);
});

Deno.test("neighbours are other questions, all samples of a question alike, by hand", () => {
  // Cosines with 1: 2 has 0.8, 3 has 0.6, 4 has 0
  const directions: [number, number][] = [[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]];
  const rows = [
    judged("1", { correct: 0 }),
    judged("1", { correct: 0 }),
    judged("2", { correct: 1 }),
    judged("2", { correct: 0 }),
    judged("3", { correct: 1 }),
    judged("4", { correct: 0 }),
  ];
  const of = (neighbours: number) =>
    neighbourTargets(rows, { vectors: vectors(directions), neighbours });
  assert.equal(of(1)[0], 0.5);
  assert.equal(of(2)[0], 0.75);
  near(of(9)[1]!, 0.5); // all others
});

Deno.test("questions that are equally near share the places left, by hand", () => {
  const rows = [1, 1, 0, 0].map((correct, i) => judged(`${i}`, { correct: correct as 0 | 1 }));
  const same = vectors([[1, 0], [1, 0], [1, 0], [1, 0]]);
  const targets = neighbourTargets(rows, { vectors: same, neighbours: 1 });
  targets.forEach((target, i) => near(target!, i < 2 ? 1 / 3 : 2 / 3));
});

Deno.test("neighbours need two questions, and a vector for each", () => {
  const of = (rows: ReturnType<typeof judged>[], n: number) => () =>
    neighbourTargets(rows, { vectors: vectors(Array(n).fill([1, 0])), neighbours: 1 });
  assert.throws(of([judged("1"), judged("1")], 1), /must be two or more: there is one$/);
  assert.throws(of([judged("1"), judged("2")], 1), /a vector for each of 2: current value is 1$/);
});
