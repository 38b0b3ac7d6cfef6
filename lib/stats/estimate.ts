/** A number with its confidence interval, as statistics return it and charts and tables take it. */

/** A number, null where it is undefined (never for `Estimate<number>`), perhaps with its interval. */
export interface Estimate<Value extends number | null = number | null> {
  value: Value;
  lo?: number | null;
  hi?: number | null;
}

/** The value with its interval; without one where that is not known. */
export function estimateOf<Value extends number | null>(
  value: Value,
  interval: readonly [lo: number, hi: number] | null | undefined,
): Estimate<Value> {
  return { value, ...(interval && { lo: interval[0], hi: interval[1] }) };
}

/** An estimate of which all three numbers are known. */
export interface KnownEstimate extends Estimate<number> {
  lo: number;
  hi: number;
}
