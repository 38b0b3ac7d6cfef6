/**
 * Routers beside each other: how far they get on queries like those they learned from, and how far on queries
 * of another kind. Notebook 14 has the pocket world, 15 recorded outcomes.
 *
 *     deno task lab run 14
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { allRouterCards, type RouterCard } from "../../lib/evaluation/mod.ts";
import { namedModelsSchema } from "../../lib/models/mod.ts";
import "../../lib/pocket/mod.ts"; // its encoder and its models open by their names
import type { Config, RouterCards, RouterCardsWatch } from "../../lib/evaluation/router_cards.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(0).default(1000),
  /** At most so many queries of each dataset, drawn by the seed; all by default. */
  maxQueries: z.int().min(2).optional(),
  ...namedModelsSchema.shape,
});

/** The settings in which studies differ: outcomes, routers, and what routers learn from. */
export type Part = Omit<Config, keyof z.input<typeof schema>>;

/** Router cards of several studies, one after another, under the same seed; `onRouter` hears of each router. */
export async function cardsOf(
  parts: Part[],
  config: z.input<typeof schema> = {},
  watch: RouterCardsWatch = {},
): Promise<RouterCards[]> {
  const common = parseConfig(schema, config);
  return await allRouterCards(parts.map((part) => ({ ...common, ...part })), watch);
}

/** A router's card on each dataset; missing where it was not evaluated. */
export interface Compared {
  router: string;
  within: (RouterCard | undefined)[];
  /** Where it learned from queries of another kind. */
  transfers: (RouterCard | undefined)[];
}

/** The routers of the studies, each once, with their cards. */
export function compared(
  { within, transfers }: { within: RouterCards[]; transfers: RouterCards[] },
): Compared[] {
  const routers = new Set(within.flatMap(({ results }) => results.map(({ card }) => card.router)));
  const cards = (studies: RouterCards[], router: string) =>
    studies.map(({ results }) => results.find(({ card }) => card.router === router)?.card);
  return [...routers].map((router) => ({
    router,
    within: cards(within, router),
    transfers: cards(transfers, router),
  }));
}
