/**
 * A share of cases with Wilson's 95% interval (1927), which has a width at 0% and at 100% too, where
 * resampling has none.
 */
import { UserError } from "../core/errors.ts";
import type { KnownEstimate } from "./estimate.ts";
import { normalQuantile } from "./normal.ts";

const Z = normalQuantile(0.975);

/** @throws {UserError} if there is no case */
export function proportion(cases: readonly boolean[]): KnownEstimate {
  const n = cases.length;
  if (n === 0) {
    throw new UserError("Cannot tell a share as there must be a case or more: there is none");
  }
  const value = cases.filter((holds) => holds).length / n;
  const centre = (value + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n));
  return { value, lo: Math.max(0, centre - half), hi: Math.min(1, centre + half) };
}
