/**
 * The prompt's length and nothing else: whether the long prompts or the short ones need the reference is learned,
 * and a prompt's score is its rank among the lengths learned from. A rank, as a probability fitted to each fold's
 * answers would mix up the order of prompts across folds and make this baseline weaker than it is. A router on
 * words knows as much beyond length as it is ahead of this one.
 */
import { linearRegression, quantileRankSorted } from "simple-statistics";
import { type CandidateMatrix, candidateMeans, type Query } from "../outcomes/mod.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";

export const promptLength: RouterFactory = learner({
  name: "prompt-length",
  description: "the longer the prompt the dearer, or the shorter, whichever is learned",
  learnsFrom: "train",
  scale: "match",
  learn(outcomes: CandidateMatrix) {
    const lengths = lengthsOf(outcomes.queries);
    const gains = gainsOf(outcomes);
    const { m } = linearRegression(lengths.map((length, i) => [length, gains[i]]));
    const shortNeedMore = m < 0; // of equal lengths it is NaN
    return { state: { shortNeedMore, lengths: Float64Array.from(lengths).sort() }, costUsd: 0 };
  },
  open({ shortNeedMore, lengths }, { k }) {
    const known = [...lengths];
    return {
      score: (queries: Query[]) => {
        const scores = new Float64Array(queries.length * k).fill(1);
        lengthsOf(queries).forEach((length, i) => {
          const rank = quantileRankSorted(known, length);
          scores.fill(shortNeedMore ? rank : 1 - rank, i * k, i * k + k - 1);
        });
        return scores;
      },
    };
  },
});

/** Unicode code points of each prompt. */
function lengthsOf(queries: readonly Query[]): number[] {
  return queries.map(({ prompt }) => prompt.length - (prompt.match(PAIR)?.length ?? 0));
}

/** The two halves of a code point beyond the 16 bits of a character. */
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Quality of the reference less that of the cheapest candidate, of each query. */
function gainsOf(outcomes: CandidateMatrix): number[] {
  const k = outcomes.candidates.length, costs = candidateMeans(outcomes, "cost");
  const cheapest = costs.indexOf(Math.min(...costs));
  return outcomes.queries.map((_, i) =>
    outcomes.quality[i * k + k - 1] - outcomes.quality[i * k + cheapest]
  );
}
