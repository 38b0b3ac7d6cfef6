/** The pool of `lab serve` where all its routers were saved: their folders hold the candidates and their costs. */
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../lib/core/errors.ts";
import { formatList } from "../lib/core/wording.ts";
import { candidateName } from "../lib/outcomes/mod.ts";
import { isSaved, type RouterFactory } from "../lib/routers/mod.ts";
import type { PoolFlags, ServedPool } from "./serve_pool.ts";

/**
 * Null where outcomes are named, or a router has to learn from some.
 *
 * @throws {UserError} where the folders differ in their pools, a flag is of outcomes, or qualities are beyond [0, 1]
 */
export function savedPool(
  factories: readonly RouterFactory[],
  { outcomes, weak, strong, candidates: named, map = {} }: PoolFlags,
): ServedPool | null {
  const saved = factories.filter(isSaved);
  if (outcomes !== undefined || saved.length < factories.length) return null;
  const [first, ...others] = saved;
  const given = Object.entries({ "--weak": weak, "--strong": strong, "--candidates": named })
    .find(([, value]) => value !== undefined);
  if (given !== undefined) {
    throw new UserError(
      `Cannot serve ${first.name} with ${given[0]} as its folder names the candidates: ${
        first.card.candidates.map(candidateName).join(", ")
      }`,
      {
        hint: `Leave ${given[0]} out, or name outcomes that have other candidates with --outcomes`,
      },
    );
  }
  const pools = saved.map(({ card }) => card.candidates);
  const other = others.find((_, i) => !isDeepStrictEqual(pools[i + 1], pools[0]));
  if (other !== undefined) {
    throw new UserError(
      `Cannot serve ${first.name} and ${other.name} together as candidates and their costs must be the same: ` +
        `they were fitted on ${first.card.trained_on.name} and ${other.card.trained_on.name}`,
      { hint: "Fit them on the same outcomes, or serve each at a port of its own" },
    );
  }
  const models = [...new Set(pools[0].map(({ model }) => model))];
  const unknown = Object.keys(map).find((learned) => !models.includes(learned));
  if (unknown !== undefined) {
    throw new UserError(
      `Cannot map ${unknown} as ${first.name} has no candidate of it: it has ${formatList(models)}`,
    );
  }
  const { low, high } = first.card.trained_on.quality;
  if (low < 0 || high > 1) {
    throw new UserError(
      `Cannot serve ${first.name} as quality must be in [0, 1]: it was fitted on ${low} to ${high}`,
    );
  }
  return {
    candidates: pools[0].map(({ cost: _, ...candidate }) => candidate),
    costs: pools[0].map(({ cost }) => cost),
    ...{ train: null, unused: [] },
  };
}
