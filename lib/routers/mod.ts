/** Routers: one a file behind one interface. */
export { bestSingle, cheapest, oracle, random, strongest } from "./baselines.ts";
export { keyword } from "./keyword.ts";
export { routerByName, ROUTERS } from "./registry.ts";
export { type Candidate, type Router, type RouterFactory, singleSamples } from "./router.ts";
export { tfidfKnn } from "./tfidf_knn.ts";
export { tfidfLogistic } from "./tfidf_logistic.ts";
