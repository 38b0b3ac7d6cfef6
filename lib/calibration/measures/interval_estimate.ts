/** Scores of rows with their pivotal bootstrap intervals, as charts and tables take them. */
import { type Estimate, estimateOf } from "../../stats/estimate.ts";
import { type IntervalOptions, pivotalInterval } from "../../stats/pivotal.ts";
import { ece } from "./binned.ts";
import { brier } from "./brier.ts";
import { tableByWeights } from "./reliability.ts";

export interface Bootstrap {
  seed: number;
  /** The number of resamples. */
  bootstrap: number;
  /** The query of each row. @default {each its own} */
  groups?: IntervalOptions["groups"];
}

interface Confidences {
  confidence: ArrayLike<number>;
  correct: ArrayLike<number>;
}

/** A score of the same rows as a function of their weights. */
export type ByWeights = (weights: Float64Array) => number;

export function brierByWeights({ confidence, correct }: Confidences): ByWeights {
  return (weights) => brier(confidence, correct, { weights });
}

/** Over ten bins of equal width, [lo, hi). */
export function eceByWeights({ confidence, correct }: Confidences): ByWeights {
  const table = tableByWeights(confidence, correct);
  return (weights) => ece(table(weights));
}

export function brierEstimate(rows: Confidences, options: Bootstrap): Estimate {
  return withInterval(rows.correct.length, brierByWeights(rows), options);
}

export function eceEstimate(rows: Confidences, options: Bootstrap): Estimate {
  return withInterval(rows.correct.length, eceByWeights(rows), options);
}

function withInterval(
  rows: number,
  statistic: ByWeights,
  { seed, bootstrap: draws, groups }: Bootstrap,
): Estimate {
  const { estimate, interval } = pivotalInterval(rows, statistic, { seed, draws, groups });
  return estimateOf(estimate, interval);
}
