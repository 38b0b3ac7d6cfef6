/**
 * Numbers as every chart, table and headline prints them: d3-format (https://d3js.org/d3-format), an
 * interval in brackets, an en dash for what is unknown.
 */
import * as vega from "vega";
import { formatPValue } from "../stats/bootstrap.ts";
import type { Estimate } from "../stats/estimate.ts";

// Vega's typings leave out its own copy of d3-format.
const { defaultLocale } = vega as unknown as {
  defaultLocale(): { format(specifier: string): (value: number) => string };
};

/** Stands for a value that is unknown. */
export const UNKNOWN = "–";

/** The number in d3-format `format`; `UNKNOWN` if it is null, NaN or infinite. */
export function formatNumber(value: number | null | undefined, format: string): string {
  return typeof value === "number" && Number.isFinite(value)
    ? defaultLocale().format(format)(value)
    : UNKNOWN;
}

/** "[0.672, 0.690]", or undefined where either bound is unknown. */
export function formatInterval(
  { lo, hi }: Omit<Estimate, "value">,
  format: string,
): string | undefined {
  if (!Number.isFinite(lo ?? NaN) || !Number.isFinite(hi ?? NaN)) return undefined;
  return `[${formatNumber(lo, format)}, ${formatNumber(hi, format)}]`;
}

/** "0.681 [0.672, 0.690]", or the number alone where the interval is unknown. */
export function formatEstimate(estimate: Estimate, format: string): string {
  const interval = formatInterval(estimate, format);
  const value = formatNumber(estimate.value, format);
  return interval === undefined ? value : `${value} ${interval}`;
}

/** A difference of shares in percentage points: "+2.5 [+0.7, +4.6]". */
export function formatPoints({ value, lo, hi }: Estimate, format = "+.1f"): string {
  const hundredfold = (share: number | null | undefined) =>
    typeof share === "number" ? 100 * share : null;
  return formatEstimate(
    { value: hundredfold(value), lo: hundredfold(lo), hi: hundredfold(hi) },
    format,
  );
}

/** The format of a column of p-values from so many resamples: "<0.002" where they cannot tell it from less. */
export function pFormat(draws: number): (p: unknown) => string {
  return (p) => typeof p === "number" ? formatPValue(p, draws) : UNKNOWN;
}
