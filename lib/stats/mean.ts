/**
 * A mean with its 95% interval: Wilson's where all values are 0 or 1, else Student's, both by groups of rows
 * such as the samples of one query.
 */
import { UserError } from "../core/errors.ts";
import type { Interval } from "./bootstrap.ts";
import { varianceOfMean } from "./clusters.ts";
import type { Estimate } from "./estimate.ts";
import { numberGroups } from "./groups.ts";
import { normalQuantile } from "./normal.ts";
import { proportion } from "./proportion.ts";

export interface MeanOptions {
  /** The group of each value. @default {each its own} */
  groups?: ArrayLike<string | number>;
  /** What a value can be: the interval is cut to it. @default {any number} */
  range?: Interval;
}

/**
 * The mean without an interval where there is one group only.
 *
 * @throws {UserError} where there is no value, or not as many groups as values
 */
export function meanEstimate(
  values: ArrayLike<number>,
  { groups, range = [-Infinity, Infinity] }: MeanOptions = {},
): Estimate<number> {
  const n = values.length;
  if (n === 0) {
    throw new UserError("Cannot tell a mean as there must be a value or more: there is none");
  }
  const all = Array.from(values);
  if (all.every((value) => value === 0 || value === 1)) {
    return proportion(all.map((value) => value === 1), { groups });
  }
  const grouping = numberGroups(n, { ids: groups, task: "tell a mean" });
  const value = all.reduce((sum, value) => sum + value, 0) / n;
  if (grouping.count === 1) return { value };
  const half = studentQuantile(grouping.count - 1) * Math.sqrt(varianceOfMean(all, grouping));
  return { value, lo: Math.max(range[0], value - half), hi: Math.min(range[1], value + half) };
}

/**
 * The 97.5% quantile of Student's t, by its expansion in 1 / df (Abramowitz & Stegun 26.7.5): 2% too small
 * for 2 degrees of freedom, 0.3% for 3.
 */
export function studentQuantile(df: number): number {
  const z = normalQuantile(0.975), z2 = z * z;
  const terms = [
    z * (z2 + 1) / 4,
    z * ((5 * z2 + 16) * z2 + 3) / 96,
    z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
    z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160,
  ];
  return terms.reduce((sum, term, k) => sum + term / df ** (k + 1), z);
}
