/**
 * Propriety: a reward is proper if, for every probability p of being right, no confidence has a higher
 * expected reward than p. It is checked on a grid of p by the confidence of the highest expected reward. No
 * derivative is needed, so rewards may jump.
 */
import { checkNumber, checkNumbers } from "../../stats/check.ts";
import type { Reward } from "./reward.ts";

export interface ProprietyPoint {
  /** Probability of being right. */
  p: number;
  /** The confidence of the highest expected reward: the one nearest to p where several have it. */
  best: number;
  /** Its expected reward. */
  expected: number;
  /** True where no other confidence has the same expected reward. */
  unique: boolean;
}

export interface Propriety {
  /** By growing p. */
  curve: ProprietyPoint[];
  /** Largest distance of the best confidence from p, and the p it is at. */
  maxBias: { p: number; bias: number };
  /**
   * Steps of p over which the best confidence moves more than ten times as far: no confidence between is
   * ever stated.
   */
  jumps: { p: [number, number]; best: [number, number] }[];
  /** True where the best confidence is p, to the step between confidences. */
  proper: boolean;
  /** True where it is the only best one, too. */
  strictlyProper: boolean;
  /** True where the highest expected reward never falls as p grows. */
  rewardsAccuracy: boolean;
}

export interface ProprietyOptions {
  /** Probabilities of being right, growing. @default {0, 0.01, ... 1} */
  probabilities?: ArrayLike<number>;
  /** The confidences that can be stated, growing. @default {0, 0.00001, ... 1} */
  confidences?: ArrayLike<number>;
}

const grid = (steps: number) => Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);

/** Expected rewards that differ by less, for rewards of about 1, are equal but for rounding. */
const ROUNDING = 1e-14;

/**
 * Tries a reward at each probability.
 * @throws {UserError} where a probability or confidence is outside [0, 1] or NaN, or there is none
 */
export function propriety(
  reward: Reward,
  { probabilities = grid(100), confidences = grid(100_000) }: ProprietyOptions = {},
): Propriety {
  const task = "check propriety";
  checkNumbers("probabilities", probabilities, { task, range: [0, 1] });
  checkNumbers("confidences", confidences, { task, range: [0, 1] });
  const right = Float64Array.from(confidences, (c) => reward.value(c, 1));
  const wrong = Float64Array.from(confidences, (c) => reward.value(c, 0));
  const curve = Array.from(probabilities, (p) => bestAt(p, { confidences, right, wrong }));

  const maxBias = { p: curve[0].p, bias: 0 };
  const jumps: Propriety["jumps"] = [];
  let rewardsAccuracy = true;
  curve.forEach(({ p, best, expected }, i) => {
    const bias = Math.abs(best - p);
    if (bias > maxBias.bias) Object.assign(maxBias, { p, bias });
    if (i === 0) return;
    const before = curve[i - 1];
    if (Math.abs(best - before.best) > 10 * (p - before.p)) {
      jumps.push({ p: [before.p, p], best: [before.best, best] });
    }
    if (expected < before.expected - ROUNDING) rewardsAccuracy = false;
  });
  const proper = maxBias.bias <= widestStep(confidences);
  return {
    curve,
    maxBias,
    jumps,
    proper,
    strictlyProper: proper && curve.every(({ unique }) => unique),
    rewardsAccuracy,
  };
}

/**
 * The confidence of the highest expected reward where an answer is right with probability p.
 * @throws {UserError} where p or a confidence is outside [0, 1] or NaN
 */
export function bestConfidence(
  reward: Reward,
  p: number,
  { confidences }: Pick<ProprietyOptions, "confidences"> = {},
): number {
  checkNumber("p", p, { task: "find the best confidence", range: [0, 1] });
  return propriety(reward, { probabilities: [p], confidences }).curve[0].best;
}

function bestAt(
  p: number,
  { confidences, right, wrong }: {
    confidences: ArrayLike<number>;
    right: Float64Array;
    wrong: Float64Array;
  },
): ProprietyPoint {
  let expected = -Infinity;
  for (let k = 0; k < right.length; k++) {
    expected = Math.max(expected, p * right[k] + (1 - p) * wrong[k]);
  }
  const least = expected - ROUNDING * Math.max(1, Math.abs(expected));
  let best = NaN, ties = 0;
  for (let k = 0; k < right.length; k++) {
    if (p * right[k] + (1 - p) * wrong[k] < least) continue;
    ties++;
    if (ties === 1 || Math.abs(confidences[k] - p) < Math.abs(best - p)) best = confidences[k];
  }
  return { p, best, expected, unique: ties === 1 };
}

function widestStep(confidences: ArrayLike<number>): number {
  let widest = 0;
  for (let k = 1; k < confidences.length; k++) {
    widest = Math.max(widest, confidences[k] - confidences[k - 1]);
  }
  return widest;
}
