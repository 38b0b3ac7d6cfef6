/**
 * A cascade, the rival of routers that needs none: the small candidate answers first, and where its answer looks
 * doubtful, by its own token probability or the score of a reward model, the reference answers too and both are
 * paid (FrugalGPT, Chen et al., arXiv 2305.05176; the cascades of BEST-Route, arXiv 2506.22716, table 8). Each
 * recorded sample of the small candidate counts by how likely it is the answer, so that nothing is drawn.
 */
import { type CandidateMatrix, candidateName, selectQueries } from "../outcomes/mod.ts";
import { UserError } from "../core/errors.ts";
import type { BandPoint, RouterCard } from "./card.ts";
import { type Curve, type PricedSweep, trace } from "./curve.ts";
import { curveIntervals, curveSavings, curveStatistics } from "./intervals.ts";
import { fitThreshold, type Target } from "./operating_point.ts";
import { bootstrap, intervalOf } from "../stats/bootstrap.ts";
import { bestMixture, weakIndex } from "./pool.ts";
import { gainOverRandom } from "./pgr.ts";
import type { OpenedPlan } from "./plan.ts";
import { costReduction, qualityDrop } from "./savings.ts";
import { orNull } from "./card.ts";

export interface CascadeOptions {
  /** The candidate that answers first, by its name. */
  small: string;
  /** The column whose low values escalate: `confidence`, or a `score.NAME`. */
  by: string;
  targets: Record<string, Target>;
  /** Bootstrap resamples of the test queries. */
  draws: number;
  seed: number;
}

/** What a router card says, as far as a cascade has it: its decision is made on an answer, not on a query. */
export interface Cascade {
  name: string;
  small: string;
  by: string;
  card: Pick<
    RouterCard,
    | "apgr"
    | "auc"
    | "aiq"
    | "cpt50"
    | "cpt80"
    | "apgr_grid"
    | "ci95"
    | "drop_at_cost_reduction"
    | "cost_reduction_at_drop"
    | "matched_random"
  >;
  band: BandPoint[];
  curve: Curve;
  priced: PricedSweep;
  operating_points: CascadePoint[];
}

/** A threshold that was fitted on validation queries, and what it does on test queries. */
export interface CascadePoint {
  target: string;
  /** The score at or below which the reference is asked. */
  threshold: number;
  quality: number;
  cost: number;
  /** Share of answers that are escalated. */
  escalated: number;
  drop: number;
  cost_reduction: number;
  ci95: { drop: [number, number] | null; cost_reduction: [number, number] | null };
}

/**
 * Evaluates a cascade on the test queries of a plan of one split.
 *
 * @throws {UserError} for a candidate that is not in the pool, or a column that is not in the table
 */
export function evaluateCascade(
  { plan, withColumn }: Pick<OpenedPlan, "plan" | "withColumn">,
  { small, by, targets, draws: count, seed }: CascadeOptions,
): Cascade {
  const { test: matrix, splits: [split, ...others] } = plan;
  if (others.length > 0 || plan.train !== plan.test) {
    throw new UserError("Cannot evaluate a cascade in folds as it needs a split of its own", {
      hint: "Give the table train and test splits, and evaluate with --fixed-split",
    });
  }
  const names = matrix.candidates.map(candidateName), at = names.indexOf(small);
  if (at < 0 || at === names.length - 1) {
    throw new UserError(
      `Cannot begin a cascade with "${small}" as it must be one of the cheaper candidates: ` +
        names.slice(0, -1).join(", "),
    );
  }
  const scores = withColumn(by), weak = weakIndex(matrix), mixture = bestMixture(matrix);
  const part = (rows: number[]) => {
    const scored = selectQueries(scores, rows).draws;
    return priceCascade(selectQueries(matrix, rows), { small: at, scores: scored, weak, mixture });
  };
  const priced = part(split.test), curve = trace(priced);
  const known = trace(part(split.validation));
  const found = curveIntervals(priced, { draws: count, seed });
  return {
    ...{ name: `cascade ${small} by ${by.replace(/^score\./, "")}`, small, by },
    card: {
      ...curveStatistics(curve),
      ...curveSavings(curve),
      ci95: found.ci95,
      matched_random: { delta: orNull(gainOverRandom(curve)), ...found.gain },
    },
    ...{ band: found.band, curve, priced },
    operating_points: Object.entries(targets).map(([target, wanted]) =>
      pointAt(priced, { target, threshold: -fitThreshold(known, wanted), draws: count, seed })
    ),
  };
}

/**
 * A cascade as the moves of a sweep: from always the small candidate, each of its samples in the order of their
 * scores is followed by the reference.
 *
 * @param options.scores Of each of the matrix' draws.
 */
export function priceCascade(
  matrix: CandidateMatrix,
  { small, scores, weak, mixture }: {
    small: number;
    scores: Float64Array;
    weak: number;
    mixture: readonly number[];
  },
): PricedSweep {
  const { queries, candidates, quality, cost, draws, weights, offsets } = matrix;
  const k = candidates.length, n = queries.length, reference = k - 1;
  const column = (j: number) => ({
    quality: new Float64Array(n).map((_, i) => quality[i * k + j]),
    cost: new Float64Array(n).map((_, i) => cost[i * k + j]),
  });
  const moves: { query: number; share: number; gain: number; key: number }[] = [];
  for (let i = 0; i < n; i++) {
    const [from, to] = [offsets[i * k + small], offsets[i * k + small + 1]];
    const total = weights.subarray(from, to).reduce((a, b) => a + b);
    for (let s = from; s < to; s++) {
      const share = weights[s] / total;
      const gain = share * (quality[i * k + reference] - draws[s]);
      if (share > 0) moves.push({ query: i, share, gain, key: scores[s] });
    }
  }
  moves.sort((a, b) => a.key - b.key);
  const ends = [...moves.keys()].filter((m) => moves[m + 1]?.key !== moves[m].key);
  return {
    start: column(small),
    weak: column(weak),
    strong: column(reference),
    mixture: mixture.map(column),
    startsStrong: new Uint8Array(n),
    // Who escalates has paid twice: the share of strong calls is no measure of the spend
    twoCandidates: false,
    move: {
      query: Int32Array.from(moves, ({ query }) => query),
      quality: Float64Array.from(moves, ({ gain }) => gain),
      cost: Float64Array.from(moves, ({ query, share }) => share * cost[query * k + reference]),
      strong: Float64Array.from(moves, ({ share }) => share),
    },
    keys: Float64Array.from(ends, (m) => moves[m].key),
    ends: Int32Array.from(ends, (m) => m + 1),
  };
}

/** The point of a test curve at a threshold that was fitted elsewhere. */
function pointAt(
  priced: PricedSweep,
  { target, threshold, draws, seed }: {
    target: string;
    threshold: number;
    draws: number;
    seed: number;
  },
): CascadePoint {
  const at = (curve: Curve) => {
    const p = Math.max(0, curve.threshold.findLastIndex((key) => key < threshold));
    const { [p]: quality } = curve.quality, { [p]: cost } = curve.cost;
    return {
      ...{ quality, cost, escalated: curve.strongShare[p] },
      ...{ drop: qualityDrop(curve, quality), cost_reduction: costReduction(curve, cost) },
    };
  };
  const n = priced.startsStrong.length;
  const drawn = bootstrap(n, (weights) => at(trace(priced, weights)), { draws, seed });
  const interval = (name: string) => intervalOf(drawn.get(name), n);
  return {
    ...{ target, threshold, ...at(trace(priced)) },
    ci95: { drop: interval("drop"), cost_reduction: interval("cost_reduction") },
  };
}
