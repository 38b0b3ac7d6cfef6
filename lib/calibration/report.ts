/**
 * Everything that is said of one set of confidences: coverage, measures with pivotal intervals, and the
 * same measures of what is easy to reach: a constant at the base rate, and cross-fitted calibrators. Names
 * are snake_case, as they are also the JSON of `lab calibrate`.
 */
import { ace, ece, mce, rmsce } from "./binned.ts";
import { brier, corp } from "./brier.ts";
import type { Calibrator } from "./calibrators/calibrator.ts";
import { crossFit } from "./calibrators/cross_fit.ts";
import { isotonic } from "./calibrators/isotonic_calibrator.ts";
import { platt } from "./calibrators/platt.ts";
import { type CalibrationTest, ks, kuiper, spiegelhalter } from "./cumulative.ts";
import { auprc, auroc } from "./discrimination.ts";
import { pivotalIntervals } from "./intervals.ts";
import { nll } from "./likelihood.ts";
import { type Coverage, coverage, type MissingPolicy, resolveMissing } from "./missing.ts";
import { type ReliabilityBin, reliabilityTable, tableByWeights } from "./reliability.ts";
import { augrc, aurc, eAurc } from "./selective.ts";
import { smoothEce } from "./smooth_ece.ts";

/** What is measured of rows that all have a confidence; null where it is undefined. */
export interface CalibrationMeasures {
  /** How many rows were measured. */
  n: number;
  accuracy: number;
  mean_confidence: number;
  /** By equal-width bins [lo, hi) and (lo, hi], and by bins of equal mass that split no tie. */
  ece: { width_left: number; width_right: number; mass: number };
  rmsce: number;
  mce: number;
  ace: number;
  smece: number;
  brier: number;
  corp: { mcb: number; dsc: number; unc: number };
  nll: number;
  auroc: number | null;
  auprc: number | null;
  aurc: number;
  e_aurc: number;
  augrc: number;
  ks: CalibrationTest | null;
  kuiper: CalibrationTest | null;
  spiegelhalter: CalibrationTest | null;
}

/** The measures that have intervals: those of which a resample is as good a sample. */
export type IntervalMeasure =
  | "accuracy"
  | "mean_confidence"
  | "ece"
  | "rmsce"
  | "brier"
  | "nll"
  | "auroc";

export interface CalibrationReport extends CalibrationMeasures, Omit<Coverage, "n" | "parsed"> {
  /** Answers in all, those without a confidence too; `n` are those that were measured. */
  answers: number;
  missing: MissingPolicy;
  /** Pivotal 95% intervals, by query; `ece` is that of the bins below. */
  ci95: Record<IntervalMeasure, [number, number] | null>;
  /** A constant at the base rate, and calibrators, each row by a fit that did not see its query. */
  references: Record<string, CalibrationMeasures>;
  bins: ReliabilityBin[];
}

export interface ReportOptions {
  /** Equal-width bins of the table, of `rmsce`, `mce` and `ace`. @default {10} */
  bins?: number;
  /** Which edge belongs to a bin; see BinningOptions. @default {"left"} */
  edges?: "left" | "right";
  missing: MissingPolicy;
  /** The query of each row: rows of one are resampled and cross-fitted together. */
  queries?: ArrayLike<string | number>;
  /** Besides the constant. @default {platt and isotonic} */
  calibrators?: readonly Calibrator[];
  /** Resamples of the queries. @default {1000} */
  draws?: number;
  seed: number;
}

/**
 * The report on confidences in [0, 1], missing ones null or NaN, and how right each answer is.
 *
 * @throws {UserError} where there are no rows, lengths differ, a value is out of range, or there are too
 * few queries to cross-fit
 */
