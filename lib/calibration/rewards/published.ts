/**
 * Rewards of published ways to train models to state confidences, with the numbers of their code.
 */
import { checkNumber } from "../../stats/check.ts";
import { makeReward, type Reward } from "./reward.ts";
import { logarithmic, quadratic } from "./scoring_rules.ts";

/**
 * Rewarding Doubt: ten times the logarithm, clipped at 0.001 and put on a scale where 1 is best and
 * about -1 worst, with 2.5 for being right. The model states 0 to 10, as tenths here.
 */
export const rewardingDoubt: Reward = (() => {
  const clip = 0.001, scale = 10, log = logarithmic({ clip });
  const least = Math.log(clip) / 2, most = Math.log(1 - clip);
  const normalized = (score: number) => (score - least) / (most - least);
  return makeReward({
    name: "rewarding-doubt",
    source: "arXiv 2503.02623",
    missing: -3 * scale,
    right: (c) => scale * (normalized(log.value(c, 1)) + 0.25),
    wrong: (c) => scale * normalized(log.value(c, 0)),
  });
})();

/**
 * RLCR as its code adds it up: half a point each for the format, for being right and for Brier's
 * score.
 */
export const rlcr: Reward = makeReward({
  name: "rlcr",
  source: "arXiv 2507.16806",
  right: (c) => 0.5 + 0.5 + 0.5 * (1 + quadratic.value(c, 1)),
  wrong: (c) => 0.5 + 0.5 * (1 + quadratic.value(c, 0)),
});

/** SaySelf: 2 (0.5 - (c - y)^2), from -1 to 1. */
export const saySelf: Reward = makeReward({
  name: "sayself",
  source: "SaySelf, EMNLP 2024",
  right: (c) => 2 * (0.5 + quadratic.value(c, 1)),
  wrong: (c) => 2 * (0.5 + quadratic.value(c, 0)),
});

/**
 * PPO-C: a reward model's score r, raised by weight |r| (c - 0.5) where r is above its running mean
 * and lowered by it where not. Here the reward model gives every right answer `right`, above the
 * mean, and every wrong one `wrong`, below it. Linear in c, so not proper.
 */
export function ppoC(
  { right = 1, wrong = -1, weight = 0.5 }: { right?: number; wrong?: number; weight?: number } = {},
): Reward {
  const task = "reward by PPO-C", range: [number, number] = [-Infinity, Infinity];
  checkNumber("right", right, { task, range });
  checkNumber("wrong", wrong, { task, range: [-Infinity, right] });
  checkNumber("weight", weight, { task, range: [0, Infinity] });
  return makeReward({
    name: "ppo-c",
    source: "arXiv 2410.09724",
    right: (c) => right + weight * Math.abs(right) * (c - 0.5),
    wrong: (c) => wrong - weight * Math.abs(wrong) * (c - 0.5),
  });
}

/** The weights of the anti-collapse reward's two terms; 0 leaves a term out. */
export interface AntiCollapseOptions {
  /** Of the distance from 0.5. @default {0.3} */
  sharp?: number;
  /** Of the bonus for confidences below 0.3 or above 0.7. @default {0.2} */
  extreme?: number;
}

/**
 * The reward by which gstar_idk (its llm_router/) kept confidences from collapsing to one value:
 * Brier's, and points for being far from 0.5. That moves the best confidence away from the truth. A
 * further term of its code, a tenth of the standard deviation of the last hundred confidences,
 * depends on other answers and is left out.
 */
export function antiCollapse({ sharp = 0.3, extreme = 0.2 }: AntiCollapseOptions = {}): Reward {
  checkNumber("sharp", sharp, { task: "reward by anti-collapse", range: [0, Infinity] });
  checkNumber("extreme", extreme, { task: "reward by anti-collapse", range: [0, Infinity] });
  const bonus = (c: number) =>
    sharp * Math.abs(c - 0.5) + extreme * (c < 0.3 || c > 0.7 ? 1 : -0.5);
  return makeReward({
    name: "anti-collapse",
    source: "TuanNguyen27/gstar_idk @ee9608c",
    right: (c) => quadratic.value(c, 1) + bonus(c),
    wrong: (c) => quadratic.value(c, 0) + bonus(c),
  });
}
