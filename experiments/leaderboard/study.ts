/**
 * The leaderboard: every router on every table, in and out of distribution, from cards as `lab evaluate` saves them.
 *
 *     deno task lab run 50
 */
import { z } from "zod";
import { codeDigest } from "../../lib/core/code_digest.ts";
import { commitOf } from "../../lib/core/commit.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { allRouterCards, type EvaluationRun, runOf } from "../../lib/evaluation/mod.ts";
import type { Config, RouterCardsWatch } from "../../lib/evaluation/router_cards.ts";
import { namedModelsSchema } from "../../lib/models/mod.ts";
import "../../lib/pocket/mod.ts"; // its encoder and its models open by their names

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(1).default(1000),
  /** At most so many queries of each dataset, drawn by the seed; all by default. */
  maxQueries: z.int().min(2).optional(),
  ...namedModelsSchema.shape,
});

/** The settings in which runs differ: outcomes, candidates, routers, and what routers learn from. */
export type Part = Omit<Config, keyof z.input<typeof schema>>;

/** Evaluates each part, one after another. `onRouter` hears of each router before it starts. */
export async function evaluateAll(
  parts: readonly Part[],
  config: z.input<typeof schema> = {},
  watch: RouterCardsWatch = {},
): Promise<EvaluationRun[]> {
  const common = parseConfig(schema, config), { seed, bootstrap } = common;
  const code = {
    digest: await codeDigest(import.meta.url),
    commit: await commitOf(import.meta.url),
  };
  const studies = await allRouterCards(parts.map((part) => ({ ...common, ...part })), watch);
  return studies.map((cards) =>
    runOf(cards, { command: "lab run 50", seed, bootstrap, data: cards.data, code }).run
  );
}
