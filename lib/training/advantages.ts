/**
 * Advantages of answers over others, from rewards [groups x samples]: each group holds the rewards
 * of one question's samples. A policy gradient multiplies an answer's log-probabilities by its advantage.
 *
 *     advantagesOf("rloo", [[1, 0, 0.5, 0.75]]); // [[0.58333, -0.75, -0.08333, 0.25]]
 *
 * A group whose rewards are all equal says nothing about which sample to prefer, so its advantages are
 * exactly 0, also where a standard deviation of 0 would be divided by. (Under "reinforce" and
 * "reinforce++", whose baseline is the batch's, that holds of a batch whose rewards are all equal.)
 */
import { mean } from "simple-statistics";
import { UserError } from "../core/errors.ts";

export const ADVANTAGE_METHODS = ["reinforce", "reinforce++", "rloo", "grpo", "dr-grpo"] as const;

/**
 * - `reinforce`: minus a baseline, by default the mean of the batch (Williams 1992).
 * - `reinforce++`: that over the batch's standard deviation (arXiv 2501.03262).
 * - `rloo`: minus the mean of the group's other samples (Kool et al. 2019; arXiv 2402.14740).
 * - `grpo`: minus the group's mean, over its standard deviation (arXiv 2402.03300).
 * - `dr-grpo`: minus the group's mean. Dividing by the deviation would make questions weigh more that are
 *   nearly always answered right, or nearly never (arXiv 2503.20783).
 */
export type AdvantageMethod = typeof ADVANTAGE_METHODS[number];

export type Rewards = readonly (readonly number[])[];

/** TRL's; verl adds 1e-6. */
const GRPO_DEVIATION = { ddof: 1, epsilon: 1e-4 } as const;

/** Share of a moving baseline that each earlier update keeps. */
const KEPT = 0.9;

/**
 * The moving baseline of REINFORCE: an exponential average of the mean rewards of earlier updates, in their
 * order, in which each keeps 0.9 of its weight when another follows; undefined before the first.
 */
export function movingBaseline(earlier: readonly number[]): number | undefined {
  if (earlier.length === 0) return undefined;
  let sum = 0, weight = 0;
  for (const reward of earlier) [sum, weight] = [KEPT * sum + reward, KEPT * weight + 1];
  return sum / weight;
}

/**
 * Advantages in the shape of the rewards.
 *
 * @param baseline What `reinforce` takes off in place of the batch's mean; others have their own.
 * @throws {UserError} where a reward is not finite or beyond 1e100, or there are too few to compare
 */
export function advantagesOf(
  method: AdvantageMethod,
  rewards: Rewards,
  baseline?: number,
): number[][] {
  check(method, rewards);
  switch (method) {
    case "reinforce":
      return baseline === undefined
        ? overBatch(rewards, centred)
        : rewards.map((group) => group.map((value) => value - baseline));
    case "reinforce++":
      return overBatch(rewards, (values) => standardised(values, { ddof: 0, epsilon: 0 }));
    case "rloo":
      // r - (sum - r) / (n - 1) = (r - mean) n / (n - 1)
      return rewards.map((group) =>
        centred(group).map((value) => value * group.length / (group.length - 1))
      );
    case "grpo":
      return rewards.map((group) => standardised(group, GRPO_DEVIATION));
    case "dr-grpo":
      return rewards.map(centred);
  }
}

/** Values minus their mean, over their standard deviation plus epsilon; all 0 where they are equal. */
export function standardised(
  values: readonly number[],
  { ddof, epsilon }: {
    /** Taken off the number of values in the variance: 1 of a sample, 0 of a population. */
    ddof: 0 | 1;
    epsilon: number;
  },
): number[] {
  const gaps = centred(values);
  if (gaps.every((gap) => gap === 0)) return gaps;
  // In units of the largest gap, since the square of a small one would be 0
  const unit = Math.max(...gaps.map(Math.abs));
  const squares = gaps.reduce((sum, gap) => sum + (gap / unit) ** 2, 0);
  const deviation = unit * Math.sqrt(squares / (values.length - ddof));
  return gaps.map((gap) => gap / (deviation + epsilon));
}

/** Values minus their mean; exactly 0 where all are equal, which the mean's rounding would not give. */
function centred(values: readonly number[]): number[] {
  const middle = values.every((value) => value === values[0]) ? values[0] : mean([...values]);
  return values.map((value) => value - middle);
}

function overBatch(rewards: Rewards, of: (values: readonly number[]) => number[]): number[][] {
  const values = of(rewards.flat());
  let at = 0;
  return rewards.map((group) => values.slice(at, at += group.length));
}

/** Sums of larger rewards may not be finite. */
const LARGEST = 1e100;

function check(method: AdvantageMethod, rewards: Rewards): void {
  const fail = (what: string) => new UserError(`Cannot compute advantages as ${what}`);
  const wholeBatch = method.startsWith("reinforce");
  const sizes = wholeBatch ? [rewards.flat().length] : rewards.map((group) => group.length);
  const least = Math.min(...sizes);
  if (least < 2) {
    throw fail(
      `${method} compares the rewards of a ${wholeBatch ? "batch" : "group"}, 2 or more: ` +
        `there ${least === 1 ? "is 1" : "are none"}`,
    );
  }
  for (const [group, values] of rewards.entries()) {
    const sample = values.findIndex((value) => !(Math.abs(value) <= LARGEST));
    if (sample < 0) continue;
    throw fail(
      `rewards must be finite and at most ${LARGEST} in size: that of sample ${sample} in group ${group} is ${
        values[sample]
      }`,
    );
  }
}
