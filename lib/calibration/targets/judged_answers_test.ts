import assert from "node:assert/strict";
import { makeTable, type Outcome, type OutcomeTable } from "../../outcomes/mod.ts";
import { judgedAnswers } from "./judged_answers.ts";
import { linesFormat as format } from "./statement_format.ts";

function row(id: string, given: Partial<Outcome> = {}): Outcome {
  return {
    ...{ dataset: "d", query_id: id, prompt: `Question ${id}?`, task: null, reference: "4" },
    ...{ split: "train", model: "small", sample: 0, response: "4", quality: 1, correct: true },
    ...{ confidence: null, tokens_in: null, tokens_out: null, cost_usd: null, latency_ms: null },
    ...given,
  };
}

async function table(rows: Outcome[]): Promise<OutcomeTable> {
  return await makeTable(rows, {
    ...{ name: "d", title: "Questions", description: null, caveats: [], created_by: null },
    ...{ quality: { what: "right or wrong", min: 0, max: 1 }, weak: null, strong: null },
  });
}

Deno.test("judgedAnswers() leaves out test questions under any id, and what has no text or verdict", async () => {
  const { answers, leftOut } = judgedAnswers(
    await table([
      row("1", { response: "Answer: 4\nConfidence: 0.70" }),
      row("1", { sample: 1, response: "5", correct: false, confidence: 0.2 }),
      row("2", { split: "test" }),
      row("3", { prompt: "question 2" }), // the same prompt as a test question's
      row("4", { response: null }),
      row("5", { correct: null }),
      ...["1", "4", "5"].map((id) => row(id, { model: "large" })),
      row("3", { model: "large", prompt: "question 2" }),
      row("2", { model: "large", split: "test" }),
    ]),
    { model: "small", confidence: "confidence", format },
  );
  assert.deepEqual(
    answers.map(({ answer, confidence, correct }) => [answer, confidence, correct]),
    [
      ["4", 0.7, 1],
      ["5", 0.2, 0],
    ],
  );
  assert.equal(answers[0].question, answers[1].question);
  assert.deepEqual(leftOut, {
    "question of the test split": 2,
    "no text of the answer": 1,
    "no verdict": 1,
    "answer of another model": 5,
  });
});

Deno.test("judgedAnswers() reads the confidence from the score that is named", async () => {
  const response = "4\nConfidence: 0.80";
  const rows = [
    { ...row("1", { confidence: 0.9 }), "score.agreement": 0.25, "score.stated": 0.7 },
    { ...row("2", { confidence: 0.9, response }), "score.agreement": null, "score.stated": 0.7 },
  ];
  for (const confidence of ["agreement", "score.agreement"]) {
    const { answers } = judgedAnswers(await table(rows), { confidence, format });
    assert.deepEqual(answers.map(({ confidence }) => confidence), [0.25, 0.8]);
  }
});

Deno.test("what is stated is read from the response, else from the column of stated confidences, and from no other", async () => {
  const response = "4\nConfidence: 0.80";
  const rows = [row("1", { confidence: 0.9 }), row("2", { confidence: 0.9, response })];
  const stated = async (own: object, options: { stated?: string } = {}) => {
    const given = await table(rows.map((one) => ({ ...one, ...own })));
    const { answers } = judgedAnswers(given, { confidence: "confidence", format, ...options });
    return answers.map(({ stated }) => stated);
  };
  assert.deepEqual(await stated({}), [null, 0.8], "the confidence may be a token probability");
  assert.deepEqual(await stated({}, { stated: "confidence" }), [0.9, 0.8]);
  assert.deepEqual(await stated({ "score.stated": 0.7 }), [0.7, 0.8]);
});

const WRONG: [name: string, rows: Outcome[], options: object, message: RegExp, hint: RegExp][] = [
  [
    "two models of which none is named",
    [row("1"), row("1", { model: "large" })],
    {},
    /d has those of 2 models/,
    /--model: small, large/,
  ],
  ["a model without answers", [row("1")], { model: "x" }, /answers of "x" in d/, /: small$/],
  [
    "a score that is not there",
    [row("1")],
    { confidence: "tokens" },
    /no column score\.tokens/,
    /^There are: confidence$/,
  ],
  [
    "a score that is no probability",
    [{ ...row("1"), "score.reward": 3 }],
    { confidence: "reward" },
    /score\.reward .* from 0 to 1: current value in row 1 is 3/,
    /^$/,
  ],
  [
    "nothing but test questions",
    [row("1", { split: "test" })],
    {},
    /no answer is left: question of the test split 1/,
    /outside the test split/,
  ],
];
for (const [name, rows, options, message, hint] of WRONG) {
  Deno.test(`judgedAnswers() refuses ${name}`, async () => {
    const given = await table(rows);
    assert.throws(
      () => judgedAnswers(given, { confidence: "confidence", format, ...options }),
      (error: Error & { hint?: string }) =>
        error.name === "UserError" && message.test(error.message) && hint.test(error.hint ?? ""),
    );
  });
}

Deno.test("judgedAnswers() takes the verdicts of the judge that is named, and names those there are", async () => {
  const rows = [
    { ...row("1", { correct: null, confidence: 0.9 }), "score.verdict:large": 1 },
    { ...row("2", { correct: null, confidence: 0.2 }), "score.verdict:large": 0 },
    { ...row("3", { correct: true, confidence: 0.4 }), "score.verdict:large": null },
  ];
  const options = { confidence: "confidence", format };
  const { answers, leftOut } = judgedAnswers(await table(rows), { ...options, judge: "large" });
  assert.deepEqual(answers.map(({ correct }) => correct), [1, 0]);
  assert.deepEqual(leftOut, { "no verdict": 1 });
  const judged = await table(rows);
  assert.throws(() => judgedAnswers(judged, { ...options, judge: "other" }), {
    message: "Cannot take verdicts of other as d has no column score.verdict:other",
    hint: "There are those of large",
  });
  const plain = await table([row("1", { confidence: 0.9 })]);
  assert.throws(() => judgedAnswers(plain, { ...options, judge: "large" }), {
    hint: "Have the answers judged: lab judge --judge large",
  });
});
