/** Measures of calibrated confidences with intervals: queries are resampled, with all their answers. */
import {
  brierByWeights,
  type ByWeights,
  eceByWeights,
} from "../../lib/calibration/measures/interval_estimate.ts";
import {
  auroc,
  brier,
  corp,
  ece,
  nll,
  type ReliabilityBin,
  reliabilityTable,
  smoothEce,
} from "../../lib/calibration/mod.ts";
import {
  type Estimate,
  type PivotalInterval,
  pivotalInterval,
  pivotalIntervals,
  proportion,
} from "../../lib/stats/mod.ts";
import type { Calibrated } from "./calibrated.ts";

/** Resamples of the queries. */
export interface Draws {
  draws: number;
  seed: number;
}

type Scored = Pick<Calibrated, "confidence" | "correct">;

/**
 * AUROC of pairs within a fold. Between folds it compares what two fits say, and a cross-fitted
 * constant gets less than 0.5: a fold with more right answers leaves fewer to the others (Forman &
 * Scholz 2010).
 */
export function aurocWithinFolds(
  { confidence, correct, fold }: Pick<Calibrated, "confidence" | "correct" | "fold">,
): ByWeights {
  const folds = [...Map.groupBy(fold.keys(), (row) => fold[row]).values()].map((rows) => {
    const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
    return { rows, confidence: of(confidence), correct: of(correct) };
  });
  return (weights) => {
    let won = 0, pairs = 0;
    for (const { rows, confidence, correct } of folds) {
      const drawn = Float64Array.from(rows, (row) => weights[row]);
      let right = 0, all = 0;
      drawn.forEach((weight, i) => {
        right += weight * correct[i];
        all += weight;
      });
      if (right === 0 || right === all) continue;
      const here = right * (all - right);
      won += here * auroc(confidence, correct, { weights: drawn });
      pairs += here;
    }
    return won / pairs;
  };
}

/** Measures by name; each is prepared on the rows and then computed by how much each row counts. */
const MEASURES = {
  ece: eceByWeights,
  smece: ({ confidence, correct }: Calibrated) => (weights: Float64Array) =>
    smoothEce(confidence, correct, { weights }).value,
  brier: brierByWeights,
  dsc: ({ confidence, correct }: Calibrated) => (weights: Float64Array) =>
    corp(confidence, correct, { weights }).dsc,
  nll: ({ confidence, correct }: Calibrated) => (weights: Float64Array) =>
    nll(confidence, correct, { weights }),
  auroc: aurocWithinFolds,
};

export type Measure = keyof typeof MEASURES;

/**
 * Resamples of a smooth ECE, at most: each takes ten times as long as all other measures together.
 */
export const SMOOTH_DRAWS = 50;

/**
 * Measures with pivotal 95% intervals by query. ECE has ten bins of equal width, [lo, hi).
 *
 * No measure here can be below 0, though pivotal bounds can: they are cut there, and an interval that lies
 * below 0 altogether is left out.
 */
export function measured<M extends Measure>(
  row: Calibrated,
  { measures, draws, seed }: { measures: readonly M[] } & Draws,
): Record<M, Estimate<number>> {
  const intervals = (names: readonly M[], draws: number): Record<string, PivotalInterval> => {
    const statistics = names.map((name) => [name, MEASURES[name](row)] as const);
    if (names.length === 0) return {};
    return pivotalIntervals(
      row.correct.length,
      (weights) => Object.fromEntries(statistics.map(([name, of]) => [name, of(weights)])),
      { groups: row.queries, draws, seed },
    );
  };
  const results = {
    ...intervals(measures.filter((name) => name !== "smece"), draws),
    ...intervals(measures.filter((name) => name === "smece"), Math.min(draws, SMOOTH_DRAWS)),
  };
  const estimates = measures.map((name) => [name, cut(results[name])]);
  return Object.fromEntries(estimates) as Record<M, Estimate<number>>;
}

/** The estimate, its interval cut at 0. */
export function cut({ estimate, interval }: PivotalInterval): Estimate<number> {
  const [lo, hi] = interval ?? [0, 0];
  return hi > 0 ? { value: estimate, lo: Math.max(0, lo), hi } : { value: estimate };
}

/** Over ten bins of equal width, [lo, hi). */
export function eceOf({ confidence, correct }: Scored): number {
  return ece(reliabilityTable(confidence, correct));
}

export function brierOf({ confidence, correct }: Scored): number {
  return brier(confidence, correct);
}

/** A reliability curve: ten bins with Wilson's intervals, and their ECE. */
export interface ReliabilityCurve {
  bins: (ReliabilityBin & { ci: readonly [lo: number, hi: number] })[];
  ece: number;
}

export function reliabilityOf({ confidence, correct }: Scored): ReliabilityCurve {
  const bins = reliabilityTable(confidence, correct);
  return {
    ece: ece(bins),
    bins: bins.map((bin) => {
      const right = Math.round(bin.accuracy * bin.n);
      const { lo, hi } = proportion(Array.from({ length: bin.n }, (_, i) => i < right));
      return { ...bin, ci: [lo, hi] as const };
    }),
  };
}

/** The Brier score on other answers less that on the answers a calibrator was fitted on. */
export function flattery(
  honest: Calibrated,
  { fitted, draws, seed }: { fitted: Pick<Calibrated, "confidence"> } & Draws,
): PivotalInterval {
  const { correct, queries } = honest;
  const [others, own] = [honest, { ...fitted, correct }].map(brierByWeights);
  return pivotalInterval(correct.length, (weights) => others(weights) - own(weights), {
    groups: queries,
    draws,
    seed,
  });
}
