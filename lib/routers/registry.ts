/** The routers by name, in the order that reports list them; any other is a calibrated one, or a folder. */
import { findByName } from "../core/find_by_name.ts";
import { bestRoute, nClass, nLabel } from "./best_route.ts";
import { bestSingle, cheapest, oracle, random, strongest } from "./baselines.ts";
import { calibrated, calibratedName } from "./calibrated.ts";
import { embeddingKnn } from "./embedding_knn.ts";
import { embeddingLogistic } from "./embedding_logistic.ts";
import { holdsRouter, isRouterFolder, routerOfFolder } from "./router_folder.ts";
import { hybridDet, hybridProb, hybridTrans } from "./hybrid.ts";
import { hybridLogistic } from "./hybrid_logistic.ts";
import { keyword } from "./keyword.ts";
import { llmClassifier, llmClassifierFitted } from "./llm_classifier.ts";
import { policy } from "./policy.ts";
import { promptLength } from "./prompt_length.ts";
import type { RouterFactory } from "./router.ts";
import { semanticLong, semanticShort } from "./semantic.ts";
import { tfidfKnn } from "./tfidf_knn.ts";
import { tfidfLogistic } from "./tfidf_logistic.ts";
import { trainedEncoder } from "./trained_encoder.ts";

export const ROUTERS: readonly RouterFactory[] = [
  random,
  cheapest,
  strongest,
  bestSingle,
  keyword,
  promptLength,
  semanticShort,
  semanticLong,
  llmClassifier,
  llmClassifierFitted,
  tfidfLogistic,
  tfidfKnn,
  embeddingLogistic,
  embeddingKnn,
  hybridLogistic,
  trainedEncoder,
  policy,
  hybridDet,
  hybridProb,
  hybridTrans,
  bestRoute,
  nLabel,
  nClass,
  oracle,
];

/**
 * @param name That of a router, with +platt or +isotonic after it for one whose scores are calibrated, or the path of
 * a folder that holds one.
 * @throws {UserError} for a name that no router has, or as routerOfFolder() does
 */
export function routerByName(name: string): RouterFactory {
  const known = ROUTERS.find((router) => router.name === name);
  if (known !== undefined) return known;
  const named = holdsRouter(name) ? null : calibratedName(name);
  if (named !== null) return calibrated(routerByName(named.base), named);
  if (isRouterFolder(name)) return routerOfFolder(name, routerByName);
  const also = "./FILE.ts is a router of your own, ./FOLDER a saved one";
  return findByName("router", { name, items: ROUTERS, also });
}
