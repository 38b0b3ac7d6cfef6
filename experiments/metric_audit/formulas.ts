/**
 * Four formulas that gstar_idk (its llm_router/, commits 669da67 to ee9608c) calls "RMS calibration
 * error", kept as they were, faults and all, to be held against one another; `lib/calibration` has the
 * measures to use. And the constants that explain what they reported.
 */
import { mean } from "simple-statistics";
import { brier, hendrycksRms } from "../../lib/calibration/mod.ts";
import { permutation, random } from "../../lib/core/random.ts";
import type { StatedAnswer } from "../../lib/pocket/mod.ts";

/** Confidences, and whether each answer was right. */
export interface Rows {
  confidence: number[];
  correct: number[];
}

/** Rows of one model, or of something that states confidences like one. */
export interface AuditedModel extends Rows {
  name: string;
}

/**
 * evaluation/calibration.py, taken from the scorer of Humanity's Last Exam: bins of a hundred rows
 * by growing confidence, the last of them left out, equal confidences split as they came.
 */
export function skipLastBinRms({ confidence, correct }: Rows): number {
  return hendrycksRms(confidence, correct, { lastBin: "skip", ties: "as-given" });
}

/**
 * scripts/modal_evaluate_calibration.py, the one behind .3060: a hundred bins [lo, hi) that each
 * count alike, a bin of one row as much as one of a thousand. 1 is in none. NaN where no row is in
 * any, as numpy.mean of nothing is.
 */
export function binsAlikeRms(rows: Rows): number {
  const gaps = halfOpenGaps(rows);
  return Math.sqrt(sumOfSquares(gaps) / gaps.length);
}

/**
 * scripts/modal_evaluate_rl_calibration.py: sqrt(mean (c - y)^2), which is no calibration error but
 * the root of Brier's score.
 */
export function rootBrier({ confidence, correct }: Rows): number {
  return Math.sqrt(brier(confidence, correct));
}

/** The listing in its summary: as `binsAlikeRms`, but over all hundred bins, empty ones too. */
export function emptyBinsRms(rows: Rows): number {
  return Math.sqrt(sumOfSquares(halfOpenGaps(rows)) / BINS);
}

const BINS = 100;

/** Gaps of the non-empty bins. */
function halfOpenGaps({ confidence, correct }: Rows): number[] {
  return halfOpenBins(confidence).map((rows) =>
    mean(rows.map((i) => confidence[i])) - mean(rows.map((i) => correct[i]))
  );
}

/** Rows of the non-empty bins, with the edges of numpy.arange(0, 1.01, 0.01): 1 is in none. */
function halfOpenBins(confidence: readonly number[]): number[][] {
  return Array.from({ length: BINS }, (_, bin) => {
    const [lo, hi] = [bin * 0.01, (bin + 1) * 0.01];
    return confidence.flatMap((c, i) => c >= lo && c < hi ? i : []);
  }).filter((rows) => rows.length > 0);
}

function sumOfSquares(values: number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}

/** A bin of `binsAlikeRms`: its rows, and its weight. */
export interface BinWeight {
  /** Mean over its rows. */
  confidence: number;
  n: number;
  accuracy: number;
  /** Between the two. */
  gap: number;
  /** Its weight by rows, and in `binsAlikeRms`. */
  byRows: number;
  alike: number;
}

/** The bins of `binsAlikeRms`, and the rows that are in none of them. */
export function binWeights({ confidence, correct }: Rows): BinWeight[] {
  const bins = halfOpenBins(confidence);
  const left = [...confidence.keys()].filter((i) => !bins.some((rows) => rows.includes(i)));
  return [...bins, ...(left.length > 0 ? [left] : [])].map((rows) => {
    const stated = mean(rows.map((i) => confidence[i])),
      accuracy = mean(rows.map((i) => correct[i]));
    return {
      confidence: stated,
      n: rows.length,
      accuracy,
      gap: Math.abs(stated - accuracy),
      byRows: rows.length / confidence.length,
      alike: rows === left ? 0 : 1 / bins.length,
    };
  });
}

/** `n` answers, so many of them right, all of one confidence, in random order. */
export function constantModel(
  confidence: number,
  { n, right, seed }: { n: number; right: number; seed: number },
): AuditedModel {
  const order = permutation(n, random(seed, "order of answers"));
  return {
    name: `always ${percent(confidence)}`,
    confidence: new Array(n).fill(confidence),
    correct: Array.from(order, (place) => place < right ? 1 : 0),
  };
}

/**
 * Constants: those that explain what the source reported, the one at the share that is right, and
 * one that is sure of all but a single answer.
 */
export function constantModels(
  { n, right, seed }: { n: number; right: number; seed: number },
): AuditedModel[] {
  const answers = { n, right, seed };
  const sure = constantModel(1, answers);
  const wrong = sure.correct.indexOf(0);
  return [
    constantModel(0.5, answers),
    sure,
    {
      name: "100%, one wrong 0%",
      correct: sure.correct,
      confidence: sure.confidence.map((c, i) => i === wrong ? 0 : c),
    },
    constantModel(0, answers),
    constantModel(right / n, answers),
  ];
}

/** The same rows in another order: wrong answers first. */
export function wrongFirst({ confidence, correct }: Rows): Rows {
  const order = correct.map((_, i) => i).sort((a, b) => correct[a] - correct[b]);
  return {
    confidence: order.map((i) => confidence[i]),
    correct: order.map((i) => correct[i]),
  };
}

/** A model's answers as rows; those without a confidence get `missing`, as in the source. */
export function withDefault(
  name: string,
  answers: readonly StatedAnswer[],
  { missing = 0.5 }: { missing?: number } = {},
): AuditedModel {
  return {
    name,
    confidence: answers.map(({ confidence }) => confidence ?? missing),
    correct: answers.map(({ correct }) => correct),
  };
}

/** The same answers, whatever they state replaced by the share right of others. */
export function atBaseRate(
  name: string,
  rows: Rows,
  { others }: { others: Rows },
): AuditedModel {
  const known = mean(others.correct);
  return replaced(`${name}, always ${(100 * known).toFixed(1)}%`, rows, known);
}

/** A model's answers with the probability that it gave each of them. */
export function byProbability(name: string, answers: readonly StatedAnswer[]): AuditedModel {
  return {
    name,
    confidence: answers.map(({ probability }) => probability),
    correct: answers.map(({ correct }) => correct),
  };
}

/** The same answers, whatever they state replaced by one confidence. */
export function replaced(name: string, { correct }: Rows, confidence: number): AuditedModel {
  return { name, correct, confidence: correct.map(() => confidence) };
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}
