/** Student's t distribution. */
import { normalQuantile } from "./normal.ts";

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
