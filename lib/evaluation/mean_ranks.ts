/**
 * Mean ranks of routers over several boards, after the critical-difference diagrams of Demsar (2006, JMLR 7:1). His
 * test takes the data sets for the sample, and needs more of them than there are; here the sample are the queries:
 * routers are ranked again on each resample of each board, and all pairs are compared at once.
 */
import { UserError } from "../core/errors.ts";
import type { Estimate } from "../stats/estimate.ts";
import { intervalOf } from "../stats/bootstrap.ts";
import { lettersOf } from "../stats/letters.ts";
import { allPairs } from "../stats/max_t.ts";
import type { Board } from "./leaderboard.ts";

export interface Ranked {
  router: string;
  /** Mean rank, 1 for the best on every board. */
  rank: Estimate;
  /** Those that share a letter are not shown to differ. */
  letters: string;
}

export interface MeanRanks {
  boards: string[];
  /** Best first. */
  routers: Ranked[];
  /** Routers that are not on all boards, which have no mean rank. */
  leftOut: string[];
}

/**
 * Of the routers that are on all of these boards with resamples.
 *
 * @throws {UserError} where these are fewer than two
 */
export function meanRanks(boards: readonly Board[]): MeanRanks {
  const ranked = boards.map(({ entries }) => entries.filter(({ letters }) => letters !== ""));
  const names = [...new Set(ranked.flatMap((entries) => entries.map(({ router }) => router)))];
  const isIn = (router: string) =>
    ranked.every((entries) => entries.some((entry) => entry.router === router));
  const common = names.filter(isIn);
  if (common.length < 2) {
    throw new UserError(
      `Cannot rank routers over ${
        boards.map(({ name }) => `"${name}"`).join(", ")
      } as two must be ` +
        `on all boards, with resamples: ${
          common.length === 0 ? "none is" : `${common[0]} alone is`
        }`,
      { hint: "Evaluate the same routers on each, or choose boards by --dataset or --candidates" },
    );
  }
  const draws = Math.min(...boards.map((board) => board.draws));
  const sums = common.map(() => new Float64Array(draws)), values = common.map(() => 0);
  boards.forEach(({ apgrDraws }, b) => {
    const places = common.map((name) => ranked[b].findIndex(({ router }) => router === name));
    ranksOf(places.map((place) => ranked[b][place].apgr.value!))
      .forEach((rank, r) => values[r] += rank / boards.length);
    for (let draw = 0; draw < draws; draw++) {
      ranksOf(places.map((place) => apgrDraws[place][draw]))
        .forEach((rank, r) => sums[r][draw] += rank / boards.length);
    }
  });
  const order = [...common.keys()].sort((a, b) => values[a] - values[b]);
  const pairs = allPairs(order.map((r) => values[r]), order.map((r) => sums[r]));
  const letters = lettersOf(order.length, pairs);
  const queries = Math.min(...boards.map((board) => board.queries));
  return {
    boards: boards.map(({ name }) => name),
    routers: order.map((r, i) => {
      const [lo, hi] = intervalOf(sums[r], queries) ?? [undefined, undefined];
      return {
        router: common[r],
        // Ranks of resamples lie nearer to the middle than ranks do
        rank: { value: values[r], lo: Math.min(lo!, values[r]), hi: Math.max(hi!, values[r]) },
        letters: letters[i],
      };
    }),
    leftOut: names.filter((name) => !isIn(name)),
  };
}

/** The rank of each value, 1 for the highest; equal ones share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const above = values.filter((other) => other > value).length;
    const equal = values.filter((other) => other === value).length;
    return above + (equal + 1) / 2;
  });
}
