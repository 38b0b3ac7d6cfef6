import assert from "node:assert/strict";
import { Store } from "../core/store/store.ts";
import { pocketFineTuning, pocketQuestions } from "../pocket/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { trainRewardModel } from "./reward_model.ts";
import type { RewardPair } from "./reward_pairs.ts";

const encoder = pocketFineTuning();

/** A number is better than none: easy to see, whatever the question. */
function pairs(n: number, pool: "router" | "test"): RewardPair[] {
  return pocketQuestions(n, { seed: 1, pool }).map(({ id, prompt }, i) => ({
    query: id,
    prompt,
    chosen: String(10 + i),
    rejected: "a word",
    kind: i % 2 ? "mid > worst" : "best > mid",
  }));
}

const train = pairs(64, "router"), validation = pairs(20, "test");

Deno.test("trainRewardModel() learns which answers are better, for questions that it has not seen", async () => {
  const settings = { encoder, seed: 1, epochs: 3, hidden: 0 };
  const trained = await trainRewardModel({ train, validation }, settings);
  assert.ok(trained.accuracy.all!.value > 0.9, `${trained.accuracy.all!.value}`);
  assert.ok(trained.losses.at(-1)! < 0.6 && trained.losses[0] > 0.6);
  assert.ok(trained.accuracy["best > mid"] !== null && trained.accuracy["mid > worst"] !== null);
  const [good, bad] = await trained.model.score(
    ["77", "a word"].map((response) => ({ prompt: "What is 70 plus 7?", response })),
  );
  assert.ok(good! > bad!);
  assert.deepEqual([trained.cut, trained.tooLong], [0, 0]);
});

Deno.test("trainRewardModel() does not train twice what is in the store", async () => {
  await using temp = await TempFiles.create();
  const few = { train: train.slice(0, 8), validation: validation.slice(0, 4) };
  const fit = async (store: Store) => {
    let steps = 0;
    const trained = await trainRewardModel(few, {
      ...{ encoder, seed: 1, epochs: 1, store },
      onStep: () => void steps++,
    });
    return { steps, losses: trained.losses, weights: trained.weights };
  };
  const store = Store.open(temp.path("store"));
  const first = await fit(store), again = await fit(store);
  assert.ok(first.steps > 0);
  assert.deepEqual(again, { ...first, steps: 0 });
});

Deno.test("pairs whose answer is too long are left out, questions that are too long are cut, and both are counted", async () => {
  const [pair] = train;
  const long = "1 ".repeat(100).trim();
  const given = [pair, { ...pair, rejected: long }, { ...pair, prompt: `${long} ?` }];
  const { cut, tooLong } = await trainRewardModel({ train: given, validation }, {
    ...{ encoder, seed: 1, epochs: 1 },
  });
  assert.deepEqual([cut, tooLong], [1, 1]);
  await assert.rejects(
    trainRewardModel({ train: [given[1]], validation }, { encoder, seed: 1 }),
    { name: "UserError", message: /no pair to learn from whose answers fit into 80 tokens/ },
  );
});
