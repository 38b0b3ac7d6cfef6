/**
 * Which of two routers is better, on the same resamples of the same queries: where both do well on the same
 * queries, their difference is surer than either's own interval tells.
 */
import { UserError } from "../errors.ts";
import { type Interval, intervalOf, pValue } from "./bootstrap.ts";
import type { Maybe } from "./card.ts";
import type { Evaluation } from "./evaluate.ts";

export interface ApgrGain {
  /** APGR of the one less that of the other. */
  delta: Maybe;
  ci95: Interval | null;
  /** Two-sided, of no difference. */
  p: number | null;
}

/** @throws {UserError} where they were not evaluated on the same resamples of the same queries */
export function apgrGain(one: Evaluation, other: Evaluation): ApgrGain {
  const draws = one.apgrDraws;
  const odd = one.resampled.queries.find((query, i) => other.resampled.queries[i]?.id !== query.id);
  if (odd || one.resampled.seed !== other.resampled.seed) {
    const what = odd ? `query ${odd.id} has another place or none` : "their seeds differ";
    throw new UserError(
      `Cannot compare ${one.card.router} with ${other.card.router} in pairs as both must have the ` +
        `same resamples of the same queries: ${what}`,
    );
  }
  if (one.card.n !== other.card.n || draws.length !== other.apgrDraws.length) {
    throw new UserError(
      `Cannot compare ${one.card.router} with ${other.card.router} in pairs as both must have the ` +
        `same queries and resamples: they have ${one.card.n} and ${other.card.n} queries, ` +
        `${draws.length} and ${other.apgrDraws.length} resamples`,
    );
  }
  const gains = draws.map((value, draw) => value - other.apgrDraws[draw]);
  const [a, b] = [one.card.apgr, other.card.apgr];
  return {
    delta: a === null || b === null ? null : a - b,
    ci95: intervalOf(gains),
    p: pValue(gains),
  };
}
