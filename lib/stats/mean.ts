/**
 * A mean with its 95% interval: Wilson's where all values are 0 or 1, else Student's, both by groups of rows
 * such as the samples of one query.
 */
import { UserError } from "../core/errors.ts";
import type { Interval } from "./bootstrap.ts";
import { varianceOfMean } from "./clusters.ts";
import type { KnownEstimate } from "./estimate.ts";
import { numberGroups } from "./groups.ts";
import { proportion } from "./proportion.ts";
import { studentQuantile } from "./student.ts";

export interface MeanOptions {
  /** The group of each value. @default {each its own} */
  groups?: ArrayLike<string | number>;
  /** What a value can be: the interval is cut to it, and is all of it where there is one group only. */
  range?: Interval;
}

/** @throws {UserError} where there is no value, or not as many groups as values */
export function meanEstimate(
  values: ArrayLike<number>,
  { groups, range = [-Infinity, Infinity] }: MeanOptions = {},
): KnownEstimate {
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
  if (grouping.count === 1) return { value, lo: range[0], hi: range[1] };
  const half = studentQuantile(grouping.count - 1) * Math.sqrt(varianceOfMean(all, grouping));
  return { value, lo: Math.max(range[0], value - half), hi: Math.min(range[1], value + half) };
}
