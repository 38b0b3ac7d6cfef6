/**
 * A sentence encoder fine-tuned whole on outcomes: one head a model predicts from the query whether the
 * model's answer is good. The encoder is one with a step graph, pocket-encoder; a larger one is fine-tuned on a GPU
 * and comes home as a folder (exported_router.ts), or serves frozen (embedding-logistic).
 */
import { Store } from "../core/store/store.ts";
import {
  type CandidateMatrix,
  holdOut,
  promptsOf,
  type Query,
  selectQueries,
} from "../outcomes/mod.ts";
import { qualityScale } from "./features/quality_scale.ts";
import { needed, readingCost } from "./fit_options.ts";
import type { RouterFactory } from "./router.ts";
import { type Labelled, trainScorer } from "./features/scorer.ts";

export const trainedEncoder: RouterFactory = {
  name: "trained-encoder",
  description: "predicts each model's quality by pocket-encoder, fine-tuned whole on the query",
  learnsFrom: "train",
  slow: true,
  async fit(outcomes: CandidateMatrix, options) {
    const { seed, signal } = options;
    const k = outcomes.candidates.length;
    const { toUnit, fromUnit } = qualityScale(outcomes);
    const part = (rows: number[]): Labelled => {
      const { queries, quality } = selectQueries(outcomes, rows);
      return { texts: promptsOf(queries), labels: quality.map(toUnit) };
    };
    const { train, validation } = holdOut(outcomes.queries, { seed });
    const scorer = await trainScorer(part(train), {
      encoder: await needed(options, "fineTuning", "trained-encoder"),
      heads: k,
      seed,
      validation: part(validation),
      signal,
      store: Store.open(), // a training of minutes is not done twice, by a notebook and then by the service
    });
    return {
      name: "trained-encoder",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: await readingCost(outcomes.queries, options),
      score: async (queries: Query[]) => (await scorer.predict(promptsOf(queries))).map(fromUnit),
    };
  },
};
