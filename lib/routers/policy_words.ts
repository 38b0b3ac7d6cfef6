/**
 * The baseline of the router `policy`: a softmax regression on words and word pairs learns the same policies. Where
 * the language model is no better, it is not worth its price.
 */
import { sum } from "simple-statistics";
import { DEFAULT_MATRIX, type OracleMatrix, type PolicyLabel } from "../policies/mod.ts";
import { type Candidate, promptsOf } from "../outcomes/mod.ts";
import { fitSoftmax, predictSoftmax } from "../stats/softmax.ts";
import { fitTfidf } from "./features/tfidf.ts";
import type { Router } from "./router.ts";

/** Name of the router. */
export const POLICY_WORDS = "tfidf, same policies";

/** A regression that has learned policies. */
export interface PolicyWords {
  /** The likeliest policy of each prompt. */
  name(prompts: string[]): string[];
  /** The probability of the policies that the medium model serves, as the router `policy` has it. */
  router(candidates: Candidate[]): Router;
}

/** @param labels What is to be said of training queries; their analyses are not used. */
export function fitPolicyWords(
  labels: readonly Pick<PolicyLabel, "query" | "policy">[],
  { policies }: Pick<OracleMatrix, "policies"> = DEFAULT_MATRIX,
): PolicyWords {
  const k = policies.length;
  const tfidf = fitTfidf(labels.map(({ query }) => query));
  const classes = labels.flatMap(({ policy }) =>
    policies.map(({ name }) => Number(name === policy))
  );
  const fitted = fitSoftmax(tfidf.features, Float64Array.from(classes), { k });
  /** A row a prompt: the probability of each policy. */
  const rowsOf = (prompts: string[]) => {
    const p = predictSoftmax(fitted, tfidf.transform(prompts), { k });
    return prompts.map((_, i) => [...p.subarray(i * k, (i + 1) * k)]);
  };
  const ofMedium = (row: number[]) => sum(row.filter((_, j) => policies[j].served_by === "medium"));
  return {
    name: (prompts) => rowsOf(prompts).map((row) => policies[row.indexOf(Math.max(...row))].name),
    router: (candidates) => ({
      ...{ name: POLICY_WORDS, candidates, scale: "match", costUsd: 0 },
      score: (asked) =>
        Float64Array.from(rowsOf(promptsOf(asked)).flatMap((row) => [ofMedium(row), 1])),
    }),
  };
}
