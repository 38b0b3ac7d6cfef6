import assert from "node:assert/strict";
import { able, openClient, user } from "../models/mod.ts";
import { testHost } from "../models/testing.ts";
import { makeTable, type Outcome, type OutcomeTable } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts";
import { openAnswerScorer } from "./open_scorer.ts";
import { scoreOutcomes } from "./score_outcomes.ts";

/** Answers, as [query, model, sample, response]; the references of the queries are 1 to n. */
async function tableOf(
  dataset: string,
  answers: [query: number, response: string | null][],
  reference: (query: number) => string | null = String,
): Promise<OutcomeTable> {
  const sampleOf = new Map<number, number>();
  const rows = answers.map(([query, response]): Outcome => {
    const sample = sampleOf.get(query) ?? 0;
    sampleOf.set(query, sample + 1);
    return {
      ...{ dataset, query_id: String(query), prompt: `What is ${query} plus 0?`, task: null },
      ...{ reference: reference(query), split: null, model: "m", sample, response },
      ...{ quality: null, correct: null, confidence: null, tokens_in: null, tokens_out: null },
      ...{ cost_usd: null, latency_ms: null },
    };
  });
  return await makeTable(rows, {
    ...{ name: dataset, title: dataset, description: null, weak: null, strong: null },
    ...{ quality: { what: "none", min: null, max: null }, caveats: ["old"], created_by: "made" },
  });
}

const scores = ({ frame }: OutcomeTable, name: string) =>
  frame.getColumn(`score.${name}`).toArray();

Deno.test("verifier: equal to the reference after normalisation, blank where there is no answer", async () => {
  const table = await tableOf(
    "mine",
    [[1, " 1. "], [1, "01"], [2, "TWO"], [2, null]],
    (query) => query === 1 ? "1" : "Two!",
  );
  const scored = await scoreOutcomes(table, await openAnswerScorer("verifier"));
  assert.deepEqual(scores(scored, "verifier"), [1, 0, 1, null]);
  // The quality is another's unless it is asked for
  assert.deepEqual(scored.frame.getColumn("quality").toArray(), [null, null, null, null]);
  assert.deepEqual(scored.card.quality, table.card.quality);
});

Deno.test("verifier and graded: of a registered dataset its own", async () => {
  const table = await tableOf("pocket", [[7, "007"], [7, "8"], [7, "a lot"], [9, null]]);
  const right = await scoreOutcomes(table, await openAnswerScorer("verifier"));
  assert.deepEqual(scores(right, "verifier"), [1, 0, 0, null]);
  const graded = await scoreOutcomes(right, await openAnswerScorer("graded"), { quality: true });
  assert.deepEqual(scores(graded, "graded"), [1, 0.45, 0, null]);
  assert.deepEqual(scores(graded, "verifier"), [1, 0, 0, null]);
  assert.deepEqual(graded.frame.getColumn("quality").toArray(), [1, 0.45, 0, null]);
  const { quality, caveats, audit } = graded.card;
  assert.deepEqual([quality.min, quality.max], [0, 1]);
  assert.match(quality.what, /^partial credit: 1 if/);
  assert.deepEqual([caveats, audit.blank.rows], [["old"], 1]);
});

Deno.test("what cannot be scored is refused by name", async () => {
  const by = (name: string, table: OutcomeTable) =>
    openAnswerScorer(name).then((scorer) => scoreOutcomes(table, scorer));
  const plain = await tableOf("mine", [[1, "1"]], () => null);
  await assert.rejects(by("verifier", plain), /Cannot score mine by verifier as no answer gets a/);
  await assert.rejects(
    by("graded", plain),
    /by graded as dataset "mine" defines no partial credit/,
  );
  const blank = await tableOf("mine", [[1, null]]);
  await assert.rejects(by("verifier", blank), /as no outcome of it has a response/);
  for (const name of ["verifer", "verifier:x", "judge", "judge:", "likelihood:", "toString", ""]) {
    await assert.rejects(openAnswerScorer(name), {
      name: "UserError",
      message: `Cannot score by "${name}" as there is no scorer of this name`,
      hint: /verifier .*\n.*graded .*\n.*likelihood:MODEL/,
    });
  }
  await assert.rejects(
    openAnswerScorer("likelihood:pocket-encoder"),
    /Cannot score with pocket-enc/,
  );
});

Deno.test("no column of a table is overwritten by a score", async () => {
  const table = await tableOf("mine", [[1, "1"]]);
  const verifier = await openAnswerScorer("verifier");
  const scored = await scoreOutcomes(table, verifier);
  await assert.rejects(scoreOutcomes(scored, verifier), {
    name: "UserError",
    message: "Cannot add a column score.verifier to mine as it has one, which would be lost",
  });
  const twice = await scoreOutcomes(scored, verifier, { name: "again" });
  assert.deepEqual([scores(twice, "verifier"), scores(twice, "again")], [[1], [1]]);
});

Deno.test("likelihood: the probability that the model gives the answer, equal ones alike", async () => {
  const table = await tableOf("pocket", [[7, "7"], [7, "a cat"], [7, "7"]]);
  const scored = await scoreOutcomes(table, await openAnswerScorer("likelihood:pocket-large"));
  const [right, wrong, again] = scores(scored, "likelihood:pocket-large").map(Number);
  assert.ok(
    right > wrong && right === again && wrong > 0 && right <= 1,
    `${[right, wrong, again]}`,
  );
  const client = able(await openClient("pocket-large"), "score");
  const [{ tokens }] = await client.score([
    { prompt: user("What is 7 plus 0?"), completion: "7" },
  ]);
  const product = tokens.reduce((total, { logProb }) => total * Math.exp(logProb), 1);
  assert.ok(Math.abs(product - right) < 1e-6);
});

Deno.test("judge: a rating, kept in the store, and equal answers are rated once", async () => {
  await using host = testHost((prompt) => prompt.includes("bad") ? "who knows" : "Rating: 4 (ok)");
  await using temp = await TempFiles.create();
  const table = await tableOf("mine", [[1, "good"], [1, "good"], [1, "bad"], [2, "good"]]);
  const options = {
    baseUrl: host.baseUrl,
    price: { input: 1, output: 1 },
    store: temp.path("store"),
  };
  const told: number[][] = [];
  const rate = async () =>
    await scoreOutcomes(table, await openAnswerScorer("judge:m", options), {
      quality: true,
      onProgress: (done, total, paid) => told.push([done, total, paid!.now, paid!.earlier]),
    });
  const scored = await rate();
  assert.deepEqual(scores(scored, "judge:m"), [4, 4, null, 4]);
  assert.deepEqual([scored.card.quality.min, scored.card.quality.max], [1, 5]);
  // The bad one is asked three times
  assert.equal(host.calls.length, 5);
  const before = told.at(-1)!;
  assert.deepEqual(before.slice(0, 2), [4, 4]);
  assert.ok(Math.abs(before[2] - 60e-6) < 1e-12 && before[3] === 0);
  assert.deepEqual(scores(await rate(), "judge:m"), [4, 4, null, 4]);
  assert.equal(host.calls.length, 5);
  assert.ok(told.at(-1)![2] === 0 && Math.abs(told.at(-1)![3] - 60e-6) < 1e-12);
});
