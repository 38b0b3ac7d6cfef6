/**
 * Probability of each of N recorded samples to be the answer when n of them are drawn and the best is
 * picked: exact, over all draws, for a selection score by order statistics, for a majority vote by counting
 * how often each response can be drawn. Equal scores are picked from at random: the first of them, as
 * BEST-Route's code takes, may not even have been drawn.
 */
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

/**
 * Probability of each sample to be the answer when the response that occurs most often in a draw is
 * given (self-consistency, arXiv 2203.11171). Responses are equal but for outer space and capitals; of
 * equally frequent ones each is as likely. A response that occurs m times among the N comes c times in
 * C(m, c) ways, or with replacement in m^c / c! of n!; it wins where no other comes more often, and with t
 * others that come as often in one of t + 1 cases.
 *
 * @returns N probabilities, which sum to 1
 */
export function majorityProbabilities(
  responses: readonly string[],
  { n, replacement }: DrawOptions,
): Float64Array {
  const N = responses.length;
  const keys = responses.map((response) => response.trim().toLowerCase());
  const sizes = [...Map.groupBy(keys, (key) => key)].map(([key, { length }]) => ({ key, length }));
  const ways = replacement
    ? (m: number, c: number) => product(c, (i) => m / (i + 1))
    : (m: number, c: number) => product(c, (i) => Math.max(0, m - i) / (i + 1));
  const wins = new Map<number, number>();
  const winOf = (size: number) => {
    const others = sizes.map(({ length }) => length);
    others.splice(others.indexOf(size), 1);
    let won = 0;
    for (let most = 1; most <= n; most++) {
      const mine = ways(size, most);
      if (mine > 0) won += mine * sharedWays(others, { n: n - most, most, ways });
    }
    return won / ways(N, n);
  };
  const probability = new Map(sizes.map(({ key, length }) => {
    if (!wins.has(length)) wins.set(length, winOf(length));
    return [key, wins.get(length)! / length];
  }));
  return Float64Array.from(keys, (key) => probability.get(key)!);
}

/**
 * Ways to draw n of groups with at most `most` of each, those with t groups that give just so many counting
 * 1 / (t + 1).
 */
function sharedWays(
  groups: readonly number[],
  { n, most, ways }: { n: number; most: number; ways: (m: number, c: number) => number },
): number {
  const ties = Math.floor(n / most) + 1;
  // Ways to have drawn d with t groups at the most, at d * ties + t
  let drawn = new Float64Array((n + 1) * ties);
  drawn[0] = 1;
  for (const size of groups) {
    const next = new Float64Array(drawn.length);
    for (let c = 0; c <= Math.min(most, n); c++) {
      const own = ways(size, c), tie = c === most ? 1 : 0;
      if (own === 0) continue;
      for (let d = 0; d + c <= n; d++) {
        for (let t = 0; t + tie < ties; t++) {
          next[(d + c) * ties + t + tie] += own * drawn[d * ties + t];
        }
      }
    }
    drawn = next;
  }
  let sum = 0;
  for (let t = 0; t < ties; t++) sum += drawn[n * ties + t] / (t + 1);
  return sum;
}

function product(count: number, factor: (i: number) => number): number {
  let value = 1;
  for (let i = 0; i < count; i++) value *= factor(i);
  return value;
}
