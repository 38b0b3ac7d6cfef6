import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import { modelIdOf, needOfStrong, policiesOf, targetOf } from "./policy.ts";
import { keywordRouter, routerOf } from "./testing.ts";

const need = (weak: number, strong: number, scale: "match" | "quality") =>
  needOfStrong({ name: "fixed", router: routerOf([weak, strong], scale) }, ["a query"]);

Deno.test("needOfStrong() is 1 - the weak candidate's probability to match", async () => {
  assert.deepEqual(await need(0.25, 1, "match"), [0.75]);
  assert.deepEqual(await need(1, 1, "match"), [0]);
});

Deno.test("needOfStrong() maps the strong model's gain in quality to [0, 1]", async () => {
  assert.deepEqual(await need(0.5, 0.5, "quality"), [0.5]);
  assert.deepEqual(await need(0, 1, "quality"), [1]);
  assert.deepEqual(await need(1, 0, "quality"), [0]);
  assert.deepEqual(await need(0.25, 0.75, "quality"), [0.75]);
});

Deno.test("needOfStrong() is 0 or 1 for routers that always choose the same", async () => {
  assert.deepEqual(await need(0, -Infinity, "quality"), [0]);
  assert.deepEqual(await need(-Infinity, 0, "quality"), [1]);
  await assert.rejects(need(NaN, 0, "quality"), /fixed scored NaN and 0/);
});

Deno.test("policiesOf() takes routers of two single samples only", () => {
  assert.deepEqual(policiesOf(new Map([["a", keywordRouter]])), [
    { name: "a", router: keywordRouter },
  ]);
  assert.throws(() => policiesOf(new Map()), UserError);
  const candidates = [...keywordRouter.candidates, { model: "c", n: 5 }];
  assert.throws(() => policiesOf(new Map([["b", { ...keywordRouter, candidates }]])), {
    name: "UserError",
    message: "Cannot serve b as its candidates must be one sample of a weak and one of a strong " +
      "model: current value is 1 of a, 1 of b, 5 of c",
  });
});

Deno.test("targetOf() reads names with hyphens and thresholds from 0 to 1, and nothing else", () => {
  const policies = ["tfidf", "tfidf-logistic", "x-0.5"].map((name) => ({
    name,
    router: keywordRouter,
  }));
  for (
    const [id, name, threshold] of [
      ["router-tfidf-logistic-0.5", "tfidf-logistic", 0.5],
      ["router-tfidf-1", "tfidf", 1],
      ["router-tfidf-.25", "tfidf", 0.25],
      ["router-x-0.5-0", "x-0.5", 0],
    ] as const
  ) {
    const target = targetOf(id, policies);
    assert.deepEqual([target?.policy.name, target?.threshold], [name, threshold], id);
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
    assert.equal(targetOf(id, policies), null, id);
  }
  const target = { policy: policies[1], threshold: 0.11593 };
  assert.deepEqual(targetOf(modelIdOf(target), policies), target);
});
