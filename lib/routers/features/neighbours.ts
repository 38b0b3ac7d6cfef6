/** Nearest neighbours: the quality expected of each model is its mean on the most similar prompts. */
import { type CandidateMatrix, candidateMeans } from "../../outcomes/mod.ts";

/** RouterBench and RouterEval use 40 to 100; results are flat between. */
export const NEIGHBOURS = 50;

/** Qualities of the queries that are learned from. */
export type KnownQualities = {
  /** n x k, row-major. */
  quality: Float64Array;
  /** Of each candidate. */
  means: Float64Array;
};

export function knownQualities(outcomes: CandidateMatrix): KnownQualities {
  const means = Float64Array.from(candidateMeans(outcomes, "quality"));
  return { quality: outcomes.quality, means };
}

/**
 * Takes how similar a query is to each query that was learned from, from 0, and gives the mean quality of each
 * model on the nearest of them, each counted by its similarity; where none is similar at all, the mean
 * on all of them.
 */
export function qualityByNeighbours(
  { quality, means }: KnownQualities,
): (similarity: Float64Array) => Float64Array {
  const k = means.length;
  return (similarity) => {
    const nearest = largest(similarity, NEIGHBOURS);
    const total = nearest.reduce((sum, row) => sum + similarity[row], 0);
    if (total === 0) return means;
    return means.map((_, j) =>
      nearest.reduce((sum, row) => sum + similarity[row] * quality[row * k + j], 0) / total
    );
  };
}

/** Indices of the `count` largest values; among equals the first ones, so that results repeat. */
function largest(values: Float64Array, count: number): number[] {
  const best: number[] = []; // in falling order of value
  let least = -Infinity; // of the best, once there are enough
  for (let i = 0; i < values.length; i++) {
    if (values[i] <= least) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]] < values[i]) place--;
    best.splice(place, 0, i);
    if (best.length > count) best.pop();
    if (best.length === count) least = values[best[count - 1]];
  }
  return best;
}
