/**
 * Scoring rules as rewards (Gneiting & Raftery 2007): three proper ones, under which the truth earns
 * most, and one that is not, as a control.
 */
import { checkNumber } from "../../stats/check.ts";
import { makeReward, type Reward } from "./reward.ts";

const SOURCE = "Gneiting & Raftery 2007";

/** Brier's: -(c - y)^2, from -1 to 0. */
export const quadratic: Reward = makeReward({
  name: "quadratic",
  source: "Brier 1950",
  right: (c) => -((1 - c) ** 2),
  wrong: (c) => -(c ** 2),
});

/**
 * The logarithm of the probability given to the outcome. Without a clip one confident error
 * costs infinitely much; with it, confidences within `clip` of 0 and 1 earn the same.
 * @throws {UserError} where clip is not from 0 to 0.5
 */
export function logarithmic({ clip }: { clip: number }): Reward {
  checkNumber("clip", clip, { task: "reward by logarithm", range: [Number.MIN_VALUE, 0.5] });
  const clipped = (c: number) => Math.min(1 - clip, Math.max(clip, c));
  return makeReward({
    name: "logarithmic",
    source: "Good 1952",
    right: (c) => Math.log(clipped(c)),
    wrong: (c) => Math.log1p(-clipped(c)),
  });
}

/**
 * The probability given to the outcome over the length of the vector (c, 1 - c), from 0 to 1.
 */
export const spherical: Reward = makeReward({
  name: "spherical",
  source: SOURCE,
  right: (c) => c / Math.hypot(c, 1 - c),
  wrong: (c) => (1 - c) / Math.hypot(c, 1 - c),
});

/**
 * 1 - |c - y|: improper, as a confidence of 1 earns most wherever right is likelier than wrong, and
 * else 0.
 */
export const linear: Reward = makeReward({
  name: "linear",
  source: `improper control, ${SOURCE}`,
  right: (c) => c,
  wrong: (c) => 1 - c,
});

/**
 * A reward of 1 for a right answer, and a scoring rule's on top. With `quadratic` it is RLCR's
 * (arXiv 2507.16806), whose theorem asks for a bounded rule: with `logarithmic` a wrong answer
 * stated with confidence 0 earns more than a guess with an honest confidence.
 */
export function withAccuracy(rule: Reward): Reward {
  return makeReward({
    name: `accuracy + ${rule.name}`,
    source: rule.source,
    right: (c) => 1 + rule.value(c, 1),
    wrong: (c) => rule.value(c, 0),
  });
}
