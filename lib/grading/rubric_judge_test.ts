import assert from "node:assert/strict";
import { testClient, testHost } from "../models/testing.ts";
import type { Rating } from "./mod.ts";
import { parseRating, rubricJudge } from "./rubric_judge.ts";

const READ: [text: string, rating: number, explanation: string][] = [
  ["Rating: 4 (right, but short)", 4, "right, but short"],
  ["5", 5, ""],
  ["3 (half of it)", 3, "half of it"],
  ["2/5", 2, ""],
  ["4 out of 5: fine", 4, "fine"],
  ["**Rating:** 1\nIt is wrong.", 1, "It is wrong."],
  ["**5** - all there", 5, "all there"],
  ["rating = 3.", 3, ""],
  ["4 - f(x) is right (mostly)", 4, "f(x) is right (mostly)"],
  ["4 (short) but (right)", 4, "(short) but (right)"],
  ["5 (f(2) is 4).", 5, "f(2) is 4"],
  ["3 (cut off by the li", 3, "(cut off by the li"],
  ["4 - 2 words too many", 4, "2 words too many"],
  ["5, 2 + 2 is 4", 5, "2 + 2 is 4"],
  ["<think>Is it 2? Rating: 3, no.</think>Rating: 4 (good)", 4, "good"],
  ["I should rate it 2 or 3...\n</think>\n\n4 (good)", 4, "good"],
  ["**Rating**: 4/5", 4, ""],
  ["**Rating: 4/5** (good)", 4, "good"],
  ["Rating: 4.0", 4, ""],
  ["4.0/5.0 (good)", 4, "good"],
  ["Rating: 4 out of five", 4, ""],
  ["Sure! Here is my rating.\n\nRating: 4 (good)", 4, "good"],
  ["The answer is right in 2 of 3 parts. Rating: 3 (in part)", 3, "in part"],
  ["Final score: 2\nIt is wrong.", 2, "It is wrong."],
  ["I would give it 4 out of 5.", 4, "I would give it 4 out of 5."],
  ["I rate this answer 3/5, as it is short.", 3, "I rate this answer 3/5, as it is short."],
  ['{"rating": 4}', 4, ""],
  ["## Rating: **5**", 5, ""],
  ["Rating: [4] (good)", 4, "good"],
];
for (const [text, rating, explanation] of READ) {
  Deno.test(`parseRating() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseRating(text), { rating, explanation });
  });
}

for (
  const text of [
    "",
    "15",
    "4.5",
    "0",
    "6/5",
    "4/10",
    "I would say 4",
    "four",
    "-3",
    "1-5",
    "4 - 5",
    "4 \u2013 5 (good)",
    "4, 5",
    "3, maybe 4",
    "Rating: 3 - or even 4, as it helps",
    "3/5 - 4/5",
    "Rating: N",
    "<think>It is good. Rating: 4 (good",
    "Rating: 4.5",
    "Rating: 4.5 (good)",
    "Rating: 10",
    "Rating: 4/10",
    "Rating: 4/50",
    "Rating: 3 (bad)\nRating: 4 (good)",
    "Accuracy rating: 2. Style rating: 5.",
    "Rating: 1 to 5",
    "I give it 3 out of 5, or 4 out of 5; give 4/5",
    "3/5 of the facts are right",
    "I give it 14/5",
    "I rate it 4.5/5",
  ]
) {
  Deno.test(`parseRating() reads no rating from ${JSON.stringify(text)}`, () => {
    assert.equal(parseRating(text), null);
  });
}

const judgeAt = (baseUrl: string) =>
  rubricJudge(testClient({ name: "m", model: "m", baseUrl, price: { input: 1, output: 1 } }));

Deno.test("rubricJudge() gives question and answer to its model, and says why it has no rating", async () => {
  await using host = testHost((prompt) =>
    prompt.includes("<answer>\nfour\n</answer>") ? "Rating: 5 (so it is)" : "I cannot say"
  );
  const ratings = await judgeAt(host.baseUrl).rate([
    { prompt: "2 + 2?", response: "four" },
    { prompt: "2 + 2?", response: "five" },
  ]);
  assert.deepEqual(ratings.map(({ rating, explanation }) => [rating, explanation]), [
    [5, "so it is"],
    [null, "no rating: I cannot say"],
  ]);
  assert.ok(ratings[1].cost_usd > 2 * ratings[0].cost_usd);
  assert.equal(ratings[1].paid.now, ratings[1].cost_usd);
});

Deno.test("an answer that the judge's host refuses has no rating, and that is told", async () => {
  await using host = testHost((prompt) =>
    prompt.includes("bad") ? { status: 400, message: "filtered" } : "Rating: 4 (fine)"
  );
  const told: [number, Rating["rating"]][] = [];
  const ratings = await judgeAt(host.baseUrl).rate([
    { prompt: "a", response: "good" },
    { prompt: "b", response: "bad" },
  ], { onRating: (answer, { rating }) => told.push([answer, rating]) });
  assert.deepEqual(ratings.map(({ rating }) => rating), [4, null]);
  assert.deepEqual([ratings[1].explanation, ratings[1].cost_usd], ["no rating: 400 filtered", 0]);
  assert.deepEqual(told, [[0, 4], [1, null]]);
});

Deno.test("a judge that reasons up to the limit of tokens is paid, and asked again", async () => {
  await using host = testHost((_, call) =>
    call === 1 ? { text: null, finish: "length" } : "Rating: 2"
  );
  const [{ rating, cost_usd }] = await judgeAt(host.baseUrl).rate([{ prompt: "a", response: "b" }]);
  assert.equal(rating, 2);
  assert.ok(Math.abs(cost_usd - 24e-6) < 1e-12);
  assert.ok(host.calls[0].max_tokens as number >= 2000);
});
