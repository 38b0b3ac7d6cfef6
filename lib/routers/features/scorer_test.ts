import assert from "node:assert/strict";
import { Store } from "../../core/store/store.ts";
import { pocketFineTuning, pocketQuestions } from "../../pocket/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { type Labelled, trainScorer } from "../mod.ts";

const encoder = pocketFineTuning();
const KNOWLEDGE = ["facts", "chains", "calendar", "comparison"];

/** Two labels a question: whether it is of four families, and the opposite, unknown for every other. */
function questions(seed: number, n: number): Labelled {
  const all = pocketQuestions(n, { seed, pool: "router" });
  const known = all.map(({ family }) => Number(KNOWLEDGE.includes(family)));
  return {
    texts: all.map(({ prompt }) => prompt),
    labels: Float64Array.from(known.flatMap((label) => [label, 1 - label])),
    weights: Float64Array.from(all.flatMap((_, i) => [1, i % 2])),
  };
}

Deno.test("trainScorer() learns its labels from few texts, and to the same end each time", async () => {
  const train = questions(1, 180), validation = questions(2, 90), test = questions(3, 90);
  const fit = () => trainScorer(train, { encoder, heads: 2, seed: 1, validation, epochs: 4 });
  const scorer = await fit();
  const [first, last] = [scorer.validation[0], scorer.validation.at(-1)!];
  assert.ok(last.loss < first.loss && last.loss < 0.5, `${first.loss} to ${last.loss}`);
  const scores = await scorer.predict(test.texts);
  // Five of nine families are none of the four
  const right = scores.filter((p, cell) => Math.round(p) === test.labels[cell]).length;
  assert.ok(right / scores.length > 0.7, `${right} of ${scores.length}`);
  assert.deepEqual((await fit()).losses, scorer.losses);
});

Deno.test("trainScorer() does not train twice what is in the store, but other data anew", async () => {
  await using temp = await TempFiles.create();
  const train = questions(1, 90), validation = questions(2, 90), test = questions(3, 45);
  const fit = async (data: Labelled) => {
    let steps = 0;
    const { predict, losses } = await trainScorer(data, {
      ...{
        encoder,
        heads: 2,
        seed: 1,
        validation,
        epochs: 1,
        store: Store.open(temp.path("store")),
      },
      onStep: () => void steps++,
    });
    return { steps, losses, scores: await predict(test.texts) };
  };
  const first = await fit(train), again = await fit(train);
  assert.ok(first.steps > 0);
  assert.deepEqual(again, { ...first, steps: 0 });
  const other = { ...train, labels: train.labels.map((label) => 1 - label) };
  assert.equal((await fit(other)).steps, first.steps);
});

Deno.test("trainScorer() has as many heads as its step graph", async () => {
  const data = questions(1, 9);
  await assert.rejects(trainScorer(data, { encoder, heads: 65, seed: 1, validation: data }), {
    name: "UserError",
    message: /heads must be from 1 to 64: current value is 65/,
  });
});
