/** The standard normal distribution's upper tail, exact to about 1e-15 of its value. */

/** How likely a standard normal number is to exceed z. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2) {
    // 1/2 - density (z + z^3 / 3 + z^5 / (3 5) + ...)
    let term = z, sum = 0;
    for (let odd = 3; sum + term !== sum; odd += 2) {
      sum += term;
      term *= z * z / odd;
    }
    return 0.5 - density * sum;
  }
  // Laplace's continued fraction: density / (z + 1 / (z + 2 / (z + ...)))
  let fraction = z;
  for (let k = 100; k > 0; k--) fraction = z + k / fraction;
  return density / fraction;
}
