/**
 * The 95% intervals of the calibration report, by query. Each holds the value that is reported, and none
 * reaches beyond what the measure can be. How often they hold the truth is measured by bench/coverage.ts.
 */
import type { Interval } from "../stats/bootstrap.ts";
import type { Estimate } from "../stats/estimate.ts";
import { meanEstimate } from "../stats/mean.ts";
import { aurocEstimate } from "./measures/auroc_interval.ts";
import { calibrationErrorEstimates } from "./measures/error_interval.ts";
import type { NoiseOptions } from "./measures/error_noise.ts";
import { isBinary } from "./measures/report_measures.ts";
import { brierEstimate, nllEstimate } from "./measures/score_interval.ts";

export interface CalibrationIntervals {
  /** Null where there is none: of a single query, of the AUROC of rows that are all right or all wrong. */
  ci95: Record<
    "accuracy" | "mean_confidence" | "ece" | "rmsce" | "brier" | "nll" | "auroc",
    Interval | null
  >;
  /**
   * ECE and RMSCE less what chance adds to them, in the middle of the intervals' probability: those of the
   * bins, as `ci95` are.
   */
  debiased: { ece: number; rmsce: number };
}

/** Rows must have passed the check. */
export function calibrationIntervals(
  rows: { confidence: Float64Array; correct: Float64Array },
  options: NoiseOptions,
): CalibrationIntervals {
  const { groups } = options;
  const { ece, rmsce } = calibrationErrorEstimates(rows, options);
  const share: Interval = [0, 1];
  return {
    ci95: {
      accuracy: ends(meanEstimate(rows.correct, { groups, range: share })),
      mean_confidence: ends(meanEstimate(rows.confidence, { groups, range: share })),
      ece: ece.interval,
      rmsce: rmsce.interval,
      brier: ends(brierEstimate(rows, { groups })),
      nll: ends(nllEstimate(rows, { groups })),
      auroc: isBinary(rows.correct) ? ends(aurocEstimate(rows, { groups })) : null,
    },
    debiased: { ece: ece.debiased, rmsce: rmsce.debiased },
  };
}

function ends(estimate: Estimate | null): Interval | null {
  const { lo, hi } = estimate ?? {};
  return typeof lo === "number" && typeof hi === "number" && Number.isFinite(hi - lo)
    ? [lo, hi]
    : null;
}
