/**
 * Rewards for stating a confidence, as training by reinforcement pays them. propriety.ts checks whether
 * the truth earns most.
 */
import { UserError } from "../../core/errors.ts";
import { checkNumber } from "../../stats/check.ts";

export interface Reward {
  readonly name: string;
  /** The publication or code it is from. */
  readonly source: string;
  /** The reward of an answer without a readable confidence, where the source has one. */
  readonly missing?: number;
  /**
   * The reward of an answer that states this confidence.
   * @throws {UserError} where confidence is outside [0, 1] or NaN, or correct is not 0 or 1: an
   * unclipped "85" costs thousands under a squared error
   */
  value(confidence: number, correct: number): number;
}

/** A reward from its values for right and for wrong answers. */
export function makeReward(
  { right, wrong, ...about }: Omit<Reward, "value"> & {
    right: (confidence: number) => number;
    wrong: (confidence: number) => number;
  },
): Reward {
  const task = `reward by ${about.name}`;
  return {
    ...about,
    value(confidence, correct) {
      if (!(confidence >= 0 && confidence <= 1)) {
        checkNumber("confidence", confidence, { task, range: [0, 1] });
      }
      if (correct === 1) return right(confidence);
      if (correct === 0) return wrong(confidence);
      throw new UserError(
        `Cannot ${task} as correct must be 0 or 1: current value is ${correct}`,
      );
    },
  };
}

/**
 * The mean reward of a model that states confidence k / (n - 1) with the k-th of n probabilities.
 * With `quadratic` and the 101 tokens "0" to "100" it is ConfTuner's loss with the sign turned
 * (arXiv 2508.18847).
 * @throws {UserError} where there are fewer than two probabilities or they do not add up to 1
 */
export function meanReward(
  reward: Reward,
  { probabilities, correct }: { probabilities: ArrayLike<number>; correct: number },
): number {
  const n = probabilities.length;
  let mean = 0, total = 0;
  for (let k = 0; k < n; k++) {
    total += probabilities[k];
    mean += probabilities[k] * reward.value(k / (n - 1), correct);
  }
  if (n >= 2 && Math.abs(total - 1) < 1e-6) return mean;
  throw new UserError(
    `Cannot average ${reward.name} as probabilities must be two or more that add up to 1: ` +
      `current value is ${n} that add up to ${total}`,
  );
}
