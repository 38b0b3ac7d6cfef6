/**
 * Routers that learn no text: the floor, the ceiling and the fixed choices that any other router is
 * shown against.
 */
import { type CandidateMatrix, candidateMeans, type Query } from "../outcomes/mod.ts";
import { random as randomStream } from "../core/random.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";

/**
 * Sends each query to the cheapest model or to the reference, by chance alone: what spending buys
 * without any knowledge of the query.
 */
export const random: RouterFactory = learner({
  name: "random",
  description: "a seeded coin: quality bought without looking at the query",
  learnsFrom: "nothing",
  scale: "match",
  learn: (_, { seed }) => ({ state: { seed }, costUsd: 0 }),
  open({ seed }, { k }) {
    const next = randomStream(seed, "random router");
    return {
      // One number a query: with one per model, several cheap models would win by their number.
      score: (queries) => {
        const coins = queries.map(() => next());
        return scores(queries, k, (i, j) => j === k - 1 ? 1 : coins[i]);
      },
    };
  },
});

/** Always the model that costs least. */
export const cheapest: RouterFactory = always("cheapest", {
  description: "always the model that costs least",
  learnsFrom: "train",
  choose: (outcomes) => argMin(candidateMeans(outcomes, "cost")),
});

/** Always the reference, against which quality and cost are counted. */
export const strongest: RouterFactory = always("strongest", {
  description: "always the reference (strong) model",
  learnsFrom: "nothing",
  choose: ({ candidates }) => candidates.length - 1,
});

/** Always the model that was best on the training outcomes. */
export const bestSingle: RouterFactory = always("best-single", {
  description: "always the model that was best on the training outcomes",
  learnsFrom: "train",
  choose: (outcomes) => argMin(candidateMeans(outcomes, "quality").map((value) => -value)),
});

/**
 * Knows every quality, though no more than others of what a call will cost: the most that any router
 * could reach with these models at each spend it can foresee.
 */
export const oracle: RouterFactory = {
  name: "oracle",
  description: "knows every outcome: the most any router can reach with these models",
  learnsFrom: "answers",
  fit(outcomes) {
    const k = outcomes.candidates.length;
    const rowOf = new Map(outcomes.queries.map((query, row) => [keyOf(query), row]));
    return {
      name: "oracle",
      candidates: outcomes.candidates,
      scale: "quality",
      costUsd: 0,
      score: (queries) =>
        scores(queries, k, (i, j) => outcomes.quality[rowOf.get(keyOf(queries[i]))! * k + j]),
    };
  },
};

function always(
  name: string,
  { choose, ...described }: Pick<RouterFactory, "description" | "learnsFrom"> & {
    choose: (outcomes: CandidateMatrix) => number;
  },
): RouterFactory {
  return learner({
    ...{ name, ...described, fixed: true, scale: "quality" },
    learn: (outcomes) => ({ state: { choice: choose(outcomes) }, costUsd: 0 }),
    open: ({ choice }, { k }) => ({
      // No cost outweighs an infinite difference, so the threshold changes nothing.
      score: (queries) => scores(queries, k, (_, j) => j === choice ? 0 : -Infinity),
    }),
  });
}

function keyOf(query: Query): string {
  return `${query.dataset}\u0000${query.id}`;
}

function argMin(values: number[]): number {
  return values.indexOf(Math.min(...values));
}

function scores(queries: Query[], k: number, score: (i: number, j: number) => number) {
  return Float64Array.from(
    { length: queries.length * k },
    (_, cell) => score(Math.floor(cell / k), cell % k),
  );
}
