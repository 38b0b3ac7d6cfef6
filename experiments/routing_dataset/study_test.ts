import assert from "node:assert/strict";
import type { RatedAnswer, RoutingDataset } from "../../lib/grading/mod.ts";
import type { DataTable, Figure } from "../../lib/report/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { costFindings, labelFindings } from "./findings.ts";
import { byRating, costsOf, labelCheck } from "./study.ts";

const rated = (rating: number | null, correct: boolean | null): RatedAnswer => ({
  question: {
    dataset: "d",
    query_id: "1",
    prompt: "What?",
    task: null,
    reference: "that",
    split: null,
  },
  model: "m",
  answer: {
    text: "this",
    tokens: null,
    tokens_in: 1,
    tokens_out: 1,
    finish: "stop",
    cost_usd: 1e-6,
    latency_ms: 1,
    version: null,
  },
  rating: { rating, explanation: "so", cost_usd: 1e-6, paid: { now: 1e-6, earlier: 0 } },
  correct,
});
const datasetOf = (answers: RatedAnswer[]): RoutingDataset => ({
  answers,
  spent: { answers: 2e-6, ratings: 4e-6 },
  earlier: { answers: 2e-6, ratings: 0 },
  method: "rated",
  settings: {} as RoutingDataset["settings"],
});
/** Two of 5, of which one is right; one of 4, right; one of 1, wrong; one that nobody rated. */
const FIVE = datasetOf([
  rated(5, true),
  rated(5, false),
  rated(4, true),
  rated(1, false),
  rated(null, true),
]);

Deno.test("byRating() has the share of each rating and how often it is right", () => {
  assert.deepEqual(
    byRating(FIVE).map(({ rating, n, share, right }) => [rating, n, share, right?.value ?? null]),
    [[5, 2, 0.4, 0.5], [4, 1, 0.2, 1], [3, 0, 0, null], [2, 0, 0, null], [1, 1, 0.2, 0]],
  );
});

Deno.test("labelCheck() holds the judge's labels against the truth, from any rating on", () => {
  const shares = (goodFrom: number) => {
    const { good, goodAndRight, goodButWrong, poorButRight, poorAndWrong, noise } = labelCheck(
      FIVE,
      {
        goodFrom,
      },
    );
    return [good, goodAndRight, goodButWrong, poorButRight, poorAndWrong, noise]
      .map(({ value }) => value);
  };
  assert.deepEqual(shares(4), [0.6, 0.4, 0.2, 0.2, 0.2, 0.4]);
  assert.deepEqual(shares(5), [0.4, 0.2, 0.2, 0.4, 0.2, 0.6]);
  assert.throws(() => labelCheck(FIVE, { goodFrom: 6 }), {
    name: "UserError",
    message: "Cannot use goodFrom as it must be at most 5: current value is 6",
  });
});

Deno.test("costsOf() counts what was paid earlier too", () => {
  const [answers, ratings] = costsOf(FIVE);
  assert.deepEqual([answers.usd, ratings.usd], [4e-6, 4e-6]);
  assert.equal(answers.each, 4e-6 / 5);
});

Deno.test("prompts without a verifier leave the ratings unchecked", () => {
  const unverified = datasetOf([rated(5, null)]);
  const ratings = byRating(unverified), labels = labelCheck(unverified);
  assert.equal(ratings[0].right, null);
  assert.deepEqual(view.checkViews(ratings, labels), []);
  assert.match(labelFindings(ratings, labels)[0].text, /the ratings stand unchecked/);
});

Deno.test("charts and tables tell what the data say, of good ratings and of poor ones", async () => {
  const poor = datasetOf([rated(1, true), rated(2, false)]);
  for (
    const [dataset, goodFrom, title] of [
      [FIVE, 4, "60% of the answers are rated 4 or 5"],
      [FIVE, 5, "40% of the answers are rated 5"],
      [poor, 3, "0% of the answers are rated 3 to 5"],
    ] as const
  ) {
    const ratings = byRating(dataset), labels = labelCheck(dataset, { goodFrom });
    const figure = view.ratingsChart(ratings, labels);
    assert.equal(figure.title, title);
    await drawn(figure);
    const [chart, table] = view.checkViews(ratings, labels);
    await drawn(chart as Figure);
    assert.match((table as DataTable).text, /^good enough for the judge +\d/m);
  }
  assert.equal(view.examplesTable(byRating(FIVE)).text.match(/this/g)!.length, 4);
  assert.match(view.spendingTable(costsOf(FIVE), { prompts: 5 }).text, /^Cost of 5 prompts\n/);
});

Deno.test("findings hold where a 5 is right and the labels are, and not of a judge that guesses", () => {
  const times = (n: number, rating: number, correct: boolean) =>
    Array.from({ length: n }, () => rated(rating, correct));
  const holds = (answers: RatedAnswer[]) => {
    const dataset = datasetOf(answers);
    return labelFindings(byRating(dataset), labelCheck(dataset)).map(({ holds }) => holds);
  };
  const good = [...times(390, 5, true), ...times(10, 5, false), ...times(500, 1, false)];
  assert.deepEqual(holds(good), [true, true, true]);
  const guessing = [true, false].flatMap((right) => [
    ...times(100, 5, right),
    ...times(100, 1, right),
  ]);
  assert.deepEqual(holds(guessing), [false, false, false]);
});

Deno.test("costFindings() has judging as a multiple of answering", () => {
  const [finding] = costFindings(costsOf({ ...FIVE, spent: { answers: 1e-6, ratings: 6e-6 } }));
  assert.deepEqual(finding, {
    text: "Judging costs 2.0 times as much as answering.",
    holds: true,
  });
});
