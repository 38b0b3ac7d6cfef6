/**
 * Post-hoc calibration: what calibrators make of confidences when each answer is calibrated by a
 * fit that did not see its query, what they cannot make of them, and how much better they look on
 * the answers that they were fitted on.
 *
 *     deno task lab run 41
 */
import { mean } from "simple-statistics";
import {
  auroc,
  brier,
  type Calibrator,
  calibratorByName,
  corp,
  crossFit,
  ece,
  histogram,
  nll,
  type PivotalInterval,
  pivotalIntervals,
  resolveMissing,
  smoothEce,
  tableByWeights,
} from "../lib/calibration/mod.ts";
import { permutation, random } from "../lib/random.ts";
import type { Confidences } from "./posthoc_inputs.ts";

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

function calibratorOf(name: string): Calibrator {
  return name === BASE_RATE ? histogram({ bins: 1 }) : calibratorByName(name);
}

/**
 * The confidences as given, after each calibrator, and as a constant at the base rate; all five-
 * fold cross-fitted by query, over the same folds.
 */
export function crossFitted(
  given: Confidences,
  { names = TRIED, seed }: { names?: readonly string[]; seed: number },
): Calibrated[] {
  const { confidence, correct, rows } = resolveMissing(given.confidence, given.correct, {
    policy: "exclude",
  });
  const queries = Array.from(rows, (row) => given.queries[row]);
  const results = [...names, BASE_RATE].map((calibrator) => {
    const options = { calibrator: calibratorOf(calibrator), groups: queries, seed };
    const { calibrated, fold } = crossFit(confidence, correct, options);
    const { source } = given;
    return { source, calibrator, queries, confidence: calibrated, correct, fold, rows };
  });
  return [{ ...results[0], calibrator: AS_GIVEN, confidence }, ...results];
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
): (weights: Float64Array) => number {
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
  ece({ confidence, correct }: Calibrated) {
    const table = tableByWeights(confidence, correct);
    return (weights: Float64Array) => ece(table(weights));
  },
  smece: ({ confidence, correct }: Calibrated) => (weights: Float64Array) =>
    smoothEce(confidence, correct, { weights }).value,
  brier: ({ confidence, correct }: Calibrated) => (weights: Float64Array) =>
    brier(confidence, correct, { weights }),
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
  return pivotalIntervals(correct.length, (weights) => ({
    value: brier(honest.confidence, correct, { weights }) -
      brier(fitted.confidence, correct, { weights }),
  }), { groups: queries, draws, seed }).value;
}

/** Mean Brier scores of a calibrator fitted on so many answers. */
export interface Learned {
  calibrator: string;
  answers: number;
  /** On those answers. */
  inSample: number;
  /** On all others. */
  heldOut: number;
}

/**
 * Calibrators fitted on a few answers, again and again on others, and scored on these and on the
 * rest. There must be one answer a query.
 */
export function learningCurve(
  { confidence, correct }: Calibrated,
  { names, sizes, repeats, seed }: {
    names: readonly string[];
    sizes: readonly number[];
    repeats: number;
    seed: number;
  },
): Learned[] {
  const next = random(seed, "answers to fit calibrators on");
  const orders = Array.from({ length: repeats }, () => permutation(correct.length, next));
  const parts = (order: Int32Array, size: number) =>
    [order.subarray(0, size), order.subarray(size)].map((rows) => ({
      confidence: Float64Array.from(rows, (row) => confidence[row]),
      correct: Float64Array.from(rows, (row) => correct[row]),
    }));
  return names.flatMap((calibrator) =>
    sizes.map((answers) => {
      const scores = orders.map((order) => {
        const [few, rest] = parts(order, answers);
        const fit = calibratorOf(calibrator).fit(few.confidence, few.correct);
        const score = (part: typeof few) => brier(fit.apply(part.confidence), part.correct);
        return { inSample: score(few), heldOut: score(rest) };
      });
      return {
        calibrator,
        answers,
        inSample: mean(scores.map(({ inSample }) => inSample)),
        heldOut: mean(scores.map(({ heldOut }) => heldOut)),
      };
    })
  );
}
