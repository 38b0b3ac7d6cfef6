/**
 * A router seen as a classifier of queries that need the strong model: accuracy, precision, recall and F1 at
 * a threshold, as scikit-learn defines them. They say nothing of cost and quality; the router card does.
 */
import { UserError } from "../core/errors.ts";

export interface Classification {
  accuracy: number;
  /** 0 where nothing is found. */
  precision: number;
  recall: number;
  f1: number;
}

/** Scores above the threshold are taken for positive; labels are 0 or 1. */
export function classification(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { threshold }: { threshold: number },
): Classification {
  checkLabels(scores, labels);
  let hits = 0, found = 0, positives = 0, right = 0;
  for (let i = 0; i < labels.length; i++) {
    const positive = scores[i] > threshold ? 1 : 0;
    found += positive;
    positives += labels[i];
    hits += positive * labels[i];
    right += Number(positive === labels[i]);
  }
  return {
    accuracy: right / labels.length,
    precision: found === 0 ? 0 : hits / found,
    recall: positives === 0 ? 0 : hits / positives,
    f1: found + positives === 0 ? 0 : 2 * hits / (found + positives),
  };
}

/** The threshold of the highest F1, halfway between two scores; among equals the highest. */
export function bestF1Threshold(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLabels(scores, labels);
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positives = Array.from(labels).reduce((a, b) => a + b, 0);
  let hits = 0, best = 0, threshold = Infinity;
  for (const [at, i] of order.entries()) {
    hits += labels[i];
    const next = scores[order[at + 1]] ?? -Infinity;
    const f1 = 2 * hits / (at + 1 + positives);
    if (next === scores[i] || f1 <= best) continue;
    best = f1;
    threshold = next === -Infinity ? -Infinity : (scores[i] + next) / 2;
  }
  return threshold;
}

/** Weights under which both classes count alike: n / (2 n_class), scikit-learn's "balanced". */
export function balancedWeights(labels: ArrayLike<number>): Float64Array {
  const n = labels.length, positives = Array.from(labels).reduce((a, b) => a + b, 0);
  if (positives === 0 || positives === n) {
    throw new UserError(
      `Cannot balance classes as both must occur: ${positives} of ${n} labels are positive`,
    );
  }
  return new Float64Array(labels).map((label) =>
    n / (2 * (label === 1 ? positives : n - positives))
  );
}

function checkLabels(scores: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (scores.length !== labels.length) {
    throw new UserError(
      `Cannot classify as there must be a label for each score: there are ${labels.length} for ` +
        `${scores.length}`,
    );
  }
}
