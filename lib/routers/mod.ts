/** Routers: one a file behind one interface. */
export { bestSingle, cheapest, oracle, random, strongest } from "./baselines.ts";
export { embeddingKnn } from "./embedding_knn.ts";
export { embeddingLogistic } from "./embedding_logistic.ts";
export { type FitOptions, type Openers, openersOf } from "./fit_options.ts";
export { hybridLogistic } from "./hybrid_logistic.ts";
export { keyword } from "./keyword.ts";
export { llmClassifier, llmClassifierFitted } from "./llm_classifier.ts";
export { routerByName, ROUTERS } from "./registry.ts";
export { type Router, type RouterFactory } from "./router.ts";
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
export { tfidfKnn } from "./tfidf_knn.ts";
export { tfidfLogistic } from "./tfidf_logistic.ts";
export { type Labelled, type Scorer, type ScorerOptions, trainScorer } from "./features/scorer.ts";
export { trainedEncoder } from "./trained_encoder.ts";
