/**
 * Separation: a logistic regression has no best slope where right and wrong rows are on two sides of a value,
 * or all rows are of one kind (Albert & Anderson 1984). The steeper the slope, the larger the likelihood,
 * without end.
 */
import { z } from "zod";

export const SEPARATED =
  "No slope is best, as right and wrong rows have one confidence in common at most: this one is " +
  "where the search ended";

/** True where right rows are all at or above the wrong ones; all at or below them. */
export function separation(
  values: ArrayLike<number>,
  { targets, weights }: { targets: ArrayLike<number>; weights?: ArrayLike<number> },
): { above: boolean; below: boolean } {
  let leastRight = Infinity, mostRight = -Infinity, leastWrong = Infinity, mostWrong = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (weights?.[i] === 0) continue;
    // A row that is right to a degree is one of each kind
    if (targets[i] > 0) {
      leastRight = Math.min(leastRight, values[i]);
      mostRight = Math.max(mostRight, values[i]);
    }
    if (targets[i] < 1) {
      leastWrong = Math.min(leastWrong, values[i]);
      mostWrong = Math.max(mostWrong, values[i]);
    }
  }
  return { above: mostWrong <= leastRight, below: mostRight <= leastWrong };
}

/** In the schemas of calibrators: whether all rows of the fit were right, or all wrong. */
export const allSchema = z.enum(["right", "wrong"]).optional();
export type All = z.infer<typeof allSchema>;

/** The kind that all rows are of; undefined where both are there. */
export function allOf(correct: ArrayLike<number>, weights?: ArrayLike<number>): All {
  let least = 1, most = 0;
  for (let i = 0; i < correct.length; i++) {
    if (weights?.[i] === 0) continue;
    least = Math.min(least, correct[i]);
    most = Math.max(most, correct[i]);
  }
  return least === 1 ? "right" : most === 0 ? "wrong" : undefined;
}

/** The one note of a fit to rows of one kind: whatever else is to be said of its parameters is chance. */
export function notesOf(all: All, others: readonly string[]): readonly string[] {
  if (all === undefined) return others;
  const other = all === "right" ? "wrong" : "right";
  return [`All answers are ${all}: they do not tell at which confidences answers are ${other}`];
}
