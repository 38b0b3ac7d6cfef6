/**
 * The measures of SimpleQA (Wei et al. 2024, arXiv 2411.04368): shares of answers that are correct, incorrect and not
 * attempted, the share of attempted ones that are correct, and the F-score, the harmonic mean of that share and the
 * share of all that are correct.
 */
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../stats/mod.ts";
import { type JudgeVerdict, VERDICTS } from "./verdict.ts";

const MEASURES = [
  ...["correct", "incorrect", "not_attempted", "correct_given_attempted", "f_score"] as const,
];

/** Each in [0, 1]; of attempted answers null where there are none, and all are null of no verdicts. */
export type SimpleqaMeasures = Record<typeof MEASURES[number], Estimate>;

/** The chance of each verdict on the answer to a query, of sum 1: of an answer that is there, 1 for its verdict. */
export type VerdictChances = Partial<Record<JudgeVerdict, number>>;

/** @param verdicts Of each query. Intervals are of resamples of the queries; without draws there are none. */
export function simpleqaMeasures(
  verdicts: readonly VerdictChances[],
  { draws, seed }: { draws: number; seed: number },
): SimpleqaMeasures {
  const n = verdicts.length;
  const found = measure(verdicts, new Float64Array(n).fill(1));
  const drawn = bootstrap(n, (weights) => measure(verdicts, weights), { draws, seed });
  return Object.fromEntries(
    MEASURES.map((name) => {
      const value = Number.isNaN(found[name]) ? null : found[name];
      return [name, estimateOf(value, intervalOf(drawn.get(name), n))];
    }),
  ) as SimpleqaMeasures;
}

function measure(
  verdicts: readonly VerdictChances[],
  weights: ArrayLike<number>,
): Record<typeof MEASURES[number], number> {
  const total = { "Correct": 0, "Incorrect": 0, "Not attempted": 0 };
  for (const [i, chances] of verdicts.entries()) {
    for (const verdict of VERDICTS) total[verdict] += weights[i] * (chances[verdict] ?? 0);
  }
  const attempted = total.Correct + total.Incorrect, n = attempted + total["Not attempted"];
  return {
    correct: total.Correct / n,
    incorrect: total.Incorrect / n,
    not_attempted: total["Not attempted"] / n,
    correct_given_attempted: total.Correct / attempted,
    // 2pq / (p + q) of p = correct / n and q = correct / attempted, in the form without a division by 0
    f_score: 2 * total.Correct / (n + attempted),
  };
}
