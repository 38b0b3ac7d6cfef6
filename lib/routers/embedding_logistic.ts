/**
 * A trained head on a frozen sentence encoder: logistic regression on the embedding of the query. It is
 * what remains of fine-tuning an encoder where only its last layer may change.
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import type { Live } from "../core/remember.ts";
import { chooseStrength, fitQuality } from "./features/quality_head.ts";
import { needed, readingCost } from "./fit_options.ts";
import type { RouterFactory } from "./router.ts";
import { dense } from "../stats/sparse.ts";

export const embeddingLogistic: RouterFactory = {
  name: "embedding-logistic",
  description: "predicts each model's quality by logistic regression on the query's embedding",
  learnsFrom: "train",
  async fit(outcomes: CandidateMatrix, options) {
    const encoder = await needed(options, "encoder", "embedding-logistic");
    const { width } = encoder;
    // Features whose mean square is 1, so that the same strengths fit any encoder
    const features = async (queries: readonly Query[], options?: Live) =>
      dense(await encoder.embed(promptsOf(queries), options), { width, length: Math.sqrt(width) });
    const known = await features(outcomes.queries);
    const predict = fitQuality(known, outcomes, { c: chooseStrength(known, outcomes, options) });
    return {
      name: "embedding-logistic",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: await readingCost(outcomes.queries, options),
      score: async (queries: Query[], options) => predict(await features(queries, options)),
    };
  },
};
