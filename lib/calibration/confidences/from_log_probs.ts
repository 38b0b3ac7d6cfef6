/**
 * Confidence in an answer from the log-probabilities of its tokens. The same tokens give very
 * different confidences: the product falls with every token, the means hardly do.
 */
import { UserError } from "../../core/errors.ts";

/**
 * The ways to make one confidence of the probabilities of an answer's tokens:
 *
 * - `product`: of the whole answer, LM-Polygraph's maximum sequence probability
 * - `geometric-mean`: 1 / perplexity, the product normalised by length (Malinin & Gales 2021)
 * - `minimum`: of the least likely token
 * - `mean`: the arithmetic mean
 */
export const AGGREGATES = ["product", "geometric-mean", "minimum", "mean"] as const;
export type Aggregate = typeof AGGREGATES[number];

/** The most that rounding puts a log-probability above 0, in single precision. */
export const ROUNDING = 1e-5;

/**
 * The confidence in [0, 1] of an answer whose tokens have these natural log-probabilities;
 * -Infinity is a probability of 0.
 * @throws {UserError} where there are no tokens or one is NaN or above 0
 */
export function fromLogProbs(logProbs: ArrayLike<number>, aggregate: Aggregate): number {
  const n = logProbs.length;
  if (n === 0) {
    throw new UserError("Cannot derive a confidence as logProbs must have a token: it is empty");
  }
  let sum = 0, least = 0, mean = 0;
  for (let i = 0; i < n; i++) {
    if (!(logProbs[i] <= ROUNDING)) {
      throw new UserError(
        `Cannot derive a confidence as logProbs[${i}] must be the logarithm of a probability, ` +
          `at most 0: current value is ${logProbs[i]}`,
      );
    }
    const logProb = Math.min(0, logProbs[i]);
    sum += logProb;
    least = Math.min(least, logProb);
    mean += Math.exp(logProb) / n;
  }
  switch (aggregate) {
    case "product":
      return Math.exp(sum);
    case "geometric-mean":
      return Math.exp(sum / n);
    case "minimum":
      return Math.exp(least);
    case "mean":
      return Math.min(1, mean);
  }
}
