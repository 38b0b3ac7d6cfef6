/**
 * Nearest neighbours in TF-IDF space: the quality that each model is expected to reach is its mean
 * quality on the most similar training prompts, each counted by its cosine similarity (the kNN router
 * of RouterBench, arXiv 2403.12031, on words instead of embeddings).
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { knownQualities, NEIGHBOURS, qualityByNeighbours } from "./features/neighbours.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { transpose } from "../stats/sparse.ts";
import { fitTfidf, openTfidf } from "./features/tfidf.ts";

export const tfidfKnn: RouterFactory = learner({
  name: "tfidf-knn",
  description:
    `mean quality on the ${NEIGHBOURS} most similar training prompts (words and word pairs)`,
  learnsFrom: "train",
  scale: "quality",
  learn(outcomes: CandidateMatrix) {
    // Terms of most prompts hardly tell them apart, but would be most of the work
    const tfidf = fitTfidf(promptsOf(outcomes.queries), { maxDf: 0.5 });
    const { offsets, columns, values } = transpose(tfidf.features);
    return {
      state: {
        vocabulary: tfidf.vocabulary(),
        index: { offsets, columns, values },
        known: knownQualities(outcomes),
      },
      costUsd: 0,
    };
  },
  open({ vocabulary, index, known }, { k }) {
    const transform = openTfidf(vocabulary), expected = qualityByNeighbours(known);
    const prompts = known.quality.length / k;
    return {
      score(queries: Query[]) {
        const rows = transform(promptsOf(queries));
        const scores = new Float64Array(queries.length * k);
        const similarity = new Float64Array(prompts);
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
});
