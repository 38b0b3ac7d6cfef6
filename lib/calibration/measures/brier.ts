/**
 * The Brier score and its decompositions. Murphy's terms need bins and are exact with the two terms
 * of Stephenson, Coelho & Jolliffe (2008) for what happens inside of them; CORP's (Dimitriadis,
 * Gneiting & Jordan 2021) need none.
 */
import type { BinningOptions } from "./bins.ts";
import { checkRows } from "./check.ts";
import { pool } from "../../stats/isotonic.ts";
import { binMeans } from "./reliability.ts";
import { groupTies } from "../../stats/ties.ts";

export interface MurphyTerms {
  /** rel - res + unc + wbv - wbc. */
  brier: number;
  /** Reliability: mean squared gap of the bins, by rows. 0 is best. */
  rel: number;
  /** Resolution: variance of the bins' accuracy. As much as unc is best. */
  res: number;
  /** Uncertainty: variance of the outcomes; ȳ(1 - ȳ) where each is 0 or 1. */
  unc: number;
  /** Variance of confidence within bins. */
  wbv: number;
  /** Twice the covariance of confidence and outcome within bins. */
  wbc: number;
}

export interface CorpTerms {
  /** mcb - dsc + unc. */
  brier: number;
  /** Miscalibration: what the best non-decreasing recalibration of these rows would gain. */
  mcb: number;
  /** Discrimination: what the recalibrated confidences gain on the base rate alone. */
  dsc: number;
  /** Uncertainty: the score of the base rate. */
  unc: number;
}

interface Weighted {
  weights?: ArrayLike<number>;
}

/**
 * Mean squared error of probabilities. With outcomes of 0 or 1 it is the Brier score, from 0 to 1,
 * as scikit-learn's brier_score_loss.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside [0, 1] or NaN
 */
export function brier(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: Weighted = {},
): number {
  checkRows(confidence, correct, { weights });
  return meanSquare(correct, (i) => confidence[i], weights);
}

/**
 * Murphy's decomposition (1973). Without wbv and wbc, as many report it, it adds up only where all
 * the confidences of a bin are equal.
 *
 * @throws {UserError} where there are no rows, lengths differ, a value is outside [0, 1] or NaN, or
 * `bins` is not a whole number of at least 1
 */
export function murphy(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  options: BinningOptions = {},
): MurphyTerms {
  const { weights } = options;
  checkRows(confidence, correct, { weights });
  const { of, n, given, came } = binMeans(confidence, correct, options);
  let total = 0, rate = 0;
  for (let b = 0; b < n.length; b++) {
    if (n[b] === 0) continue;
    total += n[b];
    rate += n[b] * came[b];
  }
  rate /= total;

  let rel = 0, res = 0, wbv = 0, wbc = 0;
  for (let b = 0; b < n.length; b++) {
    if (n[b] === 0) continue;
    rel += n[b] * (given[b] - came[b]) ** 2 / total;
    res += n[b] * (came[b] - rate) ** 2 / total;
  }
  for (let i = 0; i < confidence.length; i++) {
    const weight = weights ? weights[i] : 1;
    if (weight === 0) continue;
    const b = of(confidence[i]), deviation = confidence[i] - given[b];
    wbv += weight * deviation ** 2 / total;
    wbc += 2 * weight * deviation * (correct[i] - came[b]) / total;
  }
  return {
    brier: meanSquare(correct, (i) => confidence[i], weights),
    rel,
    res,
    unc: meanSquare(correct, () => rate, weights),
    wbv,
    wbc,
  };
}

/**
 * CORP's decomposition: recalibrated by isotonic regression on the rows themselves, so it needs no
 * bins and all three terms are at least 0. model-diagnostics' decompose with SquaredError.
 *
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside [0, 1] or NaN
 */
export function corp(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: Weighted = {},
): CorpTerms {
  checkRows(confidence, correct, { weights });
  const { value, weight, sum } = groupTies(confidence, correct, weights);
  const { level, start } = pool(sum, weight);
  let total = 0, rate = 0;
  for (let g = 0; g < value.length; g++) {
    total += weight[g];
    rate += sum[g];
  }
  rate /= total;
  // Rows of equal confidence are recalibrated alike, so their spread cancels in both differences
  let mcb = 0, dsc = 0;
  for (let block = 0; block < level.length; block++) {
    for (let g = start[block]; g < start[block + 1]; g++) {
      const accuracy = sum[g] / weight[g];
      mcb += weight[g] * ((value[g] - accuracy) ** 2 - (level[block] - accuracy) ** 2) / total;
      dsc += weight[g] * (level[block] - rate) ** 2 / total;
    }
  }
  return {
    brier: meanSquare(correct, (i) => confidence[i], weights),
    mcb,
    dsc,
    unc: meanSquare(correct, () => rate, weights),
  };
}

function meanSquare(
  correct: ArrayLike<number>,
  forecast: (row: number) => number,
  weights?: ArrayLike<number>,
): number {
  let sum = 0, total = 0;
  for (let i = 0; i < correct.length; i++) {
    const weight = weights ? weights[i] : 1;
    sum += weight * (forecast(i) - correct[i]) ** 2;
    total += weight;
  }
  return sum / total;
}
