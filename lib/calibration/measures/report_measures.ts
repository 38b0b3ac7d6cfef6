/**
 * The measures of the calibration report, of rows that all have a confidence: calibration errors, ranks and
 * tests. Names are those of the report.
 */
import { ace, ece, mce, rmsce } from "./binned.ts";
import { brier, corp } from "./brier.ts";
import { type CalibrationTest, ks, kuiper, spiegelhalter } from "./cumulative.ts";
import { auprc, auroc } from "./discrimination.ts";
import { nll } from "./likelihood.ts";
import { reliabilityTable } from "./reliability.ts";
import { allOf } from "../calibrators/separation.ts";
import { augrc, aurc, eAurc } from "./selective.ts";
import { smoothEce } from "./smooth_ece.ts";

/** Equal-width bins, and the edge that belongs to one. */
export interface WidthBins {
  bins: number;
  edges: "left" | "right";
}

/** Measures of the distance between confidences and outcomes. */
export interface CalibrationErrors {
  /** The number of rows that were measured. */
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
  /** Confidences are clipped to [`NLL_CLIP`, 1 - `NLL_CLIP`]. */
  nll: number;
}

/** Measures of rows that all have a confidence; null where undefined. */
export interface CalibrationMeasures extends CalibrationErrors {
  auroc: number | null;
  auprc: number | null;
  aurc: number;
  e_aurc: number;
  augrc: number;
  /** The tests take rows for independent: null where a query has several, or grades are not 0 or 1. */
  ks: CalibrationTest | null;
  kuiper: CalibrationTest | null;
  /** Two-sided: of overconfidence and underconfidence. */
  spiegelhalter: CalibrationTest | null;
}

export function errors(
  confidence: Float64Array,
  correct: Float64Array,
  { bins, edges }: WidthBins,
): CalibrationErrors {
  const left = reliabilityTable(confidence, correct, { bins, edges: "left" });
  const right = reliabilityTable(confidence, correct, { bins, edges: "right" });
  const own = edges === "left" ? left : right;
  const { mcb, dsc, unc } = corp(confidence, correct);
  return {
    n: correct.length,
    accuracy: mean(correct),
    mean_confidence: mean(confidence),
    ece: {
      width_left: ece(left),
      width_right: ece(right),
      mass: ece(reliabilityTable(confidence, correct, { bins, binning: "mass-ties" })),
    },
    rmsce: rmsce(own),
    mce: mce(own),
    ace: ace(own),
    smece: smoothEce(confidence, correct).value,
    brier: brier(confidence, correct),
    corp: { mcb, dsc, unc },
    nll: nll(confidence, correct),
  };
}

export function ranks(confidence: Float64Array, correct: Float64Array) {
  const orNull = (value: number) => Number.isNaN(value) ? null : value;
  const binary = isBinary(correct);
  return {
    auroc: binary ? orNull(auroc(confidence, correct)) : null,
    auprc: binary ? orNull(auprc(confidence, correct)) : null,
    aurc: aurc(confidence, correct),
    e_aurc: eAurc(confidence, correct),
    augrc: augrc(confidence, correct),
  };
}

export function tests(
  confidence: Float64Array,
  correct: Float64Array,
  { independent }: { independent: boolean },
) {
  const applies = independent && isBinary(correct);
  const orNull = (run: () => CalibrationTest) => {
    if (!applies) return null;
    const result = run();
    return Number.isFinite(result.statistic) ? result : null;
  };
  return {
    ks: orNull(() => ks(confidence, correct)),
    kuiper: orNull(() => kuiper(confidence, correct)),
    spiegelhalter: orNull(() => spiegelhalter(confidence, correct, { alternative: "two-sided" })),
  };
}

/** Conventions on ties, in which libraries differ. */
export const TIES = {
  "ks, kuiper": "rows of one confidence share their residuals; MAPIE puts them in a random order",
  "aurc, e_aurc":
    "the mean over all orders of rows of one confidence; others take the file's order",
  "augrc":
    "rows of one confidence are answered together, straight in between: fd-shifts' convention",
} as const;

/** Why each of the measures that are null is undefined, and what is known where all answers are of a kind. */
export function reasons(
  confidence: Float64Array,
  correct: Float64Array,
  { independent }: { independent: boolean },
): string[] {
  if (!isBinary(correct)) {
    return [
      "grades between 0 and 1 have no AUROC, AUPRC or test: these are of right and wrong answers",
    ];
  }
  const all = allOf(correct);
  const certain = confidence.every((c) => c === 0 || c === 1);
  return [
    ...(all === undefined ? [] : [
      `all answers are ${all}: no order of them is better than another, so that AUROC is undefined, and ` +
      `calibrators can learn the share of right ones alone`,
    ]),
    ...(independent ? [] : ["a query has several answers: the tests are of independent ones"]),
    ...(independent && certain && confidence.every((c, i) => c === correct[i])
      ? ["all confidences are 0 or 1 and come true: the tests have no chance to allow for"]
      : []),
    ...(independent && confidence.every((c) => c === 0.5)
      ? ["all confidences are 0.5, of which Spiegelhalter's test can tell nothing"]
      : []),
  ];
}

export function isBinary(correct: Float64Array): boolean {
  return correct.every((value) => value === 0 || value === 1);
}

export function mean(values: Float64Array, weights?: Float64Array): number {
  let sum = 0, total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i] : 1;
    sum += weight * values[i];
    total += weight;
  }
  return sum / total;
}
