/**
 * Routers: one a file behind one interface.
 *
 * ```ts
 * import { keyword } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const candidates = [{ model: "small", n: 1 }, { model: "large", n: 1 }];
 * const router = await keyword.fit(
 *   {
 *     ...{ candidates, queries: [], costUnit: "strong calls", offsets: new Int32Array(1) },
 *     ...{ quality: new Float64Array(0), cost: new Float64Array(0) },
 *     ...{ draws: new Float64Array(0), weights: new Float64Array(0) },
 *   },
 *   { seed: 1 },
 * );
 * const query = { id: "1", dataset: "d", prompt: "Prove the theorem.", task: null, split: null };
 * assert.deepEqual([...await router.score([query])], [1 / 3, 1]); // two signs of mathematics
 * ```
 * @module
 */
export { bestSingle, cheapest, oracle, random, strongest } from "./baselines.ts";
export { calibrated, type Calibration } from "./calibrated.ts";
export { type CommandOptions, commandRouter } from "./command_router.ts";
export {
  defineRouter,
  type NeedDefinition,
  type QualityDefinition,
  type Training,
  type TrainingQuery,
} from "./define_router.ts";
export { embeddingKnn } from "./embedding_knn.ts";
export { embeddingLogistic } from "./embedding_logistic.ts";
export { type FitOptions, type Openers, openersOf } from "./fit_options.ts";
export { hybridLogistic } from "./hybrid_logistic.ts";
export { matchLabels } from "./features/match_labels.ts";
export { fitRelaxation, type Relaxation, type Relaxed } from "./features/relaxation.ts";
export { keyword } from "./keyword.ts";
export { llmClassifier, llmClassifierFitted } from "./llm_classifier.ts";
export { oraclePolicies, policyRouter } from "./policy.ts";
export { fitPolicyWords, POLICY_WORDS, type PolicyWords } from "./policy_words.ts";
export { openRouters } from "./open_routers.ts";
export { promptLength } from "./prompt_length.ts";
export { routerByName, ROUTERS } from "./registry.ts";
export { type NamedPolicy, type Router, type RouterFactory } from "./router.ts";
export { SAVED_FILES, saveRouter, savingOf } from "./saved/save_router.ts";
export { isSaved, type SavedRouter } from "./saved/saved_router.ts";
export { LABEL_KINDS, type LabelKind, labelLines, routerLabels } from "./router_labels.ts";
export { scoresRouter } from "./scores_router.ts";
export {
  embedRoutes,
  fitThreshold,
  type Nearest,
  type Route,
  type RouteMap,
} from "./features/routes.ts";
export {
  LONG_PERSONALITIES,
  type Personalities,
  semanticLong,
  semanticShort,
  SHORT_PERSONALITIES,
} from "./semantic.ts";
export {
  type NamedTask,
  openTaskClassifier,
  parseTask,
  type TaskClassifier,
  taskClassifier,
} from "./features/task_classifier.ts";
export { fitTfidf } from "./features/tfidf.ts";
export { tfidfKnn } from "./tfidf_knn.ts";
export { tfidfLogistic } from "./tfidf_logistic.ts";
export { type Labelled, type Scorer, type ScorerOptions, trainScorer } from "./features/scorer.ts";
export { trainedEncoder } from "./trained_encoder.ts";
