/**
 * What picking one of n samples by a score is worth: the expected quality of the picked one, beside an oracle's
 * pick (of verdicts that is pass@n), a majority vote and a random pick. Exact over all draws of n of the recorded
 * samples, without replacement (lib/outcomes/best_of_n.ts); intervals are by query.
 */
import { bestOfProbabilities, majorityProbabilities } from "../outcomes/best_of_n.ts";
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../stats/mod.ts";

/** The samples of one model for one query, N of each. */
export interface Samples {
  /** In [0, 1], or a reward: what is to be high. */
  quality: readonly number[];
  responses: readonly string[];
  /** By which one can be picked, by name: N numbers each, higher is better. The same names in every query. */
  scores: Readonly<Record<string, readonly number[]>>;
}

export interface BestOfPoint {
  /** A score's name, or oracle, majority or random. */
  select: string;
  n: number;
  /** Expected quality of the picked sample. */
  quality: Estimate<number>;
  /** That less the quality of a single sample. */
  gain: Estimate<number>;
  /** The gain as a share of the oracle's; null for one sample, and where the oracle gains nothing. */
  kept: Estimate<number> | null;
}

/** The points of each way to pick, n from 1 to `most`, which no query has fewer samples than. */
export function bestOfCurve(
  queries: readonly Samples[],
  { most, seed, draws }: { most: number; seed: number; draws: number },
): BestOfPoint[] {
  const names = Object.keys(queries[0].scores);
  const ways: Record<string, (query: Samples, n: number) => ArrayLike<number>> = {
    oracle: ({ quality }, n) => bestOfProbabilities(quality, { n, replacement: false }),
    ...Object.fromEntries(names.map((name) => [
      name,
      ({ scores }: Samples, n: number) =>
        bestOfProbabilities(scores[name], { n, replacement: false }),
    ])),
    majority: ({ responses }, n) => majorityProbabilities(responses, { n, replacement: false }),
    random: ({ quality }) => new Float64Array(quality.length).fill(1 / quality.length),
  };
  const points = Object.keys(ways).flatMap((select) =>
    Array.from({ length: most }, (_, i) => ({ select, n: i + 1 }))
  );
  const expected = points.map(({ select, n }) =>
    Float64Array.from(queries, (query) => dot(ways[select](query, n), query.quality))
  );
  const single = points.findIndex(({ select }) => select === "random");
  const oracleOf = points.map(({ n }) => n - 1); // the oracle's points come first
  const statistics = (weights: ArrayLike<number>) => {
    const quality = expected.map((values) => dot(weights, values) / queries.length);
    return Object.fromEntries(points.flatMap((_, at) => {
      const gain = quality[at] - quality[single];
      return [
        [`quality ${at}`, quality[at]],
        [`gain ${at}`, gain],
        [`kept ${at}`, gain / (quality[oracleOf[at]] - quality[single])],
      ];
    }));
  };
  const values = statistics(new Float64Array(queries.length).fill(1));
  const resampled = bootstrap(queries.length, statistics, { draws, seed });
  const estimate = (name: string) =>
    estimateOf(values[name], intervalOf(resampled.get(name), queries.length));
  return points.map(({ select, n }, at) => ({
    ...{ select, n },
    quality: estimate(`quality ${at}`),
    gain: estimate(`gain ${at}`),
    kept: n > 1 && Number.isFinite(values[`kept ${at}`]) ? estimate(`kept ${at}`) : null,
  }));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
