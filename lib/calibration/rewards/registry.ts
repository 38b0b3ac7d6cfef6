/** The rewards by name, with the settings of their sources, in the order that reports list them. */
import { UserError } from "../../core/errors.ts";
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
  const reward = REWARDS.find((reward) => reward.name === name);
  if (reward) return reward;
  throw new UserError(`Cannot find a reward named "${name}"`, {
    hint: `The rewards are: ${REWARDS.map(({ name }) => name).join(", ")}`,
  });
}
