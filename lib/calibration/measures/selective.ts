/**
 * Selective prediction: answering only where confidence is high. Coverage is the share of rows
 * answered, highest confidence first, and risk the share of those that is wrong. Only the order of
 * confidences counts, so they may be any finite scores.
 *
 * Ties: rows of equal confidence come in any order with equal chance, and areas are the mean over
 * all orders. They do not depend on the order given, and one confidence for all rows gets the area
 * of chance.
 */
import { checkRows } from "./check.ts";
import { type Groups, groupTies } from "../../stats/ties.ts";

export interface SelectiveOptions {
  /** The number of times each row counts, as of a bootstrap. */
  weights?: ArrayLike<number>;
}

export interface AreaOptions extends SelectiveOptions {
  /**
   * `mean` is the mean over the n coverages k / n (Geifman 2019; get_selective_stats of
   * verified_calibration). `trapezoid` joins them by straight lines and divides by their range,
   * 1 - 1 / n (torch-uncertainty's AURC, UQ-NLG's AUARC); NaN for a single row.
   *
   * @default {"mean"}
   */
  area?: "mean" | "trapezoid";
}

/** A point for each distinct confidence, from the highest down, of answering down to it. */
export interface RiskCoverage {
  /** The lowest confidence that is answered. */
  threshold: Float64Array;
  /** Share of rows answered, growing to 1. */
  coverage: Float64Array;
  /** Share of the rows answered that is wrong. */
  risk: Float64Array;
}

/**
 * The risk-coverage curve (El-Yaniv & Wiener 2010), at the coverages that a threshold can reach.
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function riskCoverage(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: SelectiveOptions = {},
): RiskCoverage {
  const { value, weight, sum } = highestFirst(confidence, correct, weights);
  const coverage = new Float64Array(value.length), risk = new Float64Array(value.length);
  let taken = 0, right = 0;
  for (let g = 0; g < value.length; g++) {
    taken += weight[g];
    right += sum[g];
    coverage[g] = taken;
    risk[g] = (taken - right) / taken;
  }
  return { threshold: value, coverage: coverage.map((rows) => rows / taken), risk };
}

/**
 * Area under the risk-coverage curve, from 0 to 1; 0 is best.
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function aurc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  options: AreaOptions = {},
): number {
  return 1 - auarc(confidence, correct, options);
}

/**
 * Excess AURC: its distance above that of these rows in the best order, right ones first; 0 is
 * best (Geifman 2019). The best is that of the n rows: e + (1 - e) ln(1 - e), of an error rate e,
 * which fd-shifts takes off, is its limit for many rows.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function eAurc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { area = "mean", weights }: AreaOptions = {},
): number {
  const own = highestFirst(confidence, correct, weights);
  return accuracyArea(highestFirst(correct, correct, weights), area) - accuracyArea(own, area);
}

/**
 * Area under the generalised risk-coverage curve, of wrong answers given as a share of all rows
 * (Traub 2024): from e^2 / 2 in the best order, of an error rate e, to e - e^2 / 2. fd-shifts'
 * augrc / 1000.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function augrc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: SelectiveOptions = {},
): number {
  const { coverage, risk } = riskCoverage(confidence, correct, { weights });
  let area = 0;
  for (let g = 0, from = 0, wrong = 0; g < coverage.length; g++) {
    const next = risk[g] * coverage[g];
    area += (coverage[g] - from) * (wrong + next) / 2;
    from = coverage[g];
    wrong = next;
  }
  return area;
}

/**
 * Area under the accuracy-coverage curve, also accuracy-rejection, from 0 to 1; 1 is best and the
 * accuracy is chance.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function auarc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { area = "mean", weights }: AreaOptions = {},
): number {
  return accuracyArea(highestFirst(confidence, correct, weights), area);
}

/**
 * Prediction rejection ratio (Malinin 2020; LM-Polygraph): the accuracy-rejection area on a scale from
 * chance, 0, to the best order, 1. LM-Polygraph's scaling of outcomes to [0,
 * 1] cancels out, and chance is here the mean of all orders, not of 1,000. NaN where all outcomes
 * are equal.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is out of range or NaN
 */
export function prr(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: SelectiveOptions = {},
): number {
  const own = highestFirst(confidence, correct, weights);
  const best = highestFirst(correct, correct, weights);
  if (best.value.length === 1) return NaN;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const chance = total(own.sum) / total(own.weight);
  return (accuracyArea(own, "mean") - chance) / (accuracyArea(best, "mean") - chance);
}

function accuracyArea({ weight, sum }: Groups, area: "mean" | "trapezoid"): number {
  let taken = 0, right = 0, total = 0;
  for (let g = 0; g < weight.length; g++) {
    // Of rows taken + 1 to taken + weight: (right + accuracy (k - taken)) / k, added up
    const accuracy = sum[g] / weight[g], steps = harmonic(taken, weight[g]);
    total += right * steps + accuracy * (weight[g] - taken * steps);
    taken += weight[g];
    right += sum[g];
  }
  if (area === "mean") return total / taken;
  const first = sum[0] / weight[0], last = right / taken;
  return taken > 1 ? (total - (first + last) / 2) / (taken - 1) : NaN;
}

function highestFirst(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Groups {
  checkRows(confidence, correct, { confidences: "score", weights });
  const { value, weight, sum } = groupTies(confidence, correct, weights);
  return { value: value.reverse(), weight: weight.reverse(), sum: sum.reverse() };
}

/**
 * 1 / (from + 1) + ... + 1 / (from + count), and between whole numbers what joins them smoothly.
 */
function harmonic(from: number, count: number): number {
  return count === 1 ? 1 / (from + 1) : digamma(from + count + 1) - digamma(from + 1);
}

/** The derivative of ln Gamma, for x of at least 1 (Abramowitz & Stegun 6.3.5 and 6.3.18). */
function digamma(x: number): number {
  let sum = 0;
  for (; x < 10; x++) sum -= 1 / x;
  const r = 1 / (x * x);
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))));
  return sum + Math.log(x) - 1 / (2 * x) - series;
}
