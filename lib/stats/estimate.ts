/** A number with its confidence interval, as statistics return it and charts and tables take it. */

/** A number, perhaps with its confidence interval; null where it is undefined. */
export interface Estimate {
  value: number | null;
  lo?: number | null;
  hi?: number | null;
}

/** An estimate of which all three numbers are known. */
export interface KnownEstimate extends Estimate {
  value: number;
  lo: number;
  hi: number;
}
