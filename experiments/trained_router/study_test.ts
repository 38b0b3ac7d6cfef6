import assert from "node:assert/strict";
import { matrixOf } from "../../lib/evaluation/testing.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { savePocketOutcomes } from "../../lib/pocket/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import type { Scorer } from "../../lib/routers/mod.ts";
import * as view from "./charts.ts";
import {
  constantRules,
  firstQueries,
  gainsOf,
  labelledRows,
  learningCurves,
  lossesOf,
  needsStrong,
  openRouterData,
  trainBinaryRouter,
} from "./study.ts";

Deno.test("a query needs the strong model where that is right and the weak one is not", () => {
  const outcomes = matrixOf([[0, 1], [1, 1], [0, 0], [1, 0], [0.25, 0.75], [0.5, 0.75]]);
  assert.deepEqual([...needsStrong(outcomes)], [1, 0, 0, 0, 1, 0]);
});

Deno.test("binary heads and learning curves, of a few pocket questions", async (t) => {
  await using temp = await TempFiles.create();
  const path = temp.path("pocket.parquet");
  await savePocketOutcomes(path, { train: 180, test: 90, samples: 2 });
  const data = await openRouterData({ outcomes: path });

  await t.step("the weak model's answer is known for every query", () => {
    const { queries } = data.plan.train;
    assert.equal(queries.length, 270);
    assert.ok(queries.every(({ id }) => typeof data.answers.get(id) === "string"));
    assert.ok(new Set(data.answers.values()).size > 20);
  });

  await t.step(
    "labelledRows() are the training queries, with what their labels are made of",
    () => {
      const rows = labelledRows(data);
      assert.equal(rows.length, data.plan.splits[0].train.length);
      assert.ok(
        rows.every(({ weak, strong, needs_strong }) => needs_strong === strong - weak >= 0.5),
      );
      assert.match(
        view.labelledTable(rows, { shown: 2 }).text,
        /^The first 2 of 162 training queries/,
      );
    },
  );

  await t.step(
    "firstQueries() keeps a share of training and validation, and all of the test",
    () => {
      const [all] = data.plan.splits, [half] = firstQueries(data, 90).plan.splits;
      assert.deepEqual(half.test, all.test);
      assert.deepEqual(half.train, all.train.slice(0, all.train.length / 2));
      assert.equal(half.validation.length, all.validation.length / 2);
    },
  );

  await t.step(
    "what a head reads in training changes it; the test is of queries alike",
    async () => {
      const train = (readsAnswers: boolean) =>
        trainBinaryRouter(data, { readsAnswers, bootstrap: 0 }, { epochs: 1 });
      const onQueries = await train(false), onAnswers = await train(true);
      assert.notDeepEqual(onQueries.scorer.losses, onAnswers.scorer.losses);
      for (const { test, evaluation } of [onQueries, onAnswers]) {
        assert.equal(evaluation.card.n, 90);
        assert.ok(test.f1 >= 0 && test.f1 <= 1);
      }
      const { weak, strong } = constantRules(data);
      assert.equal(weak.recall, 0);
      assert.equal(strong.recall, 1);
      assert.ok(Math.abs(weak.accuracy + strong.accuracy - 1) < 1e-12);
    },
  );

  await t.step("learningCurves() has a point for each router and size", async () => {
    const curves = await learningCurves(data, {
      routers: ["tfidf-logistic", "random"],
      sizes: [90, 180],
      bootstrap: 10,
    });
    assert.deepEqual(
      curves.map(({ router, points }) => [router, points.map(({ queries }) => queries)]),
      [["tfidf-logistic", [90, 180]], ["random", [90, 180]]],
    );
    const [gain] = gainsOf("random", curves), [other] = gainsOf("tfidf-logistic", curves);
    assert.deepEqual([gain.against, gain.queries], ["tfidf-logistic", 90]);
    assert.equal(gain.gain.delta, -other.gain.delta!);
    assert.throws(() => gainsOf("keyword", curves), { name: "UserError", message: /keyword/ });
    assert.match(view.gainTable([gain], { router: "random" }).text, /^tfidf-logistic +90 /m);
    assert.match(view.learningTable(curves).text, /^random +0\.\d+ \[.*\] +0\.\d+ \[.*\]$/m);
    await drawn(view.learningChart(curves));
  });
});

Deno.test("lossesOf() are the means of each pass, and validation where it was measured", async () => {
  const scorer = {
    losses: [4, 2, 1, 1],
    validation: [{ step: 2, loss: 3 }, { step: 4, loss: 5 }],
  } as Scorer;
  const losses = lossesOf(scorer, { epochs: 2 });
  assert.deepEqual(losses, {
    training: [{ epoch: 1, loss: 3 }, { epoch: 2, loss: 1 }],
    validation: [{ epoch: 1, loss: 3 }, { epoch: 2, loss: 5 }],
    best: 3,
  });
  await drawn(view.overfittingChart({ plain: losses, careful: losses }));
});

Deno.test("settings that make no curve are refused", async () => {
  await assert.rejects(openRouterData({ seed: 1.5 }), { name: "UserError", message: /seed/ });
});
