/**
 * The prompt's length and nothing else: the probability that a candidate matches the reference, by a logistic
 * regression on the logarithm of the number of characters. Whether the long prompts or the short ones need the
 * reference is learned. A router on words knows as much beyond length as it is ahead of this one.
 */
import {
  type CandidateMatrix,
  matchProbability,
  promptsOf,
  type Query,
} from "../outcomes/mod.ts";
import { fitLogistic, predictLogistic } from "../stats/logistic.ts";
import type { SparseMatrix } from "../stats/sparse.ts";
import type { RouterFactory } from "./router.ts";

export const promptLength: RouterFactory = {
  name: "prompt-length",
  description: "predicts from the prompt's length alone who matches the strong model",
  learnsFrom: "train",
  fit(outcomes: CandidateMatrix) {
    const k = outcomes.candidates.length, reference = k - 1;
    const features = columnOf(lengthsOf(outcomes.queries));
    const models = outcomes.candidates.slice(0, -1).map((_, candidate) =>
      fitLogistic(features, matchProbability(outcomes, { candidate, reference }))
    );
    return {
      name: "prompt-length",
      candidates: outcomes.candidates,
      scale: "match",
      costUsd: 0,
      score: (queries: Query[]) => {
        const rows = columnOf(lengthsOf(queries));
        const scores = new Float64Array(queries.length * k).fill(1);
        models.forEach((model, j) =>
          predictLogistic(model, rows).forEach((match, i) => scores[i * k + j] = match)
        );
        return scores;
      },
    };
  },
};

/** Logarithm of the number of code points of each prompt. */
function lengthsOf(queries: readonly Query[]): Float64Array {
  return Float64Array.from(promptsOf(queries), (prompt) => Math.log1p([...prompt].length));
}

function columnOf(values: Float64Array): SparseMatrix {
  const { length } = values;
  return {
    rows: length,
    width: 1,
    offsets: Int32Array.from({ length: length + 1 }, (_, row) => row),
    columns: new Int32Array(length),
    values,
  };
}
