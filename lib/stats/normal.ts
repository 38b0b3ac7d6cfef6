/** The standard normal distribution: its upper tail, exact to about 1e-15 of its value, and quantiles. */

/** P(Z > z) of a standard normal Z. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (z < 0) return 1 - normalTail(-z);
  if (z < 2) {
    // 1/2 - density (z + z^3 / 3 + z^5 / (3 5) + ...)
    let term = z, sum = 0;
    for (let odd = 3; sum + term !== sum; odd += 2) {
      sum += term;
      term *= z * z / odd;
    }
    return 0.5 - density(z) * sum;
  }
  // Laplace's continued fraction: density / (z + 1 / (z + 2 / (z + ...)))
  let fraction = z;
  for (let k = 100; k > 0; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}

/**
 * The z with P(Z <= z) = p, for p in (0, 1): 1.96 for 0.975. By Newton's method on the logarithm of the
 * tail, which is concave: from 0 it never overshoots.
 */
export function normalQuantile(p: number): number {
  const sought = Math.min(p, 1 - p);
  let z = 0;
  for (let step = 0; step < 100; step++) {
    const tail = normalTail(z), move = Math.log(tail / sought) * tail / density(z);
    z += move;
    if (!(Math.abs(move) > 1e-15 * z)) break;
  }
  return p < 0.5 ? -z : z;
}

function density(z: number): number {
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}
