/** pass@n: how likely it is that at least one of n answers to a query is right. */
import { UserError } from "../core/errors.ts";

/**
 * The unbiased estimator of Chen et al. (arXiv 2107.03374, equation 1): of `samples` answers `correct`
 * are right, and n of them are drawn without replacement.
 *
 * @throws {UserError} If n is more than there are samples, or less than 1.
 */
export function passAtN(
  { samples, correct }: { samples: number; correct: number },
  n: number,
): number {
  if (!(n >= 1 && n <= samples)) {
    throw new UserError(
      `Cannot estimate pass@n as n must be from 1 to the number of samples, ${samples}: it is ${n}`,
    );
  }
  let allWrong = 1;
  for (let i = 0; i < n; i++) allWrong *= Math.max(0, samples - correct - i) / (samples - i);
  return 1 - allWrong;
}
