import assert from "node:assert/strict";
import type { AnswerScorer } from "../grading/answer_scorer.ts";
import { makeTable, type Outcome, type OutcomeTable } from "../outcomes/mod.ts";
import { evaluateReward } from "./reward_evaluation.ts";
import { rewardedAnswers } from "./rewarded_answers.ts";

const CARD = {
  ...{ name: "t", title: "t", description: null, caveats: [], created_by: null },
  ...{ quality: { what: "right or wrong", min: 0, max: 1 }, weak: null, strong: null },
};

/** Rewards the number that an answer says; none of "long". */
const scorer: AnswerScorer = {
  name: "numbers",
  method: "by their numbers",
  score: (answers) =>
    Promise.resolve(answers.map(({ response }) => response === "long" ? null : Number(response))),
};

interface Asked {
  id: string;
  prompt?: string;
  split?: Outcome["split"];
  responses: string[];
  quality: (number | null)[];
  confidence?: number | null;
}

function table(asked: Asked[]): Promise<OutcomeTable> {
  const rows = asked.flatMap((
    { id, prompt = id, split = "test", responses, quality, confidence = null },
  ) =>
    responses.map((response, sample): Outcome => ({
      ...{
        dataset: "d",
        query_id: id,
        prompt,
        task: null,
        reference: null,
        split,
        model: "m",
        sample,
      },
      ...{ response, quality: quality[sample], correct: null, confidence },
      ...{ tokens_in: null, tokens_out: null, cost_usd: null, latency_ms: null },
      "score.graded": quality[sample] ?? 0,
    }))
  );
  return makeTable(rows, CARD);
}

const OPTIONS = { oracle: "graded", samples: 3 };

Deno.test("pairs, AUROC and best-of-n are those of the rewards, by hand", async () => {
  // The reward is right about the first question, wrong about the second, and the third has no wrong answer
  const answers = await rewardedAnswers(
    await table([
      { id: "a", responses: ["1", "2", "3"], quality: [0, 0, 1], confidence: 0.5 },
      { id: "b", responses: ["6", "5", "4"], quality: [0, 0, 1], confidence: 0.5 },
      { id: "c", responses: ["7", "8", "9"], quality: [1, 1, 1], confidence: 0.5 },
      { id: "d", split: "train", responses: ["1", "2", "3"], quality: [0, 0, 1], confidence: 0.5 },
    ]),
    scorer,
    OPTIONS,
  );
  assert.equal(answers.length, 3);
  const { queries, accuracy, auroc, bestOf } = evaluateReward(answers, {
    ...{ samples: 3, seed: 1, bootstrap: 50 },
  });
  assert.equal(queries, 3);
  // Sorted stably the middle answer is as bad as the worst: only the best against it, right once in two
  assert.deepEqual(accuracy.map(({ kind, pairs, accuracy }) => [kind, pairs, accuracy.value]), [
    ["best > mid", 2, 0.5],
  ]);
  const [reward, confidence] = auroc;
  assert.equal(reward.within!.value, (1 + 0) / 2);
  // Right: 3, 4, 7, 8, 9; wrong: 1, 2, 5, 6. Of 20 pairs 3 and 4 win 2 each, the others all 4
  assert.equal(reward.across!.value, (2 + 2 + 12) / 20);
  assert.deepEqual([confidence.within!.value, confidence.across!.value], [0.5, 0.5]);
  const at = (select: string) => bestOf.find((point) => point.select === select && point.n === 3)!;
  assert.equal(at("reward").quality.value, 2 / 3);
  assert.equal(at("oracle").quality.value, 1);
});

Deno.test("a table without splits is evaluated whole, and one without confidences by rewards alone", async () => {
  const answers = await rewardedAnswers(
    await table([{ id: "a", split: null, responses: ["1", "2", "3"], quality: [0, 0, 1] }]),
    scorer,
    OPTIONS,
  );
  assert.deepEqual(answers[0].picks, { reward: [1, 2, 3] });
});

Deno.test("qualities that are no verdicts have no AUROC", async () => {
  const answers = await rewardedAnswers(
    await table([{ id: "a", responses: ["1", "2", "3"], quality: [0, 0.5, 1] }]),
    scorer,
    OPTIONS,
  );
  assert.deepEqual(evaluateReward(answers, { samples: 3, seed: 1, bootstrap: 50 }).auroc, []);
});

Deno.test("leaked prompts, no test split, missing verdicts and answers without a score are refused", async () => {
  const refused = async (asked: Asked[], message: RegExp) =>
    assert.rejects(rewardedAnswers(await table(asked), scorer, OPTIONS), {
      name: "UserError",
      message,
    });
  const good: Asked = { id: "a", responses: ["1", "2", "3"], quality: [0, 0, 1] };
  await refused(
    [good, { ...good, id: "b", split: "train", prompt: " A" }],
    /query "a" of the test split has a prompt of another split/,
  );
  await refused([{ ...good, split: "train" }], /none of its queries is of the test split/);
  await refused([{ ...good, quality: [0, null, 1] }], /an answer of m to query "a" has no quality/);
  await refused([{ ...good, responses: ["1", "long", "3"] }], /it has no score for 1 of 3 answers/);
  await refused(
    [{ ...good, responses: ["1", "2"] }],
    /must have 3 or more .* m has 2 for query "a"/,
  );
});
