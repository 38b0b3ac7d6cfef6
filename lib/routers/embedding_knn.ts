/**
 * Nearest neighbours among embeddings: the quality that each model is expected to reach is its mean
 * quality on the training prompts that mean the most alike, each counted by its cosine (the kNN router
 * of RouterBench, arXiv 2403.12031).
 */
import { cosinesOf } from "../onnx/mod.ts";
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { NEIGHBOURS, qualityByNeighbours } from "./features/neighbours.ts";
import { needed, readingCost } from "./fit_options.ts";
import type { RouterFactory } from "./router.ts";

export const embeddingKnn: RouterFactory = {
  name: "embedding-knn",
  description: `mean quality on the ${NEIGHBOURS} most similar training prompts (embeddings)`,
  learnsFrom: "train",
  async fit(outcomes: CandidateMatrix, options) {
    const k = outcomes.candidates.length;
    const encoder = await needed(options, "encoder", "embedding-knn");
    const known = await encoder.embed(promptsOf(outcomes.queries));
    const expected = qualityByNeighbours(outcomes);
    return {
      name: "embedding-knn",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: await readingCost(outcomes.queries, options),
      async score(queries: Query[], options) {
        const scores = new Float64Array(queries.length * k);
        const vectors = await encoder.embed(promptsOf(queries), options);
        let at = 0;
        for (const cosines of cosinesOf(vectors, known)) {
          scores.set(expected(cosines.map((cosine) => Math.max(0, cosine))), at);
          at += k;
        }
        return scores;
      },
    };
  },
};
