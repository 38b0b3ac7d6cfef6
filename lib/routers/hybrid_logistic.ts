/**
 * Words and meaning together: logistic regression on TF-IDF features with the query's embedding beside
 * them. Words tell what was seen often, the embedding what is like it (the wide and the deep part of
 * Cheng et al., arXiv 1606.07792, the deep part frozen).
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import type { Live } from "../core/remember.ts";
import { fitQuality } from "./features/quality_head.ts";
import { needed, readingCost } from "./fit_options.ts";
import type { RouterFactory } from "./router.ts";
import { beside, dense } from "../stats/sparse.ts";
import { fitTfidf } from "./features/tfidf.ts";

/**
 * Of the embedding, where the words' features have length 1: longer, and it drowns them. Chosen by
 * cross-validation within the training queries of one fold of MMLU.
 */
const LENGTH = 0.3;

export const hybridLogistic: RouterFactory = {
  name: "hybrid-logistic",
  description: "predicts each model's quality from words and word pairs and the query's embedding",
  learnsFrom: "train",
  async fit(outcomes: CandidateMatrix, options) {
    const encoder = await needed(options, "encoder", "hybrid-logistic");
    const prompts = promptsOf(outcomes.queries);
    const tfidf = fitTfidf(prompts);
    const meaning = async (texts: string[], options?: Live) =>
      dense(await encoder.embed(texts, options), { width: encoder.width, length: LENGTH });
    const predict = fitQuality(beside(tfidf.features, await meaning(prompts)), outcomes);
    return {
      name: "hybrid-logistic",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: await readingCost(outcomes.queries, options),
      async score(queries: Query[], options) {
        const texts = promptsOf(queries);
        return predict(beside(tfidf.transform(texts), await meaning(texts, options)));
      },
    };
  },
};
