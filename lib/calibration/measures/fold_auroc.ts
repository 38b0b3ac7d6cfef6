/**
 * Discrimination of cross-fitted confidences. Between folds an AUROC compares what two fits say, and a
 * cross-fitted constant gets less than 0.5: a fold with more right answers leaves fewer to the others (Forman &
 * Scholz 2010, doi 10.1145/1882471.1882479).
 */
import { auroc } from "./discrimination.ts";

/**
 * AUROC of pairs within a fold, weighted by how many pairs a fold has; of a row's weight, of the rows in their order.
 * NaN where no fold has both right and wrong rows.
 */
export function aurocWithinFolds(
  { confidence, correct, fold }: {
    confidence: ArrayLike<number>;
    correct: ArrayLike<number>;
    fold: ArrayLike<number>;
  },
): (weights: ArrayLike<number>) => number {
  const folds = [...Map.groupBy(Array.from(fold).keys(), (row) => fold[row]).values()]
    .map((rows) => {
      const of = (values: ArrayLike<number>) => new Float64Array(rows).map((row) => values[row]);
      return { rows, confidence: of(confidence), correct: of(correct) };
    });
  return (weights) => {
    let won = 0, pairs = 0;
    for (const { rows, confidence, correct } of folds) {
      const drawn = new Float64Array(rows).map((row) => weights[row]);
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
