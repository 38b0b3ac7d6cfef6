/**
 * Where rewards and advantages end: on a simulated policy, of which everything is known, and on pocket-small, of
 * which the chance of each answer being right is taken from the recalibrated probability of its tokens.
 */
import { mean } from "simple-statistics";
import {
  bestConfidence,
  type JudgedConfidences,
  platt,
  rewardByName,
} from "../../lib/calibration/mod.ts";
import type { Recipe } from "./study.ts";
import { simulate, type Simulated, type SimulationConfig } from "./simulated_policy.ts";

/** Proper rewards first. */
export const REWARDS = ["rlcr", "quadratic", "logarithmic", "linear", "anti-collapse"] as const;
export const IMPROPER: readonly string[] = ["linear", "anti-collapse"];

/** How far what is stated may be from the best confidence, that with the highest expected reward: two of the simulated policy's steps. */
export const TOLERANCE = 0.1;

/** Every reward, by RLOO. */
export function simulatedRewards(config: SimulationConfig): Simulated[] {
  return REWARDS.map((name) => simulate(rewardByName(name), "rloo", config));
}

/** What the group's standard deviation does, by whose verdict an answer has. */
export interface SimulatedAdvantage extends Simulated {
  verdicts: "own" | "shared";
}

/** RLCR's reward with three advantages, where answers to a question have verdicts of their own, and share one. */
export function simulatedAdvantages(config: SimulationConfig): SimulatedAdvantage[] {
  return (["own", "shared"] as const).flatMap((verdicts) =>
    (["grpo", "dr-grpo", "rloo"] as const).map((method) => ({
      ...simulate(rewardByName("rlcr"), method, { ...config, verdicts }),
      verdicts,
    }))
  );
}

/** Three times the default, to come nearer to where a reward sends the model in as many updates. */
const PEAK = 3e-4;

/** RLOO with a reward, to the end, so that a wrong aim is seen. */
export function rewardRecipe(
  reward: string,
  { accumulate }: { accumulate?: number } = {},
): Recipe {
  return {
    config: { method: "rloo", reward, keep: "last", peak: PEAK, ...accumulate && { accumulate } },
    builder: null,
  };
}

/** GRPO with RLCR's reward, its advantages divided by the group's standard deviation or not. */
export function grpoRecipe(
  groupStd: boolean,
  { accumulate }: { accumulate?: number } = {},
): Recipe {
  return {
    config: { method: "grpo", groupStd, keep: "last", peak: PEAK, ...accumulate && { accumulate } },
    builder: null,
  };
}

/** How far stated confidences are from the best ones of a reward. */
export interface AimRow {
  reward: string;
  proper: string;
  /** The best confidence of a model that knows only its accuracy. */
  aim: number;
  /** Mean of what is stated. */
  stated: number;
  /** Mean distance of what is stated from the best confidence at the answer's chance, before training and after. */
  before: number;
  after: number;
}

/** The chance of each answer being right: the probability of its tokens after Platt's calibration. */
export function chancesOf({ confidence, correct }: JudgedConfidences): number[] {
  const known = confidence.map((value) => value ?? 0);
  return [...platt().fit(known, [...correct]).apply(known)];
}

/** @param options.chances Of the same questions' answers. */
export function aimRow(
  name: string,
  { before, after, chances }: {
    before: JudgedConfidences;
    after: JudgedConfidences;
    chances: readonly number[];
  },
): AimRow {
  const reward = rewardByName(name);
  const levels = Array.from({ length: 101 }, (_, i) => i / 100);
  const best = chances.map((p) => bestConfidence(reward, p, { confidences: levels }));
  const accuracy = after.correct.filter((one) => one === 1).length / after.correct.length;
  const stated = after.confidence.filter((value) => value !== null);
  return {
    reward: name,
    proper: IMPROPER.includes(name) ? "no" : "yes",
    aim: bestConfidence(reward, accuracy, { confidences: levels }),
    stated: mean(stated),
    before: distance(before, best),
    after: distance(after, best),
  };
}

function distance({ confidence }: JudgedConfidences, best: readonly number[]): number {
  return mean(
    confidence.flatMap((value, i) => value === null ? [] : [Math.abs(value - best[i])]),
  );
}
