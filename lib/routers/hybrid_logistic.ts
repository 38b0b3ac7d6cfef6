/**
 * Words and meaning together: logistic regression on TF-IDF features with the query's embedding beside
 * them. Words tell what was seen often, the embedding what is like it (the wide and the deep part of
 * Cheng et al., arXiv 1606.07792, the deep part frozen).
 */
import type { Able } from "../models/mod.ts";
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import type { Live } from "../core/remember.ts";
import { fitQuality, predictQuality } from "./features/quality_head.ts";
import { needed, readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { beside, dense, type SparseMatrix } from "../stats/sparse.ts";
import { fitTfidf, openTfidf } from "./features/tfidf.ts";

/**
 * Of the embedding, where the words' features have length 1: longer, and it drowns them. Chosen by
 * cross-validation within the training queries of one fold of MMLU.
 */
const LENGTH = 0.3;

export const hybridLogistic: RouterFactory = learner({
  name: "hybrid-logistic",
  description: "predicts each model's quality from words and word pairs and the query's embedding",
  ...{ learnsFrom: "train", scale: "quality", uses: ["encoder"] },
  async learn(outcomes: CandidateMatrix, options) {
    const encoder = await needed(options, "encoder", "hybrid-logistic");
    const prompts = promptsOf(outcomes.queries);
    const tfidf = fitTfidf(prompts);
    const heads = fitQuality(beside(tfidf.features, await meaning(encoder, prompts)), outcomes);
    return {
      state: { vocabulary: tfidf.vocabulary(), heads },
      costUsd: await readingCost(outcomes.queries, options),
    };
  },
  async open({ vocabulary, heads }, options) {
    const encoder = await needed(options, "encoder", "hybrid-logistic");
    const transform = openTfidf(vocabulary);
    return {
      async score(queries: Query[], options) {
        const texts = promptsOf(queries);
        const rows = beside(transform(texts), await meaning(encoder, texts, options));
        return predictQuality(heads, rows);
      },
    };
  },
});

async function meaning(
  encoder: Able<"embed">,
  texts: string[],
  options?: Live,
): Promise<SparseMatrix> {
  return dense(await encoder.embed(texts, options), { width: encoder.width, length: LENGTH });
}
