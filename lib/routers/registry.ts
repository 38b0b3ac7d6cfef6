/** The routers by name, in the order that reports list them. */
import { UserError } from "../errors.ts";
import { bestSingle, cheapest, oracle, random, strongest } from "./baselines.ts";
import { keyword } from "./keyword.ts";
import type { RouterFactory } from "./router.ts";
import { tfidfKnn } from "./tfidf_knn.ts";
import { tfidfLogistic } from "./tfidf_logistic.ts";

export const ROUTERS: readonly RouterFactory[] = [
  random,
  cheapest,
  strongest,
  bestSingle,
  keyword,
  tfidfLogistic,
  tfidfKnn,
  oracle,
];

/** @throws {UserError} for a name that no router has */
export function routerByName(name: string): RouterFactory {
  const factory = ROUTERS.find((router) => router.name === name);
  if (factory) return factory;
  throw new UserError(`Cannot find a router named "${name}"`, {
    hint: `The routers are: ${ROUTERS.map((router) => router.name).join(", ")}`,
  });
}
