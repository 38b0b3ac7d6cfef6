/** Measures of calibrated confidences with intervals: queries are resampled, with all their answers. */
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { brierEstimate, nllEstimate } from "../../lib/calibration/measures/score_interval.ts";
import {
  aurocWithinFolds,
  brier,
  corp,
  ece,
  reliabilityTable,
  smoothEce,
} from "../../lib/calibration/mod.ts";
import {
  bootstrap,
  type Estimate,
  estimateOf,
  intervalOf,
  meanEstimate,
} from "../../lib/stats/mod.ts";
import type { Calibrated } from "./calibrated.ts";

/** Resamples of the queries. */
export interface Draws {
  draws: number;
  seed: number;
}

type Scored = Pick<Calibrated, "confidence" | "correct">;

/** Measures by name, each with its interval where it has one that covers: DSC and smECE have none. */
const MEASURES = {
  ece: (row: Calibrated, draws: Draws) => eceEstimate(row, { groups: row.queries, ...draws }),
  smece: ({ confidence, correct }: Calibrated) => ({ value: smoothEce(confidence, correct).value }),
  brier: (row: Calibrated) => brierEstimate(row, { groups: row.queries }),
  dsc: ({ confidence, correct }: Calibrated) => ({ value: corp(confidence, correct).dsc }),
  nll: (row: Calibrated) => nllEstimate(row, { groups: row.queries }),
  auroc: (row: Calibrated, draws: Draws) => {
    const rows = row.correct.length, auroc = aurocWithinFolds(row);
    const drawn = bootstrap(rows, (weights) => ({ auroc: auroc(weights) }), {
      groups: row.queries,
      ...draws,
    });
    return estimateOf(
      auroc(new Float64Array(rows).fill(1)),
      intervalOf(drawn.get("auroc"), new Set(row.queries).size),
    );
  },
} satisfies Record<string, (row: Calibrated, draws: Draws) => Estimate<number>>;

export type Measure = keyof typeof MEASURES;

/** Measures with 95% intervals by query. ECE has ten bins of equal width, [lo, hi). */
export function measured<M extends Measure>(
  row: Calibrated,
  { measures, ...draws }: { measures: readonly M[] } & Draws,
): Record<M, Estimate<number>> {
  const estimates = measures.map((name) => [name, MEASURES[name](row, draws)]);
  return Object.fromEntries(estimates) as Record<M, Estimate<number>>;
}

/** Over ten bins of equal width, [lo, hi). */
export function eceOf({ confidence, correct }: Scored): number {
  return ece(reliabilityTable(confidence, correct));
}

export function brierOf({ confidence, correct }: Scored): number {
  return brier(confidence, correct);
}

/** The Brier score on other answers less that on the answers a calibrator was fitted on. */
export function flattery(
  { confidence, correct, queries }: Calibrated,
  { fitted }: { fitted: Pick<Calibrated, "confidence"> },
): Estimate<number> {
  const less = Array.from(correct, (y, i) => {
    return (confidence[i] - y) ** 2 - (fitted.confidence[i] - y) ** 2;
  });
  return meanEstimate(less, { groups: queries });
}
