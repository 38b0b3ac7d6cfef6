import assert from "node:assert/strict";
import {
  evaluateReward,
  type RewardedAnswers,
  type RewardEvaluation,
} from "../../lib/evaluation/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import * as said from "./findings.ts";
import {
  type FamilyRow,
  familyRows,
  gainOnUninformed,
  type OptimisationRow,
  optimisationRows,
  withUninformed,
} from "./study.ts";

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
  near(three.sinceTwo!.value, 0);
  assert.equal(two.sinceTwo, null);
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
  assert.match(view.sampleTable(all).text, /^c +\+3\.00 +0\.500/m);
});

Deno.test("an uninformed score is the same for equal texts, whatever the model", () => {
  const [first, second] = withUninformed([
    answers(1, { quality: [1, 0, 0], reward: [1, 2, 3] }),
    answers(1, { model: "n", quality: [1, 0, 0], reward: [3, 2, 1] }),
  ]);
  assert.deepEqual(first.picks.uninformed, second.picks.uninformed);
  assert.equal(new Set(first.picks.uninformed).size, 3);
  assert.deepEqual(first.picks.reward, [1, 2, 3]);
  // Where all answers are alike in quality, neither picks better
  const alike = ANSWERS.map((group) => ({ ...group, quality: [1, 1, 1] }));
  near(gainOnUninformed(alike, { samples: 3 }).value, 0);
});

const around = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });

Deno.test("findings on pairs and answers hold or not by where the intervals lie", () => {
  const holds = (worst: number, best: number, reward: number) =>
    said.accuracyFindings({
      ...{ queries: 8, bestOf: [] },
      accuracy: [
        { model: "m", kind: "mid > worst", pairs: 9, accuracy: around(worst) },
        { model: "m", kind: "best > mid", pairs: 9, accuracy: around(best) },
      ],
      auroc: [
        { model: "m", score: "reward", within: around(reward), across: around(reward) },
        { model: "m", score: "confidence", within: around(0.7), across: around(0.9) },
      ],
    }).map(({ holds }) => holds);
  assert.deepEqual(holds(0.6, 0.5, 0.6), [true, true, true]);
  assert.deepEqual(holds(0.505, 0.6, 0.69), [false, false, false]);
});

Deno.test("findings on best-of-n hold or not by where the intervals lie", () => {
  const holds = (reward: number, confidence: number, majority: number) => {
    const bestOf = Object.entries({ reward, confidence, majority }).map(([select, gain]) => ({
      ...{ model: "m", select, n: 3, quality: around(0.5), gain: around(gain), kept: around(gain) },
    }));
    const measured: RewardEvaluation = { queries: 8, accuracy: [], auroc: [], bestOf };
    return said.bestOfFindings(measured, { samples: 3, questions: 8 }).map(({ holds }) => holds);
  };
  assert.deepEqual(holds(-0.05, 0.05, 0.05), [true, true, true]);
  assert.deepEqual(holds(0, 0, 0), [false, false, false]);
});

Deno.test("findings on losses hold or not by where the intervals lie", () => {
  const holds = (worst: number, best: number, since: number, over: number) => {
    const family = (reward: number): FamilyRow => ({
      ...{ family: `${reward}`, questions: 4, single: 0.5, oracle: around(0.3) },
      ...{ reward: around(reward), confidence: around(0.1) },
    });
    const row: OptimisationRow = {
      ...{ model: "m", n: 3, reward: around(1), quality: around(since), sinceTwo: around(since) },
    };
    return said.lossFindings({
      ...{ families: [family(worst), family(best)], optimisation: [row] },
      ...{ onUninformed: around(over), samples: 3 },
    }).map(({ holds }) => holds);
  };
  assert.deepEqual(holds(-0.1, 0.1, -0.05, 0.02), [true, true, true]);
  assert.deepEqual(holds(0, 0, 0, 0), [false, false, false]);
});
