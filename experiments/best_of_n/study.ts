/**
 * Best-of-n of a small model beside a large one: what more samples buy for what they cost, and whether a
 * router that may also choose how many is better, at equal spend, than one that chooses between the two
 * models. The candidates and their costs are those of BEST-Route (arXiv 2506.22716).
 *
 *     deno task lab run 03
 */
import { UserError } from "../../lib/core/errors.ts";
import {
  type Evaluation,
  interpolate,
  priceSweep,
  sweepOf,
  trace,
  weakIndex,
} from "../../lib/evaluation/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { type CandidateMatrix, candidateName } from "../../lib/outcomes/mod.ts";
import {
  bootstrap,
  type Draws,
  type Estimate,
  estimateOf,
  intervalOf,
  pValue,
} from "../../lib/stats/mod.ts";

/** Of the resamples of the test queries. */
export interface Resampling {
  seed: number;
  bootstrap: number;
}

/** A candidate on the test queries. */
export interface CandidateRow {
  candidate: string;
  n: number;
  /** The score that picks one of the samples; null for a single one. */
  select: string | null;
  quality: Estimate<number>;
  /** Mean US dollars of a query, and the same as a share of the large model's. */
  usd: number;
  share: number;
  /** Quality of mixing the small and the large model at random for the same spend, and the gain on it. */
  mixed: number;
  gain: Estimate<number>;
}

/** Every candidate of the pools once, the large model last. */
export function candidateRows(pools: RouterCards[], resampling: Resampling): CandidateRow[] {
  const rows = pools.flatMap(({ results: [{ decisions: { outcomes } }] }) =>
    rowsOf(outcomes, resampling)
  );
  const known = new Map(rows.map((row) => [row.candidate, row]));
  const large = rows.at(-1)!;
  return [...[...known.values()].filter((row) => row.candidate !== large.candidate), large];
}

function rowsOf(outcomes: CandidateMatrix, resampling: Resampling): CandidateRow[] {
  const { candidates, queries } = outcomes;
  const names = candidates.map(candidateName), k = candidates.length, weak = weakIndex(outcomes);
  const statistics = (weights: ArrayLike<number>) => {
    const means = (of: "quality" | "cost") =>
      candidates.map((_, j) => {
        let sum = 0;
        for (let i = 0; i < queries.length; i++) sum += weights[i] * outcomes[of][i * k + j];
        return sum / queries.length;
      });
    const quality = means("quality"), cost = means("cost");
    const slope = (quality[k - 1] - quality[weak]) / (cost[k - 1] - cost[weak]);
    return Object.fromEntries(names.flatMap((name, j) => {
      const mixed = quality[weak] + slope * (cost[j] - cost[weak]);
      return [
        [`quality ${name}`, quality[j]],
        [`cost ${name}`, cost[j]],
        [`mixed ${name}`, mixed],
        // Of the two that are mixed exactly 0, not the last bits of a slope
        [`gain ${name}`, j === weak || j === k - 1 ? 0 : quality[j] - mixed],
      ];
    }));
  };
  const found = resampled(queries.length, statistics, resampling), { values } = found;
  return candidates.map(({ n, select = null }, j) => {
    const name = names[j], usd = values[`cost ${name}`];
    return {
      candidate: name,
      n,
      select,
      quality: estimateIn(found, `quality ${name}`),
      usd,
      share: usd / values[`cost ${names[k - 1]}`],
      mixed: values[`mixed ${name}`],
      gain: estimateIn(found, `gain ${name}`),
    };
  });
}

/** Quality of a router over two pools at the same mean cost of a query. */
export interface SpendRow {
  router: string;
  /** The score that picks the samples of the larger pool. */
  select: string;
  /** Where between always the small model (0) and always the large one (1); null for the mean of all. */
  spend: number | null;
  pair: number;
  pool: number;
  /** The difference, with the p-value of none. */
  gain: Estimate<number>;
  p: number | null;
  /** Resamples that the p-value is of. */
  draws: number;
}

const SPENDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const GRID = Array.from({ length: 101 }, (_, i) => i / 100);

/**
 * One router over a larger pool less the same over the pair, on the same resamples of the same queries:
 * averaged over all spends between the two ends, and at some of them.
 *
 * @throws {UserError} where the two were not tested on the same queries, or lack the router
 */
export function gainsAtEqualSpend(
  { pair, pool }: { pair: RouterCards; pool: RouterCards },
  { router, select, ...resampling }: Resampling & { router: string; select: string },
): SpendRow[] {
  const [mine, theirs] = [pair, pool].map((study) => evaluationOf(study, router));
  const { queries } = mine.decisions.outcomes, others = theirs.decisions.outcomes.queries;
  if (others.length !== queries.length || queries.some(({ id }, i) => others[i].id !== id)) {
    throw new UserError(
      `Cannot compare ${router} over two pools as both must be tested on the same queries`,
    );
  }
  const [one, other] = [mine, theirs].map(({ decisions: { outcomes, scored, overhead } }) =>
    priceSweep(sweepOf(scored), outcomes, { weak: weakIndex(outcomes), overhead })
  );
  const statistics = (weights: Float64Array) => {
    const [a, b] = [trace(one, weights), trace(other, weights)];
    const { weak, strong } = a.anchors;
    const costs = (spends: number[]) =>
      spends.map((spend) => weak.cost + spend * (strong.cost - weak.cost));
    const along = { from: "cost", to: "quality" } as const;
    const [before, after] = [a, b].map((curve) => {
      const all = interpolate(curve, costs(GRID), along);
      const known = all.filter((quality) => !Number.isNaN(quality));
      return [
        known.reduce((sum, quality) => sum + quality, 0) / known.length,
        ...interpolate(curve, costs(SPENDS), along),
      ];
    });
    return Object.fromEntries(before.flatMap((quality, s) => [
      [`pair ${s}`, quality],
      [`pool ${s}`, after[s]],
      [`gain ${s}`, after[s] - quality],
    ]));
  };
  const found = resampled(queries.length, statistics, resampling), { values, draws } = found;
  return [null, ...SPENDS].map((spend, s) => ({
    router,
    select,
    spend,
    pair: values[`pair ${s}`],
    pool: values[`pool ${s}`],
    gain: estimateIn(found, `gain ${s}`),
    p: pValue(draws.get(`gain ${s}`)),
    draws: resampling.bootstrap,
  }));
}

function evaluationOf({ outcomes, results }: RouterCards, router: string): Evaluation {
  const result = results.find(({ card }) => card.router === router);
  if (result) return result;
  throw new UserError(`Cannot compare ${router} on ${outcomes.name} as it was not evaluated there`);
}

interface Resampled {
  n: number;
  values: Record<string, number>;
  draws: Draws;
}

function resampled(
  n: number,
  statistics: (weights: Float64Array) => Record<string, number>,
  { seed, bootstrap: draws }: Resampling,
): Resampled {
  return {
    n,
    values: statistics(new Float64Array(n).fill(1)),
    draws: bootstrap(n, statistics, { draws, seed }),
  };
}

function estimateIn({ n, values, draws }: Resampled, name: string): Estimate<number> {
  return estimateOf(values[name], intervalOf(draws.get(name), n));
}
