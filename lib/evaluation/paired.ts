/**
 * Which of two routers is better, on the same resamples of the same queries: where both do well on the same
 * queries, their difference is surer than either's own interval tells.
 */
import { UserError } from "../core/errors.ts";
import { bootstrap, type Interval, intervalOf, pValue } from "../stats/bootstrap.ts";
import { type Maybe, orNull } from "./card.ts";
import { areaUpTo, type Curve, trace } from "./curve.ts";
import type { Evaluation } from "./evaluate.ts";

export interface ApgrGain {
  /** APGR of the one less that of the other. */
  delta: Maybe;
  ci95: Interval | null;
  /** Two-sided, of no difference. */
  p: number | null;
  /** Resamples that interval and p-value are of. */
  draws: number;
}

/** @throws {UserError} where they were not evaluated on the same resamples of the same queries */
export function apgrGain(one: Evaluation, other: Evaluation): ApgrGain {
  const draws = one.apgrDraws;
  const difference = differenceOf(one, other);
  if (difference !== null) {
    throw new UserError(
      `Cannot compare ${one.card.router} with ${other.card.router} in pairs as both must have the ` +
        `same resamples of the same queries: ${difference}`,
    );
  }
  const gains = draws.map((value, draw) => value - other.apgrDraws[draw]);
  const [a, b] = [one.card.apgr, other.card.apgr];
  return {
    delta: a === null || b === null ? null : a - b,
    ci95: intervalOf(gains, one.resampled.queries.length),
    p: pValue(gains),
    draws: draws.length,
  };
}

/** Mean quality of one less that of another at equal spend. */
export interface SpendGain {
  delta: Maybe;
  ci95: Interval | null;
  /** Two-sided, of no difference. */
  p: number | null;
  /** Resamples that interval and p-value are of. */
  draws: number;
}

/** A router or a cascade that was evaluated on queries. */
type Tested = Pick<Evaluation, "priced" | "resampled">;

/**
 * Quality of one curve less that of another, averaged over all spends that both can have, up to the strong model's:
 * for routers over different pools too, and for cascades.
 *
 * @throws {UserError} where they were not evaluated on the same queries in the same order
 */
export function spendGain(
  one: Tested,
  other: Tested,
  { draws: count, seed }: { draws: number; seed: number },
): SpendGain {
  const difference = queryDifference(one, other);
  if (difference !== null) {
    throw new UserError(`Cannot compare at equal spend as queries must be the same: ${difference}`);
  }
  const n = one.resampled.queries.length;
  const [mine, theirs] = [one.priced, other.priced];
  const gain = (weights?: Float64Array) => meanGain(trace(mine, weights), trace(theirs, weights));
  const draws = bootstrap(n, (weights) => ({ gain: gain(weights) }), { draws: count, seed });
  return {
    delta: orNull(gain()),
    ci95: intervalOf(draws.get("gain"), n),
    p: pValue(draws.get("gain")),
    draws: count,
  };
}

function meanGain(a: Curve, b: Curve): number {
  const from = Math.max(a.cost[0], b.cost[0]), to = a.anchors.strong.cost;
  if (!(to > from)) return NaN;
  const [mine, theirs] = [a, b].map(({ cost, quality }) =>
    areaUpTo(to, cost, quality) - areaUpTo(from, cost, quality)
  );
  return (mine - theirs) / (to - from);
}

/** Why the resamples of two evaluations do not pair; null where they do. */
function differenceOf(one: Evaluation, other: Evaluation): string | null {
  const draws = [one, other].map(({ apgrDraws }) => apgrDraws.length);
  if (draws[0] !== draws[1]) return `they have ${draws[0]} and ${draws[1]} resamples`;
  return queryDifference(one, other) ??
    (one.resampled.seed === other.resampled.seed ? null : "their seeds differ");
}

function queryDifference(one: Tested, other: Tested): string | null {
  const [mine, theirs] = [one.resampled.queries, other.resampled.queries];
  if (mine.length !== theirs.length) {
    return `they have ${mine.length} and ${theirs.length} queries`;
  }
  const odd = mine.find(({ dataset, id }, i) =>
    theirs[i].id !== id || theirs[i].dataset !== dataset
  );
  return odd ? `query ${odd.id} of ${odd.dataset} has another place or none` : null;
}
