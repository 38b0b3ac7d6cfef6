/** Outcomes for tests of routers. */
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";

/** One-sample outcomes of models a, b, c...; the cost of model j is 10^j. */
export function outcomesOf(prompts: readonly string[], quality: number[][]): CandidateMatrix {
  const k = quality[0].length;
  const flat = Float64Array.from(quality.flat());
  return {
    candidates: [..."abcdef"].slice(0, k).map((model) => ({ model, n: 1 })),
    queries: queriesOf(prompts),
    quality: flat,
    cost: flat.map((_, cell) => 10 ** (cell % k)),
    costUnit: "USD",
    draws: flat,
    weights: new Float64Array(flat.length).fill(1),
    offsets: Int32Array.from({ length: flat.length + 1 }, (_, cell) => cell),
  };
}

export const queriesOf = (prompts: readonly string[]): Query[] =>
  prompts.map((prompt, i) => ({ id: `${i}`, dataset: "d", prompt, task: null, split: null }));

// Small models know animals here, large ones arithmetic too
const ANIMALS = ["a cat and a dog", "the dog saw a cat", "dog, cat, cow", "a cow and a cat"];
const SUMS = ["add two and three", "add five to two", "two and five: add", "add three and three"];
export const OUTCOMES = outcomesOf([...ANIMALS, ...SUMS], [
  ...ANIMALS.map(() => [1, 1]),
  ...SUMS.map(() => [0, 1]),
]);
