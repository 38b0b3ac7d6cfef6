/**
 * The calibration report of one set of confidences: coverage, measures with intervals, and the same
 * measures of two kinds of reference: a constant at the base rate, and cross-fitted calibrators. Names are
 * snake_case, as they are also the JSON of `lab calibrate`.
 */
import type { Calibrator } from "./calibrators/calibrator.ts";
import { crossFit } from "./calibrators/cross_fit.ts";
import { isotonic } from "./calibrators/isotonic_calibrator.ts";
import { platt } from "./calibrators/platt.ts";
import { type CalibrationIntervals, calibrationIntervals } from "./intervals.ts";
import { NLL_CLIP } from "./measures/likelihood.ts";
import { type Coverage, coverage, type MissingPolicy, resolveMissing } from "./measures/missing.ts";
import { type CurveBin, reliabilityCurve } from "./measures/reliability_curve.ts";
import {
  type CalibrationErrors,
  type CalibrationMeasures,
  errors,
  mean,
  ranks,
  reasons,
  tests,
  TIES,
} from "./measures/report_measures.ts";

export interface CalibrationReport
  extends CalibrationMeasures, CalibrationIntervals, Omit<Coverage, "n" | "parsed" | "mode_share"> {
  /** Share of the stated confidences that are `mode`; null if none is stated. */
  mode_share: number | null;
  /** Answers in all, those without a confidence too; `n` are those that were measured. */
  answers: number;
  missing: MissingPolicy;
  /** The edge that belongs to a bin of the table, and so of `rmsce`, `mce` and `ace`. */
  edges: "left" | "right";
  nll_clip: number;
  /** What becomes of rows of equal confidence in measures of their order. */
  ties: typeof TIES;
  /** Why measures that are null are undefined, in words. */
  notes: string[];
  /**
   * A constant at the base rate of these very rows, the best that a constant can be, and calibrators,
   * each row by a fit that did not see its query; null where there are too few queries for that. The
   * order of such confidences is that of several fits, so there are no measures of ranks.
   */
  references: Record<string, (CalibrationErrors & { bins: CurveBin[] }) | null>;
  bins: CurveBin[];
}

export interface ReportOptions {
  /** Equal-width bins of the table, of `rmsce`, `mce` and `ace`. @default {10} */
  bins?: number;
  /** The edge that belongs to a bin; see BinningOptions. @default {"left"} */
  edges?: "left" | "right";
  missing: MissingPolicy;
  /** The query of each row: rows of one are resampled and cross-fitted together. */
  queries?: ArrayLike<string | number>;
  /** Besides the constant. @default {platt and isotonic} */
  calibrators?: readonly Calibrator[];
  /** Resamples of the queries, for the intervals of ECE and RMSCE. @default {1000} */
  draws?: number;
  seed: number;
}

const FOLDS = 5;

/**
 * The report on n confidences in [0, 1], missing ones null or NaN, and n outcomes in [0, 1].
 *
 * @throws {UserError} where there are no rows, lengths differ, a value is out of range, or no answer is
 * left to measure
 */
export function calibrationReport(
  confidence: ArrayLike<number | null>,
  correct: ArrayLike<number>,
  options: ReportOptions,
): CalibrationReport {
  const { bins = 10, edges = "left", missing, queries, draws = 1000, seed } = options;
  const { calibrators = [platt(), isotonic()] } = options;
  const { n: answers, parsed: _, ...stated } = coverage(confidence);
  const mode_share = Number.isNaN(stated.mode_share) ? null : stated.mode_share;
  const resolved = resolveMissing(confidence, correct, missing);
  const groups = queries && Array.from(resolved.rows, (row) => queries[row]);
  const binning = { bins, edges };
  const curve = (given: Float64Array) =>
    reliabilityCurve(given, resolved.correct, { ...binning, groups });
  const measured = (given: Float64Array) => (
    { ...errors(given, resolved.correct, binning), bins: curve(given) }
  );
  const constant = new Float64Array(resolved.correct.length).fill(mean(resolved.correct));
  const enough = new Set(groups ?? resolved.rows).size >= FOLDS;
  const independent = groups === undefined || new Set(groups).size === groups.length;
  return {
    answers,
    ...stated,
    mode_share,
    missing,
    edges,
    nll_clip: NLL_CLIP,
    ...errors(resolved.confidence, resolved.correct, binning),
    ...ranks(resolved.confidence, resolved.correct),
    ...tests(resolved.confidence, resolved.correct, { independent }),
    ties: TIES,
    notes: reasons(resolved.confidence, resolved.correct, { independent }),
    ...calibrationIntervals(resolved, { ...binning, groups, draws, seed }),
    references: {
      constant: measured(constant),
      ...Object.fromEntries(calibrators.map((calibrator) => {
        if (!enough) return [calibrator.name, null];
        const options = { calibrator, groups, folds: FOLDS, seed };
        const { calibrated } = crossFit(resolved.confidence, resolved.correct, options);
        return [calibrator.name, measured(calibrated)];
      })),
    },
    bins: curve(resolved.confidence),
  };
}
