/**
 * Nearest neighbours in TF-IDF space: the quality that each model is expected to reach is its mean
 * quality on the most similar training prompts, each counted by its cosine similarity (the kNN router
 * of RouterBench, arXiv 2403.12031, on words instead of embeddings).
 */
import { modelMeans, type OutcomeMatrix, type Query } from "../outcomes/mod.ts";
import { type RouterFactory, singleSamples } from "./router.ts";
import { fitTfidf, type SparseMatrix } from "./tfidf.ts";

/** RouterBench and RouterEval use 40 to 100; results are flat between. */
const NEIGHBOURS = 50;

export const tfidfKnn: RouterFactory = {
  name: "tfidf-knn",
  description:
    `mean quality on the ${NEIGHBOURS} most similar training prompts (words and word pairs)`,
  learnsFrom: "train",
  fit(outcomes: OutcomeMatrix) {
    const k = outcomes.models.length;
    const prompts = outcomes.queries.map((query) => query.prompt);
    // Terms of most prompts hardly tell them apart, but would be most of the work
    const tfidf = fitTfidf(prompts, { maxDf: 0.5 });
    const index = transpose(tfidf.features);
    const means = modelMeans(outcomes, "quality");
    return {
      name: "tfidf-knn",
      candidates: singleSamples(outcomes),
      scale: "quality",
      costUsd: 0,
      score(queries: Query[]) {
        const rows = tfidf.transform(queries.map((query) => query.prompt));
        const scores = new Float64Array(queries.length * k);
        const similarity = new Float64Array(prompts.length);
        for (let i = 0; i < rows.rows; i++) {
          similarity.fill(0);
          for (let e = rows.offsets[i]; e < rows.offsets[i + 1]; e++) {
            const term = rows.columns[e];
            for (let p = index.offsets[term]; p < index.offsets[term + 1]; p++) {
              similarity[index.columns[p]] += rows.values[e] * index.values[p];
            }
          }
          const nearest = largest(similarity, NEIGHBOURS);
          const total = nearest.reduce((sum, row) => sum + similarity[row], 0);
          for (let j = 0; j < k; j++) {
            const weighted = nearest
              .reduce((sum, row) => sum + similarity[row] * outcomes.quality[row * k + j], 0);
            scores[i * k + j] = total > 0 ? weighted / total : means[j]; // no word in common
          }
        }
        return scores;
      },
    };
  },
};

/** The inverted index: for each term, the rows it occurs in. */
function transpose(matrix: SparseMatrix): SparseMatrix {
  const offsets = new Int32Array(matrix.width + 1);
  for (const column of matrix.columns) offsets[column + 1]++;
  for (let t = 0; t < matrix.width; t++) offsets[t + 1] += offsets[t];
  const filled = offsets.slice(0, matrix.width);
  const columns = new Int32Array(matrix.columns.length);
  const values = new Float64Array(matrix.values.length);
  for (let i = 0; i < matrix.rows; i++) {
    for (let e = matrix.offsets[i]; e < matrix.offsets[i + 1]; e++) {
      const at = filled[matrix.columns[e]]++;
      columns[at] = i;
      values[at] = matrix.values[e];
    }
  }
  return { rows: matrix.width, width: matrix.rows, offsets, columns, values };
}

/** Indices of the `count` largest values; among equals the first ones, so that results repeat. */
function largest(values: Float64Array, count: number): number[] {
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
