/**
 * Post-hoc calibration: what calibrators make of confidences when each answer is calibrated by a
 * fit that did not see its query, what they cannot make of them, and how much better they look on
 * the answers that they were fitted on.
 *
 *     deno task lab run 41
 */
import {
  auroc,
  type Calibrator,
  calibratorByName,
  corp,
  crossFit,
  histogram,
  nll,
  resolveMissing,
  smoothEce,
} from "../../lib/calibration/mod.ts";
import {
  brierByWeights,
  type ByWeights,
  eceByWeights,
} from "../../lib/calibration/measures/interval_estimate.ts";
import { type PivotalInterval, pivotalInterval, pivotalIntervals } from "../../lib/stats/mod.ts";
import type { Confidences } from "./inputs.ts";

/** The calibrators that are compared, by name. */
export const TRIED = ["temperature", "platt", "beta", "isotonic", "histogram", "bbq"] as const;

/** What stands for confidences that no calibrator has touched. */
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

/** Measures with pivotal 95% intervals by query. ECE has ten bins of equal width, [lo, hi). */
export function measured(
  row: Calibrated,
  { measures, draws, seed }: { measures: readonly Measure[]; draws: number; seed: number },
): Partial<Record<Measure, PivotalInterval>> {
  const intervals = (names: Measure[], draws: number) => {
    const statistics = names.map((name) => [name, MEASURES[name](row)] as const);
    if (names.length === 0) return {};
    return pivotalIntervals(
      row.correct.length,
      (weights) => Object.fromEntries(statistics.map(([name, of]) => [name, of(weights)])),
      { groups: row.queries, draws, seed },
    );
  };
  return {
    ...intervals(measures.filter((name) => name !== "smece"), draws),
    ...intervals(measures.filter((name) => name === "smece"), Math.min(draws, SMOOTH_DRAWS)),
  };
}

/** How much lower a Brier score is on the answers a calibrator was fitted on than on others. */
export function flattery(
  honest: Calibrated,
  { fitted, draws, seed }: {
    fitted: Pick<Calibrated, "confidence">;
    draws: number;
    seed: number;
  },
): PivotalInterval {
  const { correct, queries } = honest;
  const [others, own] = [honest, { ...fitted, correct }].map(brierByWeights);
  return pivotalInterval(correct.length, (weights) => others(weights) - own(weights), {
    groups: queries,
    draws,
    seed,
  });
}
