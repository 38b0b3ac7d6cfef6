/**
 * Logistic regression on TF-IDF features: the plain text classifier that every learned router must
 * beat.
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { fitQuality, predictQuality } from "./features/quality_head.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { fitTfidf, openTfidf } from "./features/tfidf.ts";

export const tfidfLogistic: RouterFactory = learner({
  name: "tfidf-logistic",
  description: "predicts each model's quality by logistic regression on words and word pairs",
  learnsFrom: "train",
  scale: "quality",
  learn(outcomes: CandidateMatrix) {
    const tfidf = fitTfidf(promptsOf(outcomes.queries));
    const heads = fitQuality(tfidf.features, outcomes);
    return { state: { vocabulary: tfidf.vocabulary(), heads }, costUsd: 0 };
  },
  open({ vocabulary, heads }) {
    const transform = openTfidf(vocabulary);
    return { score: (queries: Query[]) => predictQuality(heads, transform(promptsOf(queries))) };
  },
});
