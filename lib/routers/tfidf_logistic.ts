/**
 * Logistic regression on TF-IDF features: the plain text classifier that every learned router must
 * beat.
 */
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { fitQuality } from "./features/quality_head.ts";
import type { RouterFactory } from "./router.ts";
import { fitTfidf } from "./features/tfidf.ts";

export const tfidfLogistic: RouterFactory = {
  name: "tfidf-logistic",
  description: "predicts each model's quality by logistic regression on words and word pairs",
  learnsFrom: "train",
  fit(outcomes: CandidateMatrix) {
    const tfidf = fitTfidf(promptsOf(outcomes.queries));
    const predict = fitQuality(tfidf.features, outcomes);
    return {
      name: "tfidf-logistic",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: 0,
      score: (queries: Query[]) => predict(tfidf.transform(promptsOf(queries))),
    };
  },
};
