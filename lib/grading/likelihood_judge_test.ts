import assert from "node:assert/strict";
import { pocketQuestions } from "../pocket/mod.ts";
import { openJudge } from "./mod.ts";

Deno.test("pocket-large rates right answers higher than another question's", async () => {
  const judge = await openJudge("pocket-large");
  const questions = pocketQuestions(200, { seed: 5, pool: "test" })
    .filter(({ level }) => level <= 2);
  const rate = async (shift: number) => {
    const ratings = await judge.rate(questions.map(({ prompt }, i) => ({
      prompt,
      response: questions[(i + shift) % questions.length].reference,
    })));
    for (const { rating } of ratings) assert.ok(rating! >= 1 && rating! <= 5);
    return ratings.filter(({ rating }) => rating! >= 4).length / questions.length;
  };
  assert.ok(await rate(0) > 0.7);
  assert.ok(await rate(1) < 0.2);
});
