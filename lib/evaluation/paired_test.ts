import assert from "node:assert/strict";
import { kFold } from "../outcomes/mod.ts";
import { routerByName } from "../routers/mod.ts";
import {
  apgrGain,
  evaluateRouter,
  type Evaluation,
  priceSweep,
  spendGain,
  sweepOf,
} from "./mod.ts";
import { matrixOf } from "./testing.ts";

/** The small model is right on every other query, and prompts say which. */
const OUTCOMES = matrixOf(Array.from({ length: 120 }, (_, i) => [i % 2, 1]));
OUTCOMES.queries.forEach((query, i) => query.prompt = `${i % 2 ? "cat" : "sum"} number ${i}`);
const PLAN = {
  test: OUTCOMES,
  train: OUTCOMES,
  splits: kFold(OUTCOMES.queries, { folds: 3, seed: 1 }),
};
const evaluate = (name: string, draws = 100): Promise<Evaluation> =>
  evaluateRouter(routerByName(name), PLAN, { seed: 1, draws, targets: {} });

Deno.test("apgrGain() of a router on itself is 0, and of a learner on chance is not", async () => {
  const learner = await evaluate("tfidf-logistic"), chance = await evaluate("random");
  assert.deepEqual(apgrGain(learner, learner), {
    delta: 0,
    ci95: [0, 0],
    p: 1,
    draws: 100,
  });
  const { delta, ci95, p } = apgrGain(learner, chance);
  assert.ok(Math.abs(delta! - (learner.card.apgr! - chance.card.apgr!)) < 1e-12);
  assert.ok(ci95![0] > 0.15 && ci95![0] < delta! && delta! < ci95![1] && p! < 0.05);
  assert.ok(apgrGain(chance, learner).ci95![1] < 0);
});

Deno.test("apgrGain() is null for a fixed choice, and refuses other resamples", async () => {
  const learner = await evaluate("tfidf-logistic");
  assert.deepEqual(apgrGain(await evaluate("strongest"), learner), {
    delta: null,
    ci95: null,
    p: null,
    draws: 100,
  });
  const other = await evaluate("random", 50);
  assert.throws(() => apgrGain(other, learner), /have 50 and 100 resamples/);
});

Deno.test("apgrGain() refuses other queries and other seeds, as many as they may be", async () => {
  const learner = await evaluate("tfidf-logistic");
  const { queries, seed } = learner.resampled;
  const renamed = queries.map((query, i) => i === 7 ? { ...query, id: "other" } : query);
  assert.throws(
    () => apgrGain({ ...learner, resampled: { queries: renamed, seed } }, learner),
    /query other of d has another place/,
  );
  assert.throws(
    () => apgrGain(learner, { ...learner, resampled: { queries, seed: seed + 1 } }),
    /their seeds differ/,
  );
});

Deno.test("spendGain() is the mean height between two curves over the spends that both can have", () => {
  const outcomes = matrixOf([[0, 1], [0, 1], [0, 0], [0, 0]], Array(4).fill([0, 1]));
  const tested = (order: number[]) => ({
    priced: priceSweep(
      sweepOf({
        scores: Float64Array.from(order.flatMap((place) => [place, 99])),
        scale: "match",
        estimatedCosts: Float64Array.of(0, 1),
      }),
      outcomes,
      { weak: 0 },
    ),
    resampled: { queries: outcomes.queries, seed: 1 },
  });
  // One asks the reference where it is better first, the other where it is not
  const good = tested([1, 2, 3, 4]), bad = tested([4, 3, 2, 1]);
  const { delta, ci95, p, draws } = spendGain(good, bad, { draws: 300, seed: 1 });
  // Areas: (0 to .5 over half the spend, then level) less (level at 0, then 0 to .5)
  assert.ok(Math.abs(delta! - (0.125 + 0.25 - 0.125)) < 1e-12);
  assert.ok(ci95![0] > 0 || p! > 0.01);
  assert.equal(draws, 300);
  const queries = outcomes.queries.map((query) => ({ ...query, dataset: "other" }));
  const other = { ...bad, resampled: { queries, seed: 1 } };
  assert.throws(() => spendGain(good, other, { draws: 0, seed: 1 }), {
    message: /query 0 of d has another place or none/,
  });
  const same = spendGain(good, good, { draws: 100, seed: 1 });
  assert.deepEqual([same.delta, same.ci95], [0, [0, 0]]);
});
