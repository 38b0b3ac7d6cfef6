/**
 * Nearest neighbours in TF-IDF space: the quality that each model is expected to reach is its mean
 * quality on the most similar training prompts, each counted by its cosine similarity (the kNN router
 * of RouterBench, arXiv 2403.12031, on words instead of embeddings).
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { NEIGHBOURS, qualityByNeighbours } from "./features/neighbours.ts";
import type { RouterFactory } from "./router.ts";
import { transpose } from "../stats/sparse.ts";
import { fitTfidf } from "./features/tfidf.ts";

export const tfidfKnn: RouterFactory = {
  name: "tfidf-knn",
  description:
    `mean quality on the ${NEIGHBOURS} most similar training prompts (words and word pairs)`,
  learnsFrom: "train",
  fit(outcomes: CandidateMatrix) {
    const k = outcomes.candidates.length;
    const prompts = promptsOf(outcomes.queries);
    // Terms of most prompts hardly tell them apart, but would be most of the work
    const tfidf = fitTfidf(prompts, { maxDf: 0.5 });
    const index = transpose(tfidf.features);
    const expected = qualityByNeighbours(outcomes);
    return {
      name: "tfidf-knn",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: 0,
      score(queries: Query[]) {
        const rows = tfidf.transform(promptsOf(queries));
        const scores = new Float64Array(queries.length * k);
        const similarity = new Float64Array(prompts.length);
        for (let i = 0; i < rows.rows; i++) {
          similarity.fill(0);
          for (let e = rows.offsets[i]; e < rows.offsets[i + 1]; e++) {
            const term = rows.columns[e], weight = rows.values[e], end = index.offsets[term + 1];
            for (let p = index.offsets[term]; p < end; p++) {
              similarity[index.columns[p]] += weight * index.values[p];
            }
          }
          scores.set(expected(similarity), i * k);
        }
        return scores;
      },
    };
  },
};
