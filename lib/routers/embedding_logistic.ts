/**
 * A trained head on a frozen sentence encoder: logistic regression on the embedding of the query. It is
 * what remains of fine-tuning an encoder where only its last layer may change.
 */
import type { Able } from "../models/mod.ts";
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import type { Live } from "../core/remember.ts";
import { chooseStrength, fitQuality, predictQuality } from "./features/quality_head.ts";
import { needed, readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { dense, type SparseMatrix } from "../stats/sparse.ts";

export const embeddingLogistic: RouterFactory = learner({
  name: "embedding-logistic",
  description: "predicts each model's quality by logistic regression on the query's embedding",
  ...{ learnsFrom: "train", scale: "quality", uses: ["encoder"] },
  async learn(outcomes: CandidateMatrix, options) {
    const encoder = await needed(options, "encoder", "embedding-logistic");
    const known = await featuresOf(encoder, outcomes.queries);
    return {
      state: fitQuality(known, outcomes, { c: chooseStrength(known, outcomes, options) }),
      costUsd: await readingCost(outcomes.queries, options),
    };
  },
  async open(heads, options) {
    const encoder = await needed(options, "encoder", "embedding-logistic");
    return {
      score: async (queries: Query[], options) =>
        predictQuality(heads, await featuresOf(encoder, queries, options)),
    };
  },
});

/** Features whose mean square is 1, so that the same strengths fit any encoder. */
async function featuresOf(
  encoder: Able<"embed">,
  queries: readonly Query[],
  options?: Live,
): Promise<SparseMatrix> {
  const { width } = encoder;
  return dense(await encoder.embed(promptsOf(queries), options), {
    width,
    length: Math.sqrt(width),
  });
}
