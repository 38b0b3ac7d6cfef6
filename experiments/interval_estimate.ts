/** Scores of rows with their pivotal bootstrap intervals, as charts and tables take them. */
import {
  brier,
  ece,
  type IntervalOptions,
  pivotalInterval,
  tableByWeights,
} from "../lib/calibration/mod.ts";
import type { Estimate } from "../lib/report/mod.ts";

export interface Bootstrap {
  seed: number;
  /** How many resamples. */
  bootstrap: number;
  /** The query of each row. @default {each its own} */
  groups?: IntervalOptions["groups"];
}

interface Confidences {
  confidence: ArrayLike<number>;
  correct: ArrayLike<number>;
}

export function brierOf({ confidence, correct }: Confidences, options: Bootstrap): Estimate {
  const score = (weights: Float64Array) => brier(confidence, correct, { weights });
  return withInterval(correct.length, score, options);
}

/** Over ten bins of equal width. */
export function eceOf({ confidence, correct }: Confidences, options: Bootstrap): Estimate {
  const table = tableByWeights(confidence, correct);
  return withInterval(correct.length, (weights) => ece(table(weights)), options);
}

function withInterval(
  rows: number,
  statistic: (weights: Float64Array) => number,
  { seed, bootstrap: draws, groups }: Bootstrap,
): Estimate {
  const { estimate, interval } = pivotalInterval(rows, statistic, { seed, draws, groups });
  return { value: estimate, lo: interval?.[0], hi: interval?.[1] };
}
