import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import "../pocket/mod.ts"; // openersOf() opens its models
import { openersOf, routerByName, ROUTERS } from "./mod.ts";
import { OUTCOMES, outcomesOf, queriesOf } from "./testing.ts";

const OPTIONS = { seed: 1, ...openersOf() };

const scoresOf = async (
  name: string,
  outcomes: CandidateMatrix,
  queries: Query[],
) => [...await (await routerByName(name).fit(outcomes, OPTIONS)).score(queries)];

Deno.test("every router scores each candidate of each query, unseen ones too", async () => {
  const unseen = queriesOf(["what is a cow?", "", "\u{1F600}"]);
  for (const factory of ROUTERS) {
    const outcomes = factory.learnsFrom === "answers"
      ? { ...OUTCOMES, queries: [...unseen, ...OUTCOMES.queries.slice(3)] }
      : OUTCOMES;
    const router = await factory.fit(outcomes, OPTIONS);
    const scores = await router.score(unseen);
    assert.equal(scores.length, unseen.length * router.candidates.length, factory.name);
    assert.ok(!scores.some(Number.isNaN), factory.name);
  }
});

Deno.test("routerByName() lists the routers there are", () => {
  assert.throws(() => routerByName("bert"), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.hint!, /random, cheapest, .*tfidf-logistic/);
    return true;
  });
});

Deno.test("random repeats with its seed and gives cheap models one coin a query", async () => {
  const outcomes = outcomesOf(["x", "y"], [[0, 0, 1], [0, 1, 1]]);
  const scores = await scoresOf("random", outcomes, outcomes.queries);
  assert.deepEqual(scores, await scoresOf("random", outcomes, outcomes.queries));
  assert.equal(scores[0], scores[1]);
  assert.notEqual(scores[0], scores[3]);
});

Deno.test("the fixed routers choose by cost, by place and by training quality", async () => {
  const outcomes = outcomesOf(["x", "y"], [[0, 1, 0], [0, 1, 1]]);
  const query = queriesOf(["z"]);
  assert.deepEqual(await scoresOf("cheapest", outcomes, query), [0, -Infinity, -Infinity]);
  assert.deepEqual(await scoresOf("best-single", outcomes, query), [-Infinity, 0, -Infinity]);
  assert.deepEqual(await scoresOf("strongest", outcomes, query), [-Infinity, -Infinity, 0]);
});

Deno.test("tfidf-knn falls back on the means for a prompt without a known word", async () => {
  assert.deepEqual(await scoresOf("tfidf-knn", OUTCOMES, queriesOf(["zebra"])), [0.5, 1]);
});

for (const name of ["tfidf-logistic", "tfidf-knn", "embedding-knn"]) {
  Deno.test(`${name} tells which prompts the small model answers`, async () => {
    const [animal, animalLarge, sum, sumLarge] = await scoresOf(
      name,
      OUTCOMES,
      queriesOf(["a dog and a cow", "add two and two"]),
    );
    assert.ok(animal > sum + 0.1, `${animal} > ${sum}`);
    assert.ok(animalLarge > 0.6 && sumLarge > 0.6);
  });

  Deno.test(`${name} predicts rewards on their own scale`, async () => {
    const rewards = { ...OUTCOMES, quality: OUTCOMES.quality.map((value) => 9 * value - 5) };
    const scores = await scoresOf(name, rewards, OUTCOMES.queries);
    assert.ok(Math.max(...scores) > 1 && Math.max(...scores) < 4.001);
    assert.ok(Math.min(...scores) < 0 && Math.min(...scores) > -5.001);
  });
}

Deno.test("keyword matches whole words only", async () => {
  const [decode, code, sum] = await scoresOf(
    "keyword",
    outcomesOf(["x"], [[0, 1]]),
    queriesOf(["Decode the zipcode", "Write code", "Solve 3 + 4"]),
  ).then((scores) => scores.filter((_, cell) => cell % 2 === 0));
  assert.deepEqual([decode, code, sum], [1, 1 / 2, 1 / 3]);
});

Deno.test("oracle scores what the answers were worth, in any order", async () => {
  const outcomes = outcomesOf(["x", "y"], [[0, 1], [0.5, 0.25]]);
  assert.deepEqual(
    await scoresOf("oracle", outcomes, outcomes.queries.toReversed()),
    [0.5, 0.25, 0, 1],
  );
});

Deno.test("prompt-length learns whether long prompts or short ones need the reference, and ranks by that", async () => {
  const prompts = ["a", "bb", "ccc", "dddd"], unseen = queriesOf(["e", "fff", "ggggg"]);
  const weakScores = async (small: number[]) => {
    const outcomes = outcomesOf(prompts, small.map((quality) => [quality, 1]));
    const scores = await scoresOf("prompt-length", outcomes, unseen);
    assert.ok(scores.every((score, cell) => cell % 2 === 0 || score === 1));
    return scores.filter((_, cell) => cell % 2 === 0);
  };
  // Ranks of 1, 3 and 5 among the lengths 1 to 4 are 1/4, 3/4 and 1
  assert.deepEqual(await weakScores([1, 1, 0, 0]), [0.75, 0.25, 0]);
  assert.deepEqual(await weakScores([0, 0, 1, 1]), [0.25, 0.75, 1]);
});

Deno.test("prompt-length counts an emoji once, and takes prompts that are all of one length", async () => {
  const outcomes = outcomesOf(["\u{1F600}\u{1F600}", "ab"], [[1, 1], [0, 1]]);
  const [emoji, , plain] = await scoresOf(
    "prompt-length",
    outcomes,
    queriesOf(["\u{1F600}x", "cd"]),
  );
  assert.ok(emoji === plain && emoji >= 0 && emoji <= 1, `${emoji}, ${plain}`);
});
