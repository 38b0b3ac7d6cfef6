/**
 * Post-hoc calibration: what calibrators make of confidences when each answer is calibrated by a
 * fit that did not see its query, what they cannot make of them, and how much better they look on
 * the answers that they were fitted on. Notebook 41 has calibrators of stated confidences, 43 the confidences of
 * one model beside one another, 49 confidences recorded in several steps.
 *
 *     deno task lab run 41 43 49
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { auroc, corp, coverage } from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { type Estimate, type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { after, AS_GIVEN, BASE_RATE, type Calibrated, inSample, TRIED } from "./calibrated.ts";
import type { Confidences } from "./inputs.ts";
import { brierOf, type Draws, eceOf, flattery, measured } from "./measures.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions that pocket-small answers. */
  n: z.int().min(50).default(900),
  /** Resamples of the questions. */
  bootstrap: z.int().min(1).default(500),
});

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): z.output<typeof schema> {
  return parseConfig(schema, config);
}

/** Reliability of stated confidences before and after a calibrator, and of those that need none. */
export interface BeforeAfter {
  calibrator: string;
  given: Calibrated;
  calibrated: Calibrated;
  tokens: Calibrated;
}

export function beforeAfter(
  stated: Calibrated[],
  { calibrator, probability }: { calibrator: string; probability: Calibrated[] },
): BeforeAfter {
  return {
    calibrator,
    given: after(stated, AS_GIVEN),
    calibrated: after(stated, calibrator),
    tokens: after(probability, AS_GIVEN),
  };
}

/** Confidences in a few words, with their measures. */
export type Summary =
  & { confidence: string; answers: number }
  & Record<"ece" | "brier" | "dsc" | "auroc", Estimate<number>>;

/**
 * Stated confidences before and after calibrators, the constant, and the probability of the tokens, which
 * no calibrator touches.
 */
export function summaryOf(
  stated: Calibrated[],
  { calibrators, probability, ...draws }:
    & { calibrators: string[]; probability: Calibrated[] }
    & Draws,
): Summary[] {
  const measures = ["ece", "brier", "dsc", "auroc"] as const;
  return [
    { confidence: "as stated", row: after(stated, AS_GIVEN) },
    ...calibrators.map((name) => ({ confidence: `after ${name}`, row: after(stated, name) })),
    { confidence: "the base rate for all", row: after(stated, BASE_RATE) },
    { confidence: "token probability, as it is", row: after(probability, AS_GIVEN) },
  ].map(({ confidence, row }) => ({
    confidence,
    answers: row.correct.length,
    ...measured(row, { measures, ...draws }),
  }));
}

/** Calibration errors after one calibrator. */
export type Errors =
  & { calibrator: string }
  & Record<"ece" | "smece" | "nll" | "auroc", Estimate<number>>;

/** Calibration errors as given, after each calibrator, and of the constant. */
export function errorsOf(rows: Calibrated[], draws: Draws): Errors[] {
  const measures = ["ece", "smece", "nll", "auroc"] as const;
  return rows.map((row) => ({
    calibrator: row.calibrator,
    ...measured(row, { measures, ...draws }),
  }));
}

/** The mean of the confidences there are, and the share of all answers that is right, with Wilson's interval. */
export function claimOf(
  { confidence, correct }: Confidences,
): { says: number; right: KnownEstimate } {
  return {
    says: mean(confidence.filter((value) => value !== null)),
    right: proportion(correct.map((right) => right === 1)),
  };
}

/** Coverage of the confidences: how many there are, and which. */
export function coverageOf({ source, confidence }: Confidences) {
  return { source, answers: confidence.length, ...coverage(confidence) };
}

/** The parts of a Brier score after one calibrator: MCB - DSC + UNC. */
export interface BrierParts {
  source: string;
  calibrator: string;
  brier: Estimate<number>;
  mcb: number;
  dsc: Estimate<number>;
  unc: number;
}

export function brierPartsOf(rows: Calibrated[], draws: Draws): BrierParts[] {
  return rows.map((row) => {
    const { mcb, unc } = corp(row.confidence, row.correct);
    const { brier, dsc } = measured(row, { measures: ["brier", "dsc"], ...draws });
    return { source: row.source, calibrator: row.calibrator, brier, mcb, dsc, unc };
  });
}

/** One source of confidences, as given and after a calibrator. */
export interface SourceMeasures {
  source: string;
  answers: number;
  ece: Estimate<number>;
  recalibrated: Estimate<number>;
  dsc: number;
  auroc: Estimate<number>;
}

export function sourceMeasures(
  sources: Calibrated[][],
  { calibrator, ...draws }: { calibrator: string } & Draws,
): SourceMeasures[] {
  return sources.map((rows) => {
    const given = after(rows, AS_GIVEN);
    return {
      source: given.source,
      answers: given.correct.length,
      ...measured(given, { measures: ["ece", "auroc"], ...draws }),
      recalibrated: measured(after(rows, calibrator), { measures: ["ece"], ...draws }).ece,
      dsc: corp(given.confidence, given.correct).dsc,
    };
  });
}

/** Brier scores of sources before and after calibrators, and of the constant for the first source. */
export interface SourceBriers {
  constant: number;
  scores: { source: string; calibrator: string; brier: Estimate<number> }[];
}

export function sourceBriers(
  sources: Calibrated[][],
  { calibrators, ...draws }: { calibrators: string[] } & Draws,
): SourceBriers {
  return {
    constant: brierOf(after(sources[0], BASE_RATE)),
    scores: sources.flatMap((rows) =>
      [AS_GIVEN, ...calibrators].map((calibrator) => ({
        source: rows[0].source,
        calibrator,
        ...measured(after(rows, calibrator), { measures: ["brier"], ...draws }),
      }))
    ),
  };
}

/** AUROC over all pairs of answers: of one map for all, and across the maps of five folds. */
export interface Order {
  calibrator: string;
  /** By source. */
  one: number[];
  five: number[];
}

export function orderOf(sources: Calibrated[][]): Order[] {
  const all = ({ confidence, correct }: Pick<Calibrated, "confidence" | "correct">) =>
    auroc(confidence, correct);
  return [AS_GIVEN, ...TRIED, BASE_RATE].map((calibrator) => ({
    calibrator,
    one: sources.map((rows) => {
      const given = after(rows, AS_GIVEN);
      return all(calibrator === AS_GIVEN ? given : inSample(given, calibrator));
    }),
    five: sources.map((rows) => all(after(rows, calibrator))),
  }));
}

/** A calibrator scored on the answers of its fit, and cross-fitted. */
export interface Flattery {
  calibrator: string;
  fittedEce: number;
  ece: number;
  fittedBrier: number;
  brier: number;
  /** Cross-fitted Brier score less that in sample, in pairs. */
  more: Estimate<number>;
}

export function flatteryOf(rows: Calibrated[]): Flattery[] {
  const given = after(rows, AS_GIVEN);
  return TRIED.map((calibrator) => {
    const honest = after(rows, calibrator), fitted = inSample(given, calibrator);
    return {
      calibrator,
      fittedEce: eceOf(fitted),
      ece: eceOf(honest),
      fittedBrier: brierOf(fitted),
      brier: brierOf(honest),
      more: flattery(honest, { fitted }),
    };
  });
}
