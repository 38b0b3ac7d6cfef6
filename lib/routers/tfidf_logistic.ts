/**
 * Logistic regression on TF-IDF features: the plain text classifier that every learned router must
 * beat. It predicts the quality of each model's answer. Predicting whether the models' answers match
 * instead is worse, as it cannot tell a tie from a query that only the weak model answers.
 */
import type { OutcomeMatrix, Query } from "../outcomes/mod.ts";
import { fitLogistic, predictLogistic } from "./logistic.ts";
import { type RouterFactory, singleSamples } from "./router.ts";
import { fitTfidf } from "./tfidf.ts";

export const tfidfLogistic: RouterFactory = {
  name: "tfidf-logistic",
  description: "predicts each model's quality by logistic regression on words and word pairs",
  learnsFrom: "train",
  fit(outcomes: OutcomeMatrix) {
    const k = outcomes.models.length;
    const prompts = outcomes.queries.map((query) => query.prompt);
    const tfidf = fitTfidf(prompts);
    // Rewards on any scale become labels in [0, 1], and predictions go back to the scale
    const low = outcomes.quality.reduce((a, b) => Math.min(a, b)),
      high = outcomes.quality.reduce((a, b) => Math.max(a, b));
    const models = outcomes.models.map((_, j) => {
      const labels = new Float64Array(prompts.length)
        .map((_, i) => (outcomes.quality[i * k + j] - low) / (high - low || 1));
      return fitLogistic(tfidf.features, labels);
    });
    return {
      name: "tfidf-logistic",
      candidates: singleSamples(outcomes),
      scale: "quality",
      costUsd: 0,
      score(queries: Query[]) {
        const rows = tfidf.transform(queries.map((query) => query.prompt));
        const scores = new Float64Array(queries.length * k);
        models.forEach((model, j) =>
          predictLogistic(model, rows).forEach((p, i) => scores[i * k + j] = low + p * (high - low))
        );
        return scores;
      },
    };
  },
};
