/**
 * Which of two routers is better, on the same resamples of the same queries: where both do well on the same
 * queries, their difference is surer than either's own interval tells.
 */
import { UserError } from "../core/errors.ts";
import { type Interval, intervalOf, pValue } from "../stats/bootstrap.ts";
import type { Maybe } from "./card.ts";
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

/** Why the resamples of two evaluations do not pair; null where they do. */
function differenceOf(one: Evaluation, other: Evaluation): string | null {
  const draws = [one, other].map(({ apgrDraws }) => apgrDraws.length);
  const [{ queries, seed }, theirs] = [one.resampled, other.resampled];
  if (queries.length !== theirs.queries.length || draws[0] !== draws[1]) {
    return `they have ${queries.length} and ${theirs.queries.length} queries, ` +
      `${draws[0]} and ${draws[1]} resamples`;
  }
  const odd = queries.find(({ id }, i) => theirs.queries[i].id !== id);
  if (odd) return `query ${odd.id} has another place or none`;
  return seed === theirs.seed ? null : "their seeds differ";
}
