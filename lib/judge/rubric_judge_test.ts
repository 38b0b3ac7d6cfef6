import assert from "node:assert/strict";
import { OpenAiClient } from "../llm/mod.ts";
import { testHost } from "../llm/testing.ts";
import { parseRating, rubricJudge } from "./mod.ts";

const READ: [text: string, rating: number, explanation: string][] = [
  ["Rating: 4 (right, but short)", 4, "right, but short"],
  ["5", 5, ""],
  ["3 (half of it)", 3, "half of it"],
  ["2/5", 2, ""],
  ["4 out of 5: fine", 4, "fine"],
  ["**Rating:** 1\nIt is wrong.", 1, "It is wrong."],
  ["**5** - all there", 5, "all there"],
  ["rating = 3.", 3, ""],
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
    "Rating: N",
  ]
) {
  Deno.test(`parseRating() reads no rating from ${JSON.stringify(text)}`, () => {
    assert.equal(parseRating(text), null);
  });
}

Deno.test("rubricJudge() gives question and answer to its model, and says why it has no rating", async () => {
  await using host = testHost((prompt) =>
    prompt.includes("<answer>\nfour\n</answer>") ? "Rating: 5 (so it is)" : "I cannot say"
  );
  const judge = rubricJudge(
    new OpenAiClient({
      name: "m",
      model: "m",
      baseUrl: host.baseUrl,
      price: { input: 1, output: 1 },
    }),
  );
  const ratings = await judge.rate([
    { prompt: "2 + 2?", response: "four" },
    { prompt: "2 + 2?", response: "five" },
  ]);
  assert.deepEqual(ratings.map(({ rating, explanation }) => [rating, explanation]), [
    [5, "so it is"],
    [null, "no rating: I cannot say"],
  ]);
  assert.ok(ratings[1].cost_usd > 2 * ratings[0].cost_usd);
});
