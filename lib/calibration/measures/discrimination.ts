/**
 * Discrimination: the degree to which right answers get higher confidences than wrong ones. Only the order
 * of confidences counts, so they may be any finite scores, log-probabilities among them.
 */
import { checkRows } from "./check.ts";
import { groupTies } from "../../stats/ties.ts";

export interface DiscriminationOptions {
  weights?: ArrayLike<number>;
}

/**
 * Area under the ROC curve: the probability that a right answer has a higher confidence than a wrong
 * one, equal ones counting half (mid-ranks); scikit-learn's roc_auc_score. In [0, 1], 0.5 where all
 * confidences are equal, NaN where all rows are right or all are wrong.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is not finite, or
 * `correct` is not 0 or 1
 */
export function auroc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: DiscriminationOptions = {},
): number {
  checkRows(confidence, correct, { confidences: "score", outcomes: "binary", weights });
  const { weight, sum } = groupTies(confidence, correct, weights);
  let right = 0, wrong = 0, won = 0;
  for (let g = 0; g < weight.length; g++) {
    const wrongHere = weight[g] - sum[g];
    won += sum[g] * (wrong + wrongHere / 2);
    right += sum[g];
    wrong += wrongHere;
  }
  return won / (right * wrong);
}

/**
 * Area under the precision-recall curve of right answers, as average precision: the precision at
 * each confidence, weighted with the recall it adds; scikit-learn's average_precision_score. Not
 * the area by trapezoids, which is too high. In [0, 1], NaN where no row is right. To detect wrong
 * answers give it negated confidences and 1 - correct.
 *
 * @throws {UserError} where there are no rows, lengths differ, a confidence is not finite, or
 * `correct` is not 0 or 1
 */
export function auprc(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: DiscriminationOptions = {},
): number {
  checkRows(confidence, correct, { confidences: "score", outcomes: "binary", weights });
  const { weight, sum } = groupTies(confidence, correct, weights);
  let taken = 0, right = 0, area = 0;
  for (let g = weight.length - 1; g >= 0; g--) {
    taken += weight[g];
    right += sum[g];
    area += sum[g] * right / taken;
  }
  return area / right;
}
