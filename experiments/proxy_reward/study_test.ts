import assert from "node:assert/strict";
import { evaluateReward, type RewardedAnswers } from "../../lib/evaluation/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { familyRows, optimisationRows } from "./study.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

/** Three samples of a model for a question of a family: verdicts, rewards and confidences. */
function answers(
  id: number,
  { model = "m", family = "sums", quality, reward, confidence = [0.5, 0.5, 0.5] }: {
    model?: string;
    family?: string;
    quality: number[];
    reward: number[];
    confidence?: number[];
  },
): RewardedAnswers {
  return {
    query: { id: String(id), dataset: "d", prompt: `${id}?`, task: family, split: "test" },
    ...{
      reference: "a",
      model,
      responses: ["a", "b", "c"],
      scores: quality,
      rows: [0, 1, 2],
      quality,
    },
    picks: { reward, confidence },
  };
}

/** The reward picks the right one of "sums", and a wrong one of "words". */
const ANSWERS = Array.from(
  { length: 8 },
  (_, i) =>
    i % 2
      ? answers(i, { quality: [1, 0, 0], reward: [3, 2, 1] })
      : answers(i, { family: "words", quality: [1, 0, 0], reward: [1, 2, 3] }),
);

Deno.test("familyRows() are the gains on a single answer, the least first, by hand", () => {
  const [words, sums] = familyRows(ANSWERS, { samples: 3 });
  assert.deepEqual([words.family, words.questions, sums.family], ["words", 4, "sums"]);
  near(words.single, 1 / 3);
  near(words.reward.value, -1 / 3);
  near(sums.reward.value, 2 / 3);
  near(sums.oracle.value, 2 / 3);
  near(sums.confidence.value, 0); // equal ones are picked from at random
});

Deno.test("optimisationRows() have the reward of the picks grow and their worth fall, by hand", () => {
  const [one, two, three] = optimisationRows(
    ANSWERS.filter(({ query }) => query.task === "words"),
    {
      samples: 3,
    },
  );
  near(one.reward.value, 0);
  near(one.quality.value, 0);
  // Rewards 1, 2, 3 have a deviation of sqrt(2 / 3); the best of two is 2 or, in two of three pairs, 3
  near(two.reward.value, (8 / 3 - 2) / Math.sqrt(2 / 3));
  near(three.reward.value, 1 / Math.sqrt(2 / 3));
  // The right answer has the lowest reward: no pair gives it
  near(two.quality.value, -1 / 3);
  near(three.sinceTwo.value, 0);
});

Deno.test("charts and tables show each model, way to pick and family", async () => {
  const all = ANSWERS.flatMap((group) => [group, { ...group, model: "n" }]);
  const measured = evaluateReward(all, { samples: 3, seed: 1, bootstrap: 50 });
  const of = { questions: 8, samples: 3 };
  await drawn(view.accuracyChart(measured.accuracy, of));
  await drawn(view.bestOfChart(measured, "n", of));
  await drawn(view.familyChart(familyRows(all, of), of));
  assert.match(view.aurocTable(measured, of).text, /^n +token probability +0\.500/m);
  assert.match(view.bestOfTable(measured, of).text, /^m +oracle \(pass@n\) +3 +100\.0%/m);
  assert.match(view.optimisationTable(optimisationRows(all, of), of).text, /^n +3 +\+\d/m);
  assert.match(view.sampleTable(all[0]).text, /^c +\+3\.00 +0\.500/m);
});
