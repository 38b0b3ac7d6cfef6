/**
 * Nearest neighbours among embeddings: the quality that each model is expected to reach is its mean
 * quality on the training prompts that mean the most alike, each counted by its cosine (the kNN router
 * of RouterBench, arXiv 2403.12031).
 */
import { cosinesOf } from "../onnx/mod.ts";
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { knownQualities, NEIGHBOURS, qualityByNeighbours } from "./features/neighbours.ts";
import { needed, readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";

export const embeddingKnn: RouterFactory = learner({
  name: "embedding-knn",
  description: `mean quality on the ${NEIGHBOURS} most similar training prompts (embeddings)`,
  ...{ learnsFrom: "train", scale: "quality", uses: ["encoder"] },
  async learn(outcomes: CandidateMatrix, options) {
    const encoder = await needed(options, "encoder", "embedding-knn");
    const embedded = await encoder.embed(promptsOf(outcomes.queries));
    const vectors = new Float32Array(embedded.length * encoder.width);
    embedded.forEach((vector, i) => vectors.set(vector, i * encoder.width));
    return {
      state: { vectors, known: knownQualities(outcomes) },
      costUsd: await readingCost(outcomes.queries, options),
    };
  },
  async open({ vectors, known }, { k, ...options }) {
    const encoder = await needed(options, "encoder", "embedding-knn"), { width } = encoder;
    const embedded = Array.from(
      { length: vectors.length / width },
      (_, i) => vectors.subarray(i * width, (i + 1) * width),
    );
    const expected = qualityByNeighbours(known);
    return {
      async score(queries: Query[], options) {
        const scores = new Float64Array(queries.length * k);
        const asked = await encoder.embed(promptsOf(queries), options);
        let at = 0;
        for (const cosines of cosinesOf(asked, embedded)) {
          scores.set(expected(cosines.map((cosine) => Math.max(0, cosine))), at);
          at += k;
        }
        return scores;
      },
    };
  },
});
