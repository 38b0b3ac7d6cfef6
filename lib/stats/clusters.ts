/**
 * How much less is known where rows come in groups, such as the samples of one query: the design effect
 * (Kish 1965), the variance of a mean of grouped rows over that of as many independent ones.
 */
import { type Grouping, rowsByGroup } from "./groups.ts";

/**
 * The variance of the mean of n values by groups, sum over groups of (sum of the residuals)^2 / n^2, times
 * G / (G - 1) for G groups. NaN for a single group.
 */
export function varianceOfMean(values: ArrayLike<number>, grouping: Grouping): number {
  const n = values.length, { group, count } = grouping;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  const sums = new Float64Array(count);
  for (let i = 0; i < n; i++) sums[group[i]] += values[i] - mean;
  const squares = sums.reduce((total, sum) => total + sum * sum, 0);
  return count === 1 ? NaN : squares / (n * n) * count / (count - 1);
}

/**
 * The design effect on the mean of n values: 1 where each is its own group, at most that of groups whose
 * rows are all alike, which it also is where all values are equal and tell nothing of it.
 */
export function designEffect(values: ArrayLike<number>, grouping: Grouping): number {
  const n = values.length;
  if (grouping.count === n) return 1;
  const most = rowsByGroup(grouping).reduce((sum, rows) => sum + rows.length ** 2, 0) / n;
  const independent = varianceOfMean(values, {
    group: new Int32Array(n).map((_, i) => i),
    count: n,
  });
  const effect = varianceOfMean(values, grouping) / independent;
  return effect >= 1 ? Math.min(most, effect) : effect < 1 ? 1 : most;
}
