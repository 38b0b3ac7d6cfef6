import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../core/errors.ts";
import { sweepOfNeeds } from "../evaluation/needs.ts";
import { decide } from "../evaluation/sweep.ts";
import { scoredOutcomes } from "../evaluation/testing.ts";
import { choose, modelIdOf, needsOf, servedRoutersOf, targetOf } from "./target.ts";
import { keywordRouter, routerOf } from "./testing.ts";

const fixed = (scores: number[], scale: "match" | "quality") => ({
  name: "fixed",
  router: routerOf(scores, scale),
});
const need = async (weak: number, strong: number, scale: "match" | "quality") => {
  const [[ofWeak, ofStrong]] = await needsOf(fixed([weak, strong], scale), ["a query"]);
  assert.equal(ofStrong, 0);
  return ofWeak;
};

Deno.test("needsOf() is 1 - a candidate's probability to match", async () => {
  assert.equal(await need(0.25, 1, "match"), 0.75);
  assert.equal(await need(1, 1, "match"), 0);
});

Deno.test("needsOf() maps the reference's gain in quality to [0, 1]", async () => {
  assert.equal(await need(0.5, 0.5, "quality"), 0.5);
  assert.equal(await need(0, 1, "quality"), 1);
  assert.equal(await need(1, 0, "quality"), 0);
  assert.equal(await need(0.25, 0.75, "quality"), 0.75);
});

Deno.test("needsOf() is 0 or 1 for routers that always choose the same", async () => {
  assert.equal(await need(0, -Infinity, "quality"), 0);
  assert.equal(await need(-Infinity, 0, "quality"), 1);
  const [never, always] = (await needsOf(
    fixed([-Infinity, 0, -Infinity], "quality"),
    ["a query"],
  ))[0];
  assert.deepEqual([never, always], [1, 0]);
  await assert.rejects(need(NaN, 0, "quality"), /fixed scored NaN and 0/);
});

Deno.test("choose() takes the cheapest candidate that suffices, else the reference", () => {
  const costs = [3, 1, 9, 5]; // the third is dearer than the reference, and never chosen
  const at = (threshold: number, needs = [0.2, 0.6, 0, 0]) => choose(needs, { costs, threshold });
  assert.deepEqual(at(0.7), { candidate: 1, score: 0.2 });
  assert.deepEqual(at(0.5), { candidate: 0, score: 0.2 });
  assert.deepEqual(at(0.1), { candidate: 3, score: 0.2 });
  assert.deepEqual(at(1, [1, 1, 0, 0]), { candidate: 1, score: 1 });
});

Deno.test("servedRoutersOf() takes routers of the candidates that are served only", () => {
  assert.deepEqual(servedRoutersOf(new Map([["a", keywordRouter]]), { candidates: 2 }), [
    { name: "a", router: keywordRouter, mapped: false },
  ]);
  assert.throws(() => servedRoutersOf(new Map(), { candidates: 2 }), UserError);
  const candidates = [...keywordRouter.candidates, { model: "c", n: 5, select: "confidence" }];
  assert.throws(
    () => servedRoutersOf(new Map([["b", { ...keywordRouter, candidates }]]), { candidates: 2 }),
    {
      name: "UserError",
      message: "Cannot serve b as it must choose between the 2 candidates that are served: " +
        "it has a, b, c@bo5:confidence",
    },
  );
});

Deno.test("targetOf() reads names with hyphens and thresholds from 0 to 1, and nothing else", () => {
  const routers = ["tfidf", "tfidf-logistic", "x-0.5"].map((name) => ({
    name,
    router: keywordRouter,
    mapped: false,
  }));
  for (
    const [id, name, threshold] of [
      ["router-tfidf-logistic-0.5", "tfidf-logistic", 0.5],
      ["router-tfidf-1", "tfidf", 1],
      ["router-tfidf-.25", "tfidf", 0.25],
      ["router-x-0.5-0", "x-0.5", 0],
    ] as const
  ) {
    const target = targetOf(id, routers);
    assert.deepEqual([target?.served.name, target?.threshold], [name, threshold], id);
  }
  for (
    const id of [
      "tfidf-0.5",
      "router-tfidf",
      "router-tfidf-",
      "router-tfidf-1.01",
      "router-tfidf--0.5",
      "router-tfidf-0.5 ",
      "router-tfidf-1e-1",
      "router-other-0.5",
      "",
    ]
  ) {
    assert.equal(targetOf(id, routers), null, id);
  }
  const target = { served: routers[1], threshold: 0.11593 };
  assert.deepEqual(targetOf(modelIdOf(target), routers), target);
});

Deno.test("the service chooses at a threshold what the evaluation says of it, of two models and of more", async () => {
  const thresholds = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(scoredOutcomes, thresholds, async (scored, threshold) => {
      const costs = [...scored.estimatedCosts], k = costs.length;
      const evaluated = decide(sweepOfNeeds(scored), -threshold);
      const router = { ...routerOf(costs, scored.scale), score: () => scored.scores };
      const texts = Array(scored.scores.length / k).fill("a query");
      const all = await needsOf({ name: "any", router }, texts);
      const served = all.map((needs) => choose(needs, { costs, threshold }).candidate);
      // Those of equal cost are one choice
      assert.deepEqual(served.map((j) => costs[j]), [...evaluated].map((j) => costs[j]));
    }),
  );
});

Deno.test("a model's name has its threshold in plain decimals, however small", () => {
  const target = {
    served: { name: "keyword", router: keywordRouter, mapped: false },
    threshold: 3e-8,
  };
  assert.equal(modelIdOf(target), "router-keyword-0.00000003");
  assert.deepEqual(targetOf(modelIdOf(target), [target.served]), target);
});
