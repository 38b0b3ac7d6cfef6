/**
 * Confidences after calibrators that did not see the answers they calibrate: cross-fitted by query, over
 * the same folds for all; and, to hold against that, fitted on the very same answers.
 */
import {
  type Calibrator,
  calibratorByName,
  crossFit,
  histogram,
  resolveMissing,
} from "../../lib/calibration/mod.ts";
import type { Confidences } from "./inputs.ts";

/** The calibrators that are compared, by name. */
export const TRIED = ["temperature", "platt", "beta", "isotonic", "histogram", "bbq"] as const;

/** Their names in sentences. */
export const CALIBRATOR_TITLES: Readonly<Record<typeof TRIED[number], string>> = {
  temperature: "temperature scaling",
  platt: "Platt scaling",
  beta: "beta calibration",
  isotonic: "isotonic regression",
  histogram: "histogram binning",
  bbq: "BBQ",
};

/** The name of confidences that no calibrator has touched. */
export const AS_GIVEN = "as given";

/** The constant: each answer gets the share right of the answers in other folds. */
export const BASE_RATE = "base rate";

/** Confidences after a calibrator, answers without one left out. */
export interface Calibrated {
  source: string;
  calibrator: string;
  queries: string[];
  confidence: Float64Array;
  correct: Float64Array;
  /** Which fold each answer is in: two folds have two fits. */
  fold: Int32Array;
  /** The answers' places in what was given. */
  rows: Int32Array;
}

export function calibratorOf(name: string): Calibrator {
  return name === BASE_RATE ? histogram({ bins: 1 }) : calibratorByName(name);
}

/** The confidences that are stated, untouched: nothing is fitted, so all are in one fold. */
export function asGiven(given: Confidences): Calibrated {
  const { source } = given;
  const { confidence, correct, rows } = resolveMissing(given.confidence, given.correct, {
    policy: "exclude",
  });
  const queries = Array.from(rows, (row) => given.queries[row]);
  const fold = new Int32Array(rows.length);
  return { source, calibrator: AS_GIVEN, queries, confidence, correct, fold, rows };
}

/**
 * The confidences as given, after each calibrator, and as a constant at the base rate; all five-
 * fold cross-fitted by query, over the same folds.
 */
export function crossFitted(
  given: Confidences,
  { names = TRIED, seed }: { names?: readonly string[]; seed: number },
): Calibrated[] {
  const stated = asGiven(given), { confidence, correct, queries } = stated;
  const results = [...names, BASE_RATE].map((calibrator) => {
    const options = { calibrator: calibratorOf(calibrator), groups: queries, seed };
    const { calibrated, fold } = crossFit(confidence, correct, options);
    return { ...stated, calibrator, confidence: calibrated, fold };
  });
  // In the folds of the others, so that what is compared within folds compares
  return [{ ...stated, fold: results[0].fold }, ...results];
}

/**
 * Several sets of answers after one cross-fitted calibrator for all of them; folds are by query.
 */
export function fittedTogether(
  sets: Confidences[],
  { name, seed }: { name: string; seed: number },
): Calibrated[] {
  const all = {
    source: "all",
    queries: sets.flatMap(({ queries }) => queries),
    confidence: sets.flatMap(({ confidence }) => confidence),
    correct: sets.flatMap(({ correct }) => correct),
  };
  const together = crossFitted(all, { names: [name], seed })[1];
  let from = 0;
  return sets.map(({ source, correct }) => {
    const start = from, end = from += correct.length;
    const places = together.rows.map((_, i) => i)
      .filter((i) => together.rows[i] >= start && together.rows[i] < end);
    return {
      source,
      calibrator: `${name} for all`,
      queries: Array.from(places, (i) => together.queries[i]),
      confidence: Float64Array.from(places, (i) => together.confidence[i]),
      correct: Float64Array.from(places, (i) => together.correct[i]),
      fold: places.map((i) => together.fold[i]),
      rows: places.map((i) => together.rows[i] - start),
    };
  });
}

/** The confidences after a calibrator that was fitted on the very same answers. */
export function inSample({ source, queries, correct, confidence }: Calibrated, name: string) {
  const fitted = calibratorOf(name).fit(confidence, correct);
  return { source, queries, correct, calibrator: name, confidence: fitted.apply(confidence) };
}

/** The rows of one calibrator. */
export function after(rows: Calibrated[], calibrator: string): Calibrated {
  return rows.find((row) => row.calibrator === calibrator)!;
}
