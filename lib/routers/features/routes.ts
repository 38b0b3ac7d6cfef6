/**
 * Semantic routes: a route is described by texts or by example queries, and a query goes to the one that
 * holds the text nearest to it; to none, where nothing is near (as the semantic-router library does).
 */
import type { Able } from "../../models/mod.ts";
import { cosineOf } from "../../onnx/mod.ts";
import type { Live } from "../../core/remember.ts";

export interface Route {
  name: string;
  /** Description of the route, or queries that belong to it. */
  texts: readonly string[];
}

export interface Nearest {
  route: string;
  /** Cosine with the route's nearest text. */
  similarity: number;
}

export interface RouteMap {
  /** For each query its cosine with the nearest text of each route: n x routes, row-major. */
  similarities(queries: readonly string[], options?: Live): Promise<Float64Array>;
  /** The nearest route of each query; null where its similarity is below the threshold. */
  nearest(
    queries: readonly string[],
    options?: { threshold?: number },
  ): Promise<(Nearest | null)[]>;
}

/** Embeds the routes' texts, once, to find queries' places among them. */
export async function embedRoutes(
  routes: readonly Route[],
  encoder: Pick<Able<"embed">, "embed">,
): Promise<RouteMap> {
  const known = await Promise.all(routes.map((route) => encoder.embed(route.texts)));
  const similarities = async (queries: readonly string[], options?: Live) => {
    const result = new Float64Array(queries.length * routes.length);
    for (const [i, vector] of (await encoder.embed(queries, options)).entries()) {
      for (const [r, texts] of known.entries()) {
        result[i * routes.length + r] = texts.reduce(
          (best, text) => Math.max(best, cosineOf(vector, text)),
          -1,
        );
      }
    }
    return result;
  };
  return {
    similarities,
    async nearest(queries, { threshold = -1 } = {}) {
      const all = await similarities(queries);
      return queries.map((_, i) => {
        const row = all.subarray(i * routes.length, (i + 1) * routes.length);
        const similarity = row.reduce((a, b) => Math.max(a, b));
        if (similarity < threshold) return null;
        return { route: routes[row.indexOf(similarity)].name, similarity };
      });
    },
  };
}

/**
 * The threshold that keeps most queries in their route and most out-of-distribution queries out, fitted
 * on both kinds. The two kinds weigh the same, however many there are of each; among equals the lowest.
 *
 * @param queries Where each query is nearest without a threshold, and its true route, or null where it
 *     belongs to none.
 */
export function fitThreshold(queries: readonly (Nearest & { truth: string | null })[]): number {
  const outside = queries.filter(({ truth }) => truth === null).length;
  const weight = { outside: 1 / outside, inside: 1 / (queries.length - outside) };
  const sorted = queries.toSorted((a, b) => a.similarity - b.similarity);
  // Gain of a threshold above the first queries, over having none
  let gained = 0, best = 0, threshold = -1;
  for (const [i, { route, truth, similarity }] of sorted.entries()) {
    if (truth === null) gained += weight.outside;
    else if (route === truth) gained -= weight.inside;
    const next = sorted[i + 1]?.similarity ?? Infinity;
    if (gained > best + 1e-12 && next > similarity) {
      best = gained;
      threshold = next === Infinity ? 2 : (similarity + next) / 2;
    }
  }
  return threshold;
}
