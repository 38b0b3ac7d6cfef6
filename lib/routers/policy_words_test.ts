import assert from "node:assert/strict";
import { DEFAULT_MATRIX } from "../policies/mod.ts";
import { fitPolicyWords } from "./mod.ts";

const labels = Array.from({ length: 60 }, (_, i) => ({
  query: `${["Add", "Multiply", "Guess"][i % 3]} the numbers ${i} and ${i + 7}.`,
  policy: DEFAULT_MATRIX.policies[i % 3].name,
}));
const prompts = ["Add the numbers 5 and 90.", "Multiply the numbers 5 and 90.", "Guess 5."];

Deno.test("words name the policies that they were seen with", () => {
  const words = fitPolicyWords(labels);
  assert.deepEqual(words.name(prompts), DEFAULT_MATRIX.policies.map(({ name }) => name));
});

Deno.test("the score is the probability of the policies that the medium model serves", async () => {
  const candidates = [{ model: "small", n: 1 }, { model: "large", n: 1 }];
  const router = fitPolicyWords(labels).router(candidates);
  const asked = prompts.map((prompt, i) => (
    { id: `${i}`, dataset: "d", prompt, task: null, split: null }
  ));
  const [add, one, multiply, , guess] = await router.score(asked);
  assert.equal(one, 1);
  assert.ok(add > 0.5 && guess > 0.5 && multiply < 0.5);

  const served = DEFAULT_MATRIX.policies.map((policy) => ({
    ...policy,
    served_by: "large" as const,
  }));
  const none = fitPolicyWords(labels, { policies: served }).router(candidates);
  assert.deepEqual([...await none.score(asked.slice(0, 1))], [0, 1]);
});
