import assert from "node:assert/strict";
import { type CandidateMatrix, kFold, type Query } from "../outcomes/mod.ts";
import { type Router, routerByName, type RouterFactory } from "../routers/mod.ts";
import { random } from "../core/random.ts";
import { crossFit } from "./cross_fit.ts";
import { evaluateRouter } from "./evaluate.ts";
import { matrixOf } from "./testing.ts";

const TARGETS = { "drop <= 1%": { maxDrop: 1 }, "best quality": { best: true as const } };

/** Two kinds of questions: the small model answers 9 of 10 of one kind and 3 of 10 of the other. */
function twoKinds(n: number): CandidateMatrix {
  const next = random(11, "two kinds");
  const matrix = matrixOf(Array.from({ length: n }, (_, i) => {
    const right = (share: number) => next() < share ? 1 : 0;
    return [right(i % 2 === 0 ? 0.9 : 0.3), right(0.9)];
  }));
  matrix.queries.forEach((query, i) =>
    query.prompt = i % 2 === 0 ? `name the animal ${i}` : `prove theorem ${i}`
  );
  return matrix;
}

const OUTCOMES = twoKinds(400);
const PLAN = {
  test: OUTCOMES,
  train: OUTCOMES,
  splits: kFold(OUTCOMES.queries, { folds: 4, seed: 1 }),
};

/** A router that knows which prompts it was fitted on. */
function spy(score: (query: Query, seen: Set<string>) => number[]): RouterFactory {
  return {
    name: "spy",
    description: "for tests",
    learnsFrom: "train",
    fit(outcomes): Router {
      const seen = new Set(outcomes.queries.map((query) => query.prompt));
      return {
        name: "spy",
        candidates: outcomes.candidates,
        scale: "match",
        costUsd: 0,
        score: (queries) => Float64Array.from(queries.flatMap((query) => score(query, seen))),
      };
    },
  };
}

Deno.test("crossFit() never scores a prompt that the router was fitted on", async () => {
  const fitted = await crossFit(spy((query, seen) => [seen.has(query.prompt) ? 1 : 0, 1]), PLAN, {
    seed: 1,
  });
  assert.ok(fitted.scored.scores.every((score, cell) => score === cell % 2));
  assert.equal(fitted.leaked, 0);
  assert.equal(fitted.outcomes.queries.length, 400);
});

Deno.test("of a router that was trained elsewhere no card says that it knows no test prompt", async () => {
  const factory = { ...spy(() => [0, 1]), learnsFrom: "elsewhere" as const };
  const { card } = await evaluateRouter(factory, PLAN, { seed: 1, draws: 0, targets: TARGETS });
  assert.deepEqual(card.leakage, { test_prompts_in_train: null, sees_answers: false });
});

Deno.test("crossFit() counts test prompts that the plan lets leak", async () => {
  const rows = [...OUTCOMES.queries.keys()];
  const splits = [{
    train: rows.slice(0, 300),
    validation: rows.slice(300),
    test: rows.slice(250),
  }];
  const { leaked } = await crossFit(spy(() => [0, 1]), { ...PLAN, splits }, { seed: 1 });
  assert.equal(leaked, 150);
});

Deno.test("crossFit() holds a router to its contract", async () => {
  for (const wrong of [[0], [NaN, 1]]) {
    await assert.rejects(crossFit(spy(() => wrong), PLAN, { seed: 1 }), /Router spy must return/);
  }
});

Deno.test("evaluateRouter() finds a learner better than chance", async () => {
  const options = { seed: 1, draws: 200, targets: TARGETS };
  const { card } = await evaluateRouter(routerByName("tfidf-logistic"), PLAN, options);
  assert.ok(card.apgr! > 0.6 && card.ci95.apgr![0] > 0.5, `APGR ${card.apgr} ${card.ci95.apgr}`);
  assert.ok(card.ci95.apgr![0] < card.apgr! && card.apgr! < card.ci95.apgr![1]);
  assert.ok(card.matched_random.p! < 0.05 && card.matched_random.delta! > 0);
  assert.ok(card.calibration!.ece < 0.2);
});

Deno.test("evaluateRouter() finds chance better than chance in 5% of studies at most", async () => {
  let found = 0;
  for (let seed = 0; seed < 60; seed++) {
    const options = { seed, draws: 100, targets: {} };
    const { card } = await evaluateRouter(routerByName("random"), PLAN, options);
    if (card.matched_random.p! < 0.05) found++;
  }
  assert.ok(found <= 8, `${found} of 60`); // P(more than 8 of 60 at 5%) is 0.3%
});

Deno.test("evaluateRouter() repeats to the last digit", async () => {
  const run = async () => {
    const { card } = await evaluateRouter(routerByName("tfidf-knn"), PLAN, {
      seed: 3,
      draws: 20,
      targets: TARGETS,
    });
    return { ...card, overhead: null }; // time is measured
  };
  assert.deepEqual(await run(), await run());
});

Deno.test("evaluateRouter() fits operating points on validation, and reports them on test", async () => {
  const { card } = await evaluateRouter(routerByName("tfidf-logistic"), PLAN, {
    seed: 1,
    draws: 50,
    targets: { "cost <= 0.5": { maxCost: 0.5 }, "drop <= 5%": { maxDrop: 5 } },
  });
  const [cheap, good] = card.operating_points;
  assert.ok(Math.abs(cheap.strong_share - 0.5) < 0.15, `${cheap.strong_share} near the budget`);
  assert.equal(cheap.cost, cheap.strong_share);
  assert.ok(good.drop! < 15 && good.cost_reduction > 0);
  assert.ok(good.ci95.drop![0] <= good.drop! && good.drop! <= good.ci95.drop![1]);
});

