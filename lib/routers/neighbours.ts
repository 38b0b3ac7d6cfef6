/** Nearest neighbours: the quality expected of each model is its mean on the most similar prompts. */
import type { OutcomeMatrix } from "../outcomes/mod.ts";

/** RouterBench and RouterEval use 40 to 100; results are flat between. */
export const NEIGHBOURS = 50;

/**
 * Mean quality of each model on the nearest of the outcomes' queries, each counted by its similarity,
 * written to `scores` from `at`; `otherwise` where no query is similar at all.
 *
 * @param similarity Of each of the outcomes' queries, from 0.
 */
export function scoreByNeighbours(
  similarity: Float64Array,
  { outcomes, otherwise, scores, at }: {
    outcomes: OutcomeMatrix;
    otherwise: readonly number[];
    scores: Float64Array;
    at: number;
  },
): void {
  const k = outcomes.models.length;
  const nearest = largest(similarity, NEIGHBOURS);
  const total = nearest.reduce((sum, row) => sum + similarity[row], 0);
  for (let j = 0; j < k; j++) {
    const weighted = nearest
      .reduce((sum, row) => sum + similarity[row] * outcomes.quality[row * k + j], 0);
    scores[at + j] = total > 0 ? weighted / total : otherwise[j];
  }
}

/** Indices of the `count` largest values; among equals the first ones, so that results repeat. */
export function largest(values: Float64Array, count: number): number[] {
  const best: number[] = []; // in falling order of value
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i] <= values[best[count - 1]]) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]] < values[i]) place--;
    best.splice(place, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}
