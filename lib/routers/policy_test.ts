import assert from "node:assert/strict";
import { able, openClient } from "../models/mod.ts";
import type { CandidateMatrix } from "../outcomes/mod.ts";
import { DEFAULT_MATRIX } from "../policies/mod.ts";
import "../pocket/mod.ts";
import { oraclePolicies, policyRouter } from "./mod.ts";
import { policy } from "./policy.ts";

/** Queries that two models or more answer with these qualities. */
function outcomesOf(quality: number[][]): CandidateMatrix {
  const flat = Float64Array.from(quality.flat()), k = quality[0].length;
  return {
    candidates: [..."abc"].slice(0, k).map((model) => ({ model, n: 1 })),
    queries: quality.map((_, i) => ({
      ...{ id: `${i}`, dataset: "d", prompt: `What is ${i} plus 4?`, task: null, split: null },
    })),
    ...{ quality: flat, cost: flat, costUnit: "USD", draws: flat },
    weights: new Float64Array(flat.length).fill(1),
    offsets: Int32Array.from({ length: flat.length + 1 }, (_, cell) => cell),
  };
}

Deno.test("a query's policy follows from who is right, by half of the best quality", () => {
  const cells = [[1, 1], [1, 0], [0, 1], [0, 0]];
  const wanted = ["Standard_Query", "Standard_Query", "Complex_Query", "Ambiguous_Query"];
  assert.deepEqual(oraclePolicies(outcomesOf(cells), DEFAULT_MATRIX), wanted);
  const graded = cells.map((row) => row.map((value) => 2 + 8 * value));
  assert.deepEqual(oraclePolicies(outcomesOf(graded), DEFAULT_MATRIX), wanted, "on any scale");
});

Deno.test("the score is the probability of the policies that the medium model serves", async () => {
  const client = able(await openClient("pocket-policy", { threads: 1 }), "generate");
  const outcomes = outcomesOf([[1, 1], [0, 1]]);
  const router = await policyRouter(client, outcomes);
  const scores = await router.score(outcomes.queries);
  assert.equal(scores.length, 4);
  assert.deepEqual([scores[1], scores[3]], [1, 1]);
  assert.ok(scores[0] > 0 && scores[0] < 1);
  const named = await router.policies!(outcomes.queries);
  for (const { policy, analysis } of named) {
    assert.ok(DEFAULT_MATRIX.policies.some(({ name }) => name === policy));
    assert.equal(analysis, "math");
  }
  assert.ok(router.costUsd > 0, "decisions are priced");
});

Deno.test("a model that is trained already is asked as it is", async () => {
  const client = able(await openClient("pocket-policy", { threads: 1 }), "generate");
  const outcomes = outcomesOf([[1, 1], [0, 1]]), { policies } = DEFAULT_MATRIX;
  const router = await policy.fit(outcomes, { seed: 1, policyModel: { client, policies } });
  const same = await policyRouter(client, outcomes);
  assert.deepEqual(
    await router.policies!(outcomes.queries),
    await same.policies!(outcomes.queries),
  );
});

Deno.test("three candidates are no medium and large model", async () => {
  const client = able(await openClient("pocket-policy", { threads: 1 }), "generate");
  await assert.rejects(policyRouter(client, outcomesOf([[1, 1, 1]])), {
    message:
      "Cannot route by policy as there must be two candidates, a medium and a large model: there are 3",
  });
});