Deno.test("evaluateRouter() counts the router's own cost when it keeps to a budget", async () => {
  const factory = routerByName("tfidf-logistic");
  const dear: RouterFactory = {
    ...factory,
    fit: async (outcomes, options) => ({ ...await factory.fit(outcomes, options), costUsd: 0.3 }),
  };
  const inUsd = (matrix: CandidateMatrix) => ({ ...matrix, costUnit: "USD" as const });
  const plan = { ...PLAN, test: inUsd(PLAN.test), train: inUsd(PLAN.train) };
  const { card } = await evaluateRouter(dear, plan, {
    seed: 1,
    draws: 0,
    targets: { "cost <= 0.7": { maxCost: 0.7 }, "cost <= 0.9": { maxCost: 0.9 } },
  });
  // All queries of a kind score the same, so the least that it can spend beyond 0.3 is about 0.5 more
  const [little, enough] = card.operating_points;
  assert.deepEqual([little.strong_share, little.cost], [0, 0.3]);
  assert.ok(Math.abs(enough.strong_share - 0.5) < 0.1, `${enough.strong_share}`);
  assert.ok(Math.abs(enough.cost - enough.strong_share - 0.3) < 1e-12);
});

Deno.test("dollars of a decision are not added to strong calls, whose price is not known", async () => {
  const factory = routerByName("tfidf-logistic");
  const of = async (costUsd: number) => {
    const fit: RouterFactory["fit"] = async (outcomes, options) => ({
      ...await factory.fit(outcomes, options),
      costUsd,
    });
    const options = { seed: 1, draws: 0, targets: { "drop <= 5%": { maxDrop: 5 } } };
    return (await evaluateRouter({ ...factory, fit }, PLAN, options)).card;
  };
  const dear = await of(0.3), free = await of(0);
  assert.equal(dear.overhead.cost_usd, 0.3);
  assert.deepEqual(dear.operating_points, free.operating_points);
});

Deno.test("evaluateRouter() of the oracle reaches the oracle's quality, and says it cheats", async () => {
  const { card, curve } = await evaluateRouter(routerByName("oracle"), PLAN, {
    seed: 1,
    draws: 0,
    targets: TARGETS,
  });
  assert.ok(Math.abs(Math.max(...curve.quality) - card.quality.oracle) < 1e-12);
  assert.ok(card.leakage.sees_answers);
  assert.equal(card.ci95.apgr, null, "no draws, no interval");
  assert.ok(card.operating_points.every((point) => Math.abs(point.gap_to_oracle!) < 1e-9));
});

Deno.test("evaluateRouter() of a fixed choice is one point and no curve", async () => {
  const { card, curve } = await evaluateRouter(routerByName("cheapest"), PLAN, {
    seed: 1,
    draws: 20,
    targets: TARGETS,
  });
  assert.deepEqual([card.apgr, card.cpt50, card.matched_random.p], [null, null, null]);
  assert.equal(curve.quality.length, 1);
  assert.equal(card.operating_points[0].quality, card.quality.weak);
});

Deno.test("a card is JSON: no number in it is NaN or infinite", async () => {
  for (const name of ["random", "strongest", "tfidf-knn", "oracle"]) {
    const { card } = await evaluateRouter(routerByName(name), PLAN, {
      seed: 1,
      draws: 10,
      targets: TARGETS,
    });
    assert.deepEqual(JSON.parse(JSON.stringify(card)), card, name);
  }
});

Deno.test("evaluateRouter() counts gains and gaps of negative rewards the right way round", async () => {
  const rewards = matrixOf(Array.from({ length: 30 }, (_, i) => [-4 - i % 2, -1 - i % 2 * 2]));
  const splits = kFold(rewards.queries, { folds: 3, seed: 1 });
  const plan = { test: rewards, train: rewards, splits };
  const { card } = await evaluateRouter(routerByName("cheapest"), plan, {
    seed: 1,
    draws: 0,
    targets: TARGETS,
  });
  const [point] = card.operating_points;
  assert.deepEqual([point.quality, card.quality.best_single, card.quality.oracle], [-4.5, -2, -2]);
  assert.equal(point.gain_over_best_single, -125);
  assert.equal(point.gap_to_oracle, 125);
  assert.equal(point.drop, 125);
});

Deno.test("evaluateRouter() routes among any number of models", async () => {
  const next = random(2, "pool");
  const quality = Array.from({ length: 300 }, () => [0.3, 0.6, 0.9].map((p) => next() < p ? 1 : 0));
  const pool = matrixOf(quality, quality.map(() => [0.001, 0.01, 0.1]));
  const splits = kFold(pool.queries, { folds: 3, seed: 1 });
  const plan = { test: pool, train: pool, splits };
  const { card } = await evaluateRouter(routerByName("random"), plan, {
    seed: 1,
    draws: 100,
    targets: TARGETS,
  });
  assert.equal(card.x_axis, "share of the spend range");
  assert.ok(card.ci95.apgr![0] < 0.5 && 0.5 < card.ci95.apgr![1], `${card.ci95.apgr}`);
  assert.ok(card.operating_points[0].router_arena! > 0);
});