export function calibrationReport(
  confidence: ArrayLike<number | null>,
  correct: ArrayLike<number>,
  options: ReportOptions,
): CalibrationReport {
  const { bins = 10, edges = "left", missing, queries, draws = 1000, seed } = options;
  const { calibrators = [platt(), isotonic()] } = options;
  const { n: answers, parsed: _, ...stated } = coverage(confidence);
  const resolved = resolveMissing(confidence, correct, missing);
  const groups = queries && Array.from(resolved.rows, (row) => queries[row]);
  const binning = { bins, edges };
  const base = mean(resolved.correct);
  const constant = new Float64Array(resolved.correct.length).fill(base);
  const reference = (given: Float64Array) => measure(given, resolved.correct, binning);
  return {
    answers,
    ...stated,
    missing,
    ...measure(resolved.confidence, resolved.correct, binning),
    ci95: intervals(resolved, { binning, groups, draws, seed }),
    references: {
      constant: reference(constant),
      ...Object.fromEntries(calibrators.map((calibrator) => {
        const { calibrated } = crossFit(resolved.confidence, resolved.correct, {
          calibrator,
          groups,
          seed,
        });
        return [calibrator.name, reference(calibrated)];
      })),
    },
    bins: reliabilityTable(resolved.confidence, resolved.correct, binning),
  };
}

type Binning = Required<Pick<ReportOptions, "bins" | "edges">>;

function measure(
  confidence: Float64Array,
  correct: Float64Array,
  binning: Binning,
): CalibrationMeasures {
  const { bins } = binning;
  const table = (edges: "left" | "right") => reliabilityTable(confidence, correct, { bins, edges });
  const own = table(binning.edges);
  const { mcb, dsc, unc } = corp(confidence, correct);
  const binary = correct.every((value) => value === 0 || value === 1);
  const orNull = (value: number) => Number.isNaN(value) ? null : value;
  const test = (run: (c: Float64Array, y: Float64Array) => CalibrationTest) => {
    if (!binary) return null;
    const result = run(confidence, correct);
    return Number.isNaN(result.statistic) ? null : result;
  };
  return {
    n: correct.length,
    accuracy: mean(correct),
    mean_confidence: mean(confidence),
    ece: {
      width_left: ece(table("left")),
      width_right: ece(table("right")),
      mass: ece(reliabilityTable(confidence, correct, { bins, binning: "mass-ties" })),
    },
    rmsce: rmsce(own),
    mce: mce(own),
    ace: ace(own),
    smece: smoothEce(confidence, correct).value,
    brier: brier(confidence, correct),
    corp: { mcb, dsc, unc },
    nll: nll(confidence, correct),
    auroc: binary ? orNull(auroc(confidence, correct)) : null,
    auprc: binary ? orNull(auprc(confidence, correct)) : null,
    aurc: aurc(confidence, correct),
    e_aurc: eAurc(confidence, correct),
    augrc: augrc(confidence, correct),
    ks: test(ks),
    kuiper: test(kuiper),
    spiegelhalter: test(spiegelhalter),
  };
}

function intervals(
  { confidence, correct }: { confidence: Float64Array; correct: Float64Array },
  { binning, groups, draws, seed }: {
    binning: Binning;
    groups?: (string | number)[];
    draws: number;
    seed: number;
  },
): CalibrationReport["ci95"] {
  const tableOf = tableByWeights(confidence, correct, binning);
  const binary = correct.every((value) => value === 0 || value === 1);
  const found = pivotalIntervals(correct.length, (weights): Record<IntervalMeasure, number> => {
    const table = tableOf(weights);
    return {
      accuracy: mean(correct, weights),
      mean_confidence: mean(confidence, weights),
      ece: ece(table),
      rmsce: rmsce(table),
      brier: brier(confidence, correct, { weights }),
      nll: nll(confidence, correct, { weights }),
      auroc: binary ? auroc(confidence, correct, { weights }) : NaN,
    };
  }, { groups, draws, seed });
  return Object.fromEntries(
    Object.entries(found).map(([name, { interval }]) => [name, interval]),
  ) as CalibrationReport["ci95"];
}

function mean(values: Float64Array, weights?: Float64Array): number {
  let sum = 0, total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i] : 1;
    sum += weight * values[i];
    total += weight;
  }
  return sum / total;
}
