/** Words for numbers and lists: one router and 2 routers; a, b and c; costs of any size in one notation. */

/** "1 router", "2 routers", "1,800 queries"; the plural is that of an s unless it is given. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** "a, b and c". */
export function formatList(parts: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(parts);
}

/** Of all sizes in plain decimals, so that a column of them can be read down: "0.000000761", "0.0123", "4,120". */
const COST = new Intl.NumberFormat("en", {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});
const STRONG_CALLS = new Intl.NumberFormat("en", {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
});

/** A mean cost of a query: US dollars to three digits, or calls of the strong model. */
export function formatCost(cost: number, unit: "USD" | "strong calls" = "USD"): string {
  if (unit === "strong calls") return STRONG_CALLS.format(cost);
  return cost === 0 ? "0" : COST.format(cost);
}
