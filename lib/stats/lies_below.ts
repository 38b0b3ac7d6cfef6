/** Two estimates of which one is surely the smaller: the comparison that a sentence "X is better" rests on. */
import type { Estimate } from "./estimate.ts";

/**
 * True where the interval of `a` lies below that of `b`. A value without an interval counts as an interval of
 * no width; an undefined one lies nowhere. Stricter than a test of the difference where both are of the same rows.
 */
export function liesBelow(a: Estimate, b: Estimate): boolean {
  const top = a.hi ?? a.value, bottom = b.lo ?? b.value;
  return top !== null && bottom !== null && top < bottom;
}
