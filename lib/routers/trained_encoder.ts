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
import { qualityRange, qualityScale } from "./features/quality_scale.ts";
import { needed, readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";
import { type Labelled, openScorer, trainScorer } from "./features/scorer.ts";

export const trainedEncoder: RouterFactory = learner({
  name: "trained-encoder",
  description: "predicts each model's quality by pocket-encoder, fine-tuned whole on the query",
  ...{ learnsFrom: "train", slow: true, scale: "quality", uses: ["fineTuning"] },
  async learn(outcomes: CandidateMatrix, options) {
    const { seed, signal } = options;
    const range = qualityRange(outcomes), { toUnit } = qualityScale(range);
    const part = (rows: number[]): Labelled => {
      const { queries, quality } = selectQueries(outcomes, rows);
      return { texts: promptsOf(queries), labels: quality.map(toUnit) };
    };
    const { train, validation } = holdOut(outcomes.queries, { seed });
    const { params } = await trainScorer(part(train), {
      encoder: await needed(options, "fineTuning", "trained-encoder"),
      heads: outcomes.candidates.length,
      seed,
      validation: part(validation),
      signal,
      store: Store.open(), // a training of minutes is not done twice, by a notebook and then by the service
    });
    return {
      state: { params, range },
      costUsd: await readingCost(outcomes.queries, options),
    };
  },
  async open({ params, range }, { k, ...options }) {
    const encoder = await needed(options, "fineTuning", "trained-encoder");
    const predict = await openScorer(params, { encoder, heads: k });
    const { fromUnit } = qualityScale(range);
    return {
      score: async (queries: Query[]) => (await predict(promptsOf(queries))).map(fromUnit),
    };
  },
});
