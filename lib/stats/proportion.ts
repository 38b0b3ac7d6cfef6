/**
 * A share of cases with Wilson's 95% interval (1927), which has a width at 0% and at 100% too, where
 * resampling has none.
 */
import { UserError } from "../core/errors.ts";

export interface Proportion {
  value: number;
  lo: number;
  hi: number;
}

/** The standard normal's 97.5% quantile. */
const Z = 1.959963984540054;

/** @throws {UserError} if there is no case */
export function proportion(cases: readonly boolean[]): Proportion {
  const n = cases.length;
  if (n === 0) {
    throw new UserError("Cannot tell a share as there must be a case or more: there is none");
  }
  const value = cases.filter((holds) => holds).length / n;
  const centre = (value + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n));
  return { value, lo: Math.max(0, centre - half), hi: Math.min(1, centre + half) };
}
