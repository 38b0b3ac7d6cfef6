/**
 * A share of cases with Wilson's 95% interval (1927), which has a width at 0% and at 100% too, where
 * resampling has none.
 */
import { UserError } from "../core/errors.ts";
import type { Interval } from "./bootstrap.ts";
import { designEffect } from "./clusters.ts";
import type { KnownEstimate } from "./estimate.ts";
import { numberGroups } from "./groups.ts";
import { normalQuantile } from "./normal.ts";

const Z = normalQuantile(0.975);

/**
 * Cases of one group, such as the samples of a query, count as fewer where they are alike: n is divided by
 * the design effect.
 *
 * @throws {UserError} if there is no case, or not as many groups as cases
 */
export function proportion(
  cases: readonly boolean[],
  { groups }: { groups?: ArrayLike<string | number> } = {},
): KnownEstimate {
  const n = cases.length;
  if (n === 0) {
    throw new UserError("Cannot tell a share as there must be a case or more: there is none");
  }
  const grouping = numberGroups(n, { ids: groups, task: "tell a share" });
  const value = cases.filter((holds) => holds).length / n;
  const [lo, hi] = wilson(value, n / designEffect(cases.map(Number), grouping));
  return { value, lo, hi };
}

/** Wilson's interval of a share of n cases; n need not be whole. */
export function wilson(share: number, n: number): Interval {
  const centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
  // At the ends rounding can leave the share outside
  return [Math.max(0, Math.min(share, centre - half)), Math.min(1, Math.max(share, centre + half))];
}
