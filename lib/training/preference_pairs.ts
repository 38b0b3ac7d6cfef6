/**
 * Pairs of answers of which one is better, as BEST-Route trains its proxy reward model on (arXiv 2506.22716,
 * `min_max_mid` of microsoft/best-route-llm): of one model's answers to one query the worst against the one in
 * the middle, and that one against the best. Two pairs at most, as far apart as the answers allow.
 */

/** Which is better than which. */
export const PAIR_KINDS = ["mid > worst", "best > mid"] as const;
export type PairKind = typeof PAIR_KINDS[number];

/** Places of two answers. */
export interface Preference {
  chosen: number;
  rejected: number;
  kind: PairKind;
}

/**
 * The pairs among the answers of one model to one query, by an oracle's score of each: sorted by it, equal ones
 * in their order, the middle is the one at half of their number, rounded down. None where all scores are equal;
 * no pair of two equal scores.
 */
export function minMaxMid(scores: ArrayLike<number>): Preference[] {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  if (order.length === 0) return [];
  const worst = order[0], mid = order[Math.floor(order.length / 2)], best = order.at(-1)!;
  const pairs: Preference[] = [
    { chosen: mid, rejected: worst, kind: "mid > worst" },
    { chosen: best, rejected: mid, kind: "best > mid" },
  ];
  return pairs.filter(({ chosen, rejected }) => scores[chosen] > scores[rejected]);
}
