/**
 * Separation: a logistic regression has no best slope where right and wrong rows are on two sides of a value,
 * or all rows are of one kind (Albert & Anderson 1984). The steeper the slope, the larger the likelihood,
 * without end.
 */

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
