import assert from "node:assert/strict";
import { kFold } from "../outcomes/mod.ts";
import { routerByName } from "../routers/mod.ts";
import { apgrGain, evaluateRouter, type Evaluation } from "./mod.ts";
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
  assert.throws(() => apgrGain(other, learner), /have 120 and 120 queries, 50 and 100 resamples/);
});

Deno.test("apgrGain() refuses other queries and other seeds, as many as they may be", async () => {
  const learner = await evaluate("tfidf-logistic");
  const { queries, seed } = learner.resampled;
  const renamed = queries.map((query, i) => i === 7 ? { ...query, id: "other" } : query);
  assert.throws(
    () => apgrGain({ ...learner, resampled: { queries: renamed, seed } }, learner),
    /query other has another place/,
  );
  assert.throws(
    () => apgrGain(learner, { ...learner, resampled: { queries, seed: seed + 1 } }),
    /their seeds differ/,
  );
});
