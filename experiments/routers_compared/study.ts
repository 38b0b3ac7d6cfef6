/**
 * Routers beside each other: how far they get on the queries they learned from the like of, how far on
 * queries of another kind, and how far each is ahead of one of them.
 *
 *     deno task lab run 14
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { UserError } from "../../lib/core/errors.ts";
import { type ApgrGain, apgrGain, type RouterCard } from "../../lib/evaluation/mod.ts";
import { namedModelsSchema } from "../../lib/models/mod.ts";
import { type Config, type RouterCards, routerCards } from "../../lib/evaluation/router_cards.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(0).default(1000),
  /** At most so many queries of each dataset, drawn by the seed. */
  maxQueries: z.int().min(2).default(4000),
  ...namedModelsSchema.shape,
});

/** The settings in which studies differ: outcomes, routers, and what routers learn from. */
export type Part = Omit<Config, keyof z.input<typeof schema>>;

/** Router cards of several studies, one after another, under the same seed. */
export async function cardsOf(
  parts: Part[],
  config: z.input<typeof schema> = {},
): Promise<RouterCards[]> {
  const common = parseConfig(schema, config);
  const studies: RouterCards[] = [];
  for (const part of parts) studies.push(await routerCards({ ...common, ...part }));
  return studies;
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

export interface Ahead {
  dataset: string;
  router: string;
  gain: ApgrGain;
}

/**
 * APGR of each router less that of one, in pairs on the same queries; those that see answers left out.
 *
 * @throws {UserError} where the one was not evaluated on a dataset
 */
export function aheadOf(base: string, studies: RouterCards[]): Ahead[] {
  return studies.flatMap(({ outcomes, results }) => {
    const against = results.find(({ card }) => card.router === base);
    if (!against) {
      throw new UserError(
        `Cannot compare with ${base} as it was not evaluated on ${outcomes.name}`,
      );
    }
    return results
      .filter(({ card }) =>
        card.router !== base && card.apgr !== null && !card.leakage.sees_answers
      )
      .map((result) => ({
        dataset: outcomes.name,
        router: result.card.router,
        gain: apgrGain(result, against),
      }));
  });
}
