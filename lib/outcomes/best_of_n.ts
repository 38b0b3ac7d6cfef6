/**
 * Probability of each of N recorded samples to be the answer when n of them are drawn and the best is
 * picked. For a selection score this is exact, over all draws, by order statistics; for a majority vote,
 * which has none, it is counted on seeded draws. Equal scores are picked from at random: the first of
 * them, as BEST-Route's code takes, may not even have been drawn.
 */
import { pick, type Random } from "../core/random.ts";

export interface DrawOptions {
  /** Samples of a draw, from 1; without replacement at most N. */
  n: number;
  /** True where samples are drawn with replacement, as in BEST-Route's code. */
  replacement: boolean;
}

/**
 * Probability of each sample to have the highest score of a draw: those of the samples at or below it
 * being all that is drawn, less that of those below. Without replacement the former is
 * C(rank, n) / C(N, n), with replacement (rank / N)^n; a group of equal scores shares its probability.
 *
 * @param scores N selection scores, higher is better
 * @returns N probabilities, which sum to 1
 */
export function bestOfProbabilities(
  scores: ArrayLike<number>,
  { n, replacement }: DrawOptions,
): Float64Array {
  const N = scores.length;
  const order = Array.from({ length: N }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const allAmong = (rank: number) => {
    let share = 1;
    for (let d = 0; d < n; d++) share *= replacement ? rank / N : Math.max(0, rank - d) / (N - d);
    return share;
  };
  const probabilities = new Float64Array(N);
  for (let from = 0; from < N;) {
    let to = from + 1;
    while (to < N && scores[order[to]] === scores[order[from]]) to++;
    const share = (allAmong(to) - allAmong(from)) / (to - from);
    for (let rank = from; rank < to; rank++) probabilities[order[rank]] = share;
    from = to;
  }
  return probabilities;
}

/** Draws that a majority's probabilities are counted on: their standard error is at most .016. */
const VOTES = 1000;

/**
 * Probability of each sample to be the answer when the response that occurs most often in a draw is
 * given (self-consistency, arXiv 2203.11171). Responses are equal but for outer space and capitals; of
 * equally frequent ones each is as likely.
 *
 * @returns N shares of seeded draws, which sum to 1
 */
export function majorityProbabilities(
  responses: readonly string[],
  { n, replacement, next }: DrawOptions & { next: Random },
): Float64Array {
  const N = responses.length;
  const keys = responses.map((response) => response.trim().toLowerCase());
  const probabilities = new Float64Array(N);
  const order = Array.from({ length: N }, (_, i) => i);
  for (let vote = 0; vote < VOTES; vote++) {
    const drawn: number[] = [];
    for (let d = 0; d < n; d++) {
      const at = replacement ? Math.floor(next() * N) : d + Math.floor(next() * (N - d));
      if (!replacement) [order[d], order[at]] = [order[at], order[d]];
      drawn.push(order[replacement ? at : d]);
    }
    const groups = [...Map.groupBy(drawn, (sample) => keys[sample]).values()];
    const most = Math.max(...groups.map((group) => group.length));
    const winners = pick(groups.filter((group) => group.length === most), next);
    probabilities[pick(winners, next)] += 1 / VOTES;
  }
  return probabilities;
}
