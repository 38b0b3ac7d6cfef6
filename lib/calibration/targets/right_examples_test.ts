import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../core/random.ts";
import { answersWithVerdicts, brierPairs, restatedPairs, statedTargets } from "./right_examples.ts";
import { linesFormat } from "./statement_format.ts";
import { judged, judgedRows, turned } from "./testing.ts";
import type { PreferenceExample } from "../../training/mod.ts";

const format = linesFormat;
const confidenceOf = (text: string) => format.takeApart(text).confidence!;
const sorted = <Item>(items: Item[]) => items.map((item) => JSON.stringify(item)).sort();

Deno.test("each answer is an example, a wrong one with its low target too, by hand", () => {
  const rows = [judged("1", { answer: "Rome", correct: 0 }), judged("2"), judged("3")];
  const { examples, leftOut } = statedTargets(rows, {
    targets: [0.13, 1, null],
    format,
    without: "no target",
  });
  assert.deepEqual(examples, [
    { prompt: format.ask("1?"), completion: "Answer: Rome\nConfidence: 0.13", correct: 0 },
    { prompt: format.ask("2?"), completion: "Answer: a\nConfidence: 1.00", correct: 1 },
  ]);
  assert.deepEqual(leftOut, { "no target": 1 });
});

Deno.test("targets of four levels are the middles of the quarters, by hand", () => {
  const targets = [0, 0.24, 0.25, 0.6, 1];
  const rows = targets.map((_, i) => judged(String(i)));
  const { examples } = statedTargets(rows, { targets, format, without: "none", levels: 4 });
  assert.deepEqual(
    examples.map(({ completion }) => confidenceOf(completion)),
    [0.13, 0.13, 0.38, 0.63, 0.88],
  );
});

Deno.test("answers with verdicts are the questions and answers alone, by hand", () => {
  const rows = [judged("1", { answer: "Rome", correct: 0 }), judged("2", { answer: "" })];
  assert.deepEqual(answersWithVerdicts(rows), {
    examples: [{ prompt: "1?", completion: "Rome", correct: 0 }],
    leftOut: { "empty answer": 1 },
  });
});

Deno.test("a pair's chosen answer never has the worse Brier score, and only confidences differ", () => {
  fc.assert(fc.property(judgedRows, fc.integer(), (rows, seed) => {
    const verdicts = new Map(rows.map(({ prompt, answer, correct }) => [prompt + answer, correct]));
    for (const { prompt, chosen, rejected } of brierPairs(rows, { format, seed }).examples) {
      const [better, worse] = [chosen, rejected].map((text) => format.takeApart(text));
      assert.equal(better.answer, worse.answer);
      const row = rows.find((row) => format.ask(row.prompt) === prompt)!;
      const y = verdicts.get(row.prompt + better.answer)!;
      assert.ok((better.confidence! - y) ** 2 < (worse.confidence! - y) ** 2);
    }
  }));
});

Deno.test("pairs do not depend on the order of the rows, but on the seed alone", () => {
  fc.assert(fc.property(judgedRows, fc.integer(), (rows, seed) => {
    const of = (given: typeof rows) => sorted(brierPairs(given, { format, seed }).examples);
    assert.deepEqual(of(turned(rows)), of(rows));
    const targets = rows.map(({ confidence }) => confidence && confidence / 2);
    assert.deepEqual(
      sorted(restatedPairs(turned(rows), { targets: turned(targets), format }).examples),
      sorted(restatedPairs(rows, { targets, format }).examples),
    );
  }));
});

Deno.test("of one wrong answer at 0.5, 0.9 and 0.9 the lower confidence is chosen, by hand", () => {
  const rows = [0.9, 0.5, 0.9].map((confidence) =>
    judged("1", { answer: "Rome", confidence, correct: 0 })
  );
  const others = [
    judged("1", { confidence: 0.7 }), // another answer to the question
    judged("2", { confidence: 0.2, correct: 0 }),
    judged("3", { confidence: null }),
    judged("4", { answer: " " }),
  ];
  const { examples, leftOut } = brierPairs([...rows, ...others], { format, seed: 1 });
  // 0.9 and 0.5: of a wrong answer 0.56 apart, of a right one 0.24, so the pair is always kept
  assert.deepEqual(examples, [{
    prompt: format.ask("1?"),
    chosen: "Answer: Rome\nConfidence: 0.50",
    rejected: "Answer: Rome\nConfidence: 0.90",
  }]);
  assert.deepEqual(leftOut, {
    "answer with one confidence only": 2,
    "no confidence is stated": 1,
    "empty answer": 1,
  });
});

/** Share of the pairs that prefer the higher confidence, of questions that are right so often. */
function shareHigher(right: number, [low, high]: [number, number]): number {
  const next = random(1);
  const rows = Array.from({ length: 4000 }, (_, question) => {
    const correct = next() < right ? 1 : 0;
    return [low, high].map((confidence) => judged(`${question}`, { confidence, correct }));
  }).flat();
  const { examples } = brierPairs(rows, { format, seed: 1 });
  const higher = ({ chosen, rejected }: PreferenceExample) =>
    confidenceOf(chosen) > confidenceOf(rejected);
  return examples.filter(higher).length / examples.length;
}

Deno.test("the higher confidence is preferred more often where the truth is above the middle", () => {
  // By hand: p (2 - s) / (p (2 - s) + (1 - p) s), s the sum of the two
  for (const right of [0.5, 0.7, 0.9]) {
    const share = right * 0.6 / (right * 0.6 + (1 - right) * 1.4);
    assert.ok(Math.abs(shareHigher(right, [0.5, 0.9]) - share) < 0.03, `${right}`);
  }
});

Deno.test("an answer's target is preferred to the confidence it has, each pair once, by hand", () => {
  const rows = [
    judged("1", { confidence: 0.9 }),
    judged("1", { confidence: 0.9 }),
    judged("2", { confidence: 0.401 }),
    judged("3", { confidence: null }),
    judged("4"),
  ];
  const { examples, leftOut } = restatedPairs(rows, {
    targets: [0.2, 0.2, 0.404, 0.1, null],
    format,
  });
  assert.deepEqual(examples, [{
    prompt: format.ask("1?"),
    chosen: "Answer: a\nConfidence: 0.20",
    rejected: "Answer: a\nConfidence: 0.90",
  }]);
  assert.deepEqual(leftOut, {
    "equal pair": 1,
    "the target is stated": 1,
    "no confidence is stated": 1,
    "no target": 1,
  });
});
