import assert from "node:assert/strict";
import { makeTable, type Outcome, type OutcomeTable } from "../outcomes/mod.ts";
import { rewardPairs, skippedText } from "./reward_pairs.ts";

const CARD = {
  ...{ name: "t", title: "t", description: null, caveats: [], created_by: null },
  ...{ quality: { what: "right or wrong", min: 0, max: 1 }, weak: null, strong: null },
};

interface Asked {
  id: string;
  prompt?: string;
  split?: Outcome["split"];
  model?: string;
  /** `score.graded` of each sample. */
  graded: (number | null)[];
  /** Their texts: the number of the sample by default. */
  responses?: (string | null)[];
}

/** Answers "0", "1" ... to each query. */
function table(asked: Asked[]): Promise<OutcomeTable> {
  const rows = asked.flatMap(({ id, prompt = id, split = null, model = "m", graded, responses }) =>
    graded.map((score, sample): Outcome => ({
      ...{ dataset: "d", query_id: id, prompt, task: null, reference: null, split, model, sample },
      ...{
        response: responses ? responses[sample] : String(sample),
        quality: score,
        correct: null,
        confidence: null,
      },
      ...{ tokens_in: null, tokens_out: null, cost_usd: null, latency_ms: null },
      "score.graded": score,
    }))
  );
  return makeTable(rows, CARD);
}

const OPTIONS = { oracle: "graded", seed: 1 };
const many = Array.from(
  { length: 20 },
  (_, i): Asked => ({ id: `q${i}`, graded: [0.1, 0.9, 0.5] }),
);

Deno.test("pairs are the texts of each model's answers to each query, with their kind", async () => {
  const { train, validation, models } = rewardPairs(
    await table([
      { id: "a", split: "train", graded: [0.1, 0.9, 0.5] },
      { id: "a", split: "train", model: "n", graded: [1, 0] },
      { id: "b", split: "validation", graded: [0, 0, 1] },
      { id: "b", split: "validation", model: "n", graded: [1, 1] },
    ]),
    OPTIONS,
  );
  const said = train.map(({ query, chosen, rejected, kind }) => [query, chosen, rejected, kind]);
  assert.deepEqual(said, [
    ["d/a", "2", "0", "mid > worst"],
    ["d/a", "1", "2", "best > mid"],
    ["d/a", "0", "1", "mid > worst"],
  ]);
  assert.deepEqual(validation.map(({ query, chosen }) => [query, chosen]), [["d/b", "2"]]);
  assert.deepEqual(models, ["m", "n"]);
});

Deno.test("without a validation split a tenth of the prompts is held out, and none is on both sides", async () => {
  const same = many.map((query) => ({
    ...query,
    id: `${query.id} again`,
    prompt: ` ${query.id.toUpperCase()}`,
  }));
  const { train, validation, queries } = rewardPairs(await table([...many, ...same]), OPTIONS);
  assert.deepEqual(queries, { train: 36, validation: 4 });
  const prompts = (pairs: { prompt: string }[]) =>
    new Set(pairs.map(({ prompt }) => prompt.trim().toLowerCase()));
  assert.equal(prompts(train).intersection(prompts(validation)).size, 0);
});

Deno.test("the test split's queries are left out, and those that share a prompt with it", async () => {
  const { train, validation, leaked } = rewardPairs(
    await table([
      ...many,
      { id: "t", split: "test", graded: [0, 1] },
      { id: "u", split: "test", prompt: "Q3", graded: [0, 1] },
    ]),
    OPTIONS,
  );
  const seen = new Set([...train, ...validation].map(({ query }) => query));
  assert.equal(leaked, 1);
  assert.equal(seen.size, 19);
  for (const query of ["d/t", "d/u", "d/q3"]) assert.ok(!seen.has(query), query);
});

Deno.test("what cannot be compared is skipped, and counted by its reason", async () => {
  const validation = { split: "validation", graded: [0, 1] } as const;
  const { train, skipped } = rewardPairs(
    await table([
      { id: "v", ...validation, graded: [...validation.graded] },
      { id: "blank answer", graded: [0, null, 1], responses: ["x", null, "z"] },
      { id: "scored, but no text", graded: [0.5, 0, 1], responses: ["x", null, "z"] },
      { id: "no score", graded: [0, null, 1] },
      { id: "empty text", graded: [0, 1], responses: ["", "y"] },
      { id: "single", graded: [1] },
      { id: "one is left", graded: [1, null, null], responses: ["x", null, "z"] },
      { id: "none is left", graded: [null, null] },
      { id: "blank prompt", prompt: " \n", graded: [0, 1] },
      { id: "of the test split", split: "test", graded: [null] },
    ]),
    OPTIONS,
  );
  const said = train.map(({ query, chosen, rejected }) => [query, chosen, rejected]);
  assert.deepEqual(said, [
    ["d/blank answer", "z", "x"],
    ["d/scored, but no text", "z", "x"],
    ["d/no score", "2", "0"],
    ["d/empty text", "y", ""],
  ]);
  assert.deepEqual(skipped, { blankPrompt: 2, blankAnswer: 3, unscored: 4, single: 2 });
  assert.deepEqual(skippedText(skipped).slice(0, 1), [
    "2 answers are skipped: the prompt is blank",
  ]);
  assert.deepEqual(
    skippedText({ blankPrompt: 0, blankAnswer: 1, unscored: 0, single: 0 }),
    ["1 answer is skipped: the response is blank"],
  );
});

Deno.test("a test query whose answers cannot be compared still keeps its prompt from training", async () => {
  const { leaked } = rewardPairs(
    await table([...many, { id: "t", split: "test", prompt: "Q3", graded: [null] }]),
    OPTIONS,
  );
  assert.equal(leaked, 1);
});

Deno.test("an unknown score, answers that are all alike and a table of nothing to compare are refused", async () => {
  const refused = async (asked: Asked[], message: RegExp, oracle = "graded") => {
    const given = await table(asked);
    assert.throws(() => rewardPairs(given, { oracle, seed: 1 }), { name: "UserError", message });
  };
  await refused(many, /no column score\.proxy/, "proxy");
  await refused(
    many.map((query) => ({ ...query, graded: [1, 1] })),
    /to learn from have no two answers of one model that differ in graded$/,
  );
  await refused(
    [{ id: "a", graded: [1] }, { id: "b", graded: [1, null] }, {
      id: "t",
      split: "test",
      graded: [0, 1],
    }],
    /no query of t to learn from has two answers .* \(1 answer is skipped: the oracle's score is blank; 2 answers are skipped: no other/,
  );
});
