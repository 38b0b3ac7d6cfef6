/** The rewards by name, with the settings of their sources, in the order that reports list them. */
import { findByName } from "../../core/find_by_name.ts";
import { antiCollapse, ppoC, rewardingDoubt, rlcr, saySelf } from "./published.ts";
import type { Reward } from "./reward.ts";
import { linear, logarithmic, quadratic, spherical } from "./scoring_rules.ts";

export const REWARDS: readonly Reward[] = [
  quadratic,
  logarithmic({ clip: 0.001 }),
  spherical,
  linear,
  rewardingDoubt,
  rlcr,
  saySelf,
  ppoC(),
  antiCollapse(),
];

/** @throws {UserError} for a name that no reward has */
export function rewardByName(name: string): Reward {
  return findByName("reward", { name, items: REWARDS });
}
