/**
 * How much of the gap between two models does a router recover?
 *
 *     deno task lab run experiments/new_study/notebook.ipynb
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { routerCards } from "../../lib/evaluation/router_cards.ts";
import { apgrOf } from "../../lib/report/router_cards/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";

const configSchema = z.strictObject({
  /** A name of the catalogue or a file. */
  outcomes: z.string(),
  /** A name of `lab evaluate --router`. */
  router: z.string(),
  seed: z.int().default(1),
  /** Resamples of the test questions. */
  bootstrap: z.int().min(0).default(1000),
});

/** A router with the share of the gap that it recovers, averaged over all spends. */
export interface RouterRow {
  router: string;
  apgr: Estimate;
}

/** The router between chance and the most that is possible: random first, the oracle last. */
export async function compareRouters(config: z.input<typeof configSchema>): Promise<RouterRow[]> {
  const { router, ...settings } = parseConfig(configSchema, config);
  const routers = ["random", router, "oracle"];
  const { results } = await routerCards({ ...settings, routers, fixedSplit: true });
  return results.map(({ card }) => ({ router: card.router, apgr: apgrOf(card) }));
}
