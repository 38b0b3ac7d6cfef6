/**
 * The mean difference of two results on the same rows with its 95% interval and p-value: Bonett & Price's
 * (2012) where both are right or wrong, which has a width where they hardly ever differ, else Student's.
 */
import type { KnownEstimate } from "./estimate.ts";
import { normalQuantile, normalTail } from "./normal.ts";
import { studentQuantile } from "./student.ts";

export interface DifferenceOptions {
  /** True where both results are verdicts, 1 for right and 0 for wrong. */
  verdicts: boolean;
  /** The difference is a share of the mean of these, one a row, above 0 on average. @default {1 each} */
  of?: ArrayLike<number>;
}

export interface Difference extends KnownEstimate {
  /** Two-sided, of no difference. */
  p: number;
}

/** Of n rows' differences. Null for a single row that is no difference of verdicts. */
export function differenceEstimate(
  differences: ArrayLike<number>,
  { verdicts, of }: DifferenceOptions,
): Difference | null {
  const n = differences.length;
  let sum = 0, base = 0;
  for (let i = 0; i < n; i++) {
    sum += differences[i];
    base += of ? of[i] : 1;
  }
  if (n < 2 && !verdicts) return null;
  const value = sum / base;
  // One row more in which the one is better, and one in which the other is
  const added = verdicts ? 2 : 0;
  let squares = added;
  for (let i = 0; i < n; i++) squares += (differences[i] - value * (of ? of[i] : 1)) ** 2;
  const rows = n + added, scale = base / n;
  const middle = sum / rows / scale;
  const deviation = Math.sqrt(squares / rows / (verdicts ? rows : rows - 1)) / Math.abs(scale);
  const half = (verdicts ? normalQuantile(0.975) : studentQuantile(n - 1)) * deviation;
  return {
    value,
    // Verdicts differ by 1 at most, and no more than all can be lost
    lo: verdicts && !of ? Math.max(-1, middle - half) : middle - half,
    hi: verdicts ? Math.min(1, middle + half) : middle + half,
    p: deviation === 0 ? (middle === 0 ? 1 : 0) : 2 * normalTail(Math.abs(middle) / deviation),
  };
}
