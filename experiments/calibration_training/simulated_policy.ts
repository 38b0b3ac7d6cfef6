/**
 * A policy of which everything is known: to a question that is answered right with probability p it states a
 * confidence of 21, and a softmax over them is trained by a policy gradient with the very advantages of lib/training.
 * So where a reward or an advantage ends is seen apart from what a language model can tell of p.
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { bestConfidence, type Reward } from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { type Random, random } from "../../lib/core/random.ts";
import { type AdvantageMethod, advantagesOf } from "../../lib/training/mod.ts";

/** What can be stated: 0, 0.05, ... 1. */
const LEVELS = Array.from({ length: 21 }, (_, i) => i / 20);

/** Chances of being right; none is at 0.5, where improper rewards jump. */
const CHANCES = Array.from({ length: 10 }, (_, i) => (2 * i + 1) / 20);

const schema = z.strictObject({
  /** Updates of the policy. */
  updates: z.int().min(1).default(2000),
  /** Questions of each chance in an update. */
  questions: z.int().min(1).default(24),
  /** Answers to each of them. */
  samples: z.int().min(2).default(8),
  rate: z.number().positive().default(2),
  seed: z.int().default(1),
  /**
   * Whether each answer to a question has a verdict of its own, as samples that differ have, or all have one, as
   * forecasts of the same event do.
   */
  verdicts: z.enum(["own", "shared"]).default("own"),
});

export type SimulationConfig = z.input<typeof schema>;

/** What the policy states at the end where an answer is right with probability p. */
export interface SimulatedPoint {
  p: number;
  /** Mean of what it states. */
  stated: number;
  /** The best confidence of those that can be stated. */
  best: number;
}

export interface Simulated {
  reward: string;
  method: AdvantageMethod;
  points: SimulatedPoint[];
  /** Largest and mean distance of what is stated from the best confidence. */
  distance: { largest: number; mean: number };
  /** Mean of what is stated less the chance, towards the nearer of 0 and 1: above 0 it is overconfident. */
  overconfidence: number;
}

/** Trains the policy at each chance. */
export function simulate(
  reward: Reward,
  method: AdvantageMethod,
  config: SimulationConfig = {},
): Simulated {
  const settings = parseConfig(schema, config);
  const points = CHANCES.map((p): SimulatedPoint => {
    const next = random(settings.seed, `simulated policy ${reward.name} ${method} ${p}`);
    const policy = trained(reward, method, { ...settings, p, next });
    return {
      p,
      stated: policy.reduce((sum, probability, k) => sum + probability * LEVELS[k], 0),
      best: bestConfidence(reward, p, { confidences: LEVELS }),
    };
  });
  const distances = points.map(({ stated, best }) => Math.abs(stated - best));
  return {
    reward: reward.name,
    method,
    points,
    distance: { largest: Math.max(...distances), mean: mean(distances) },
    overconfidence: mean(points.map(({ p, stated }) => Math.sign(p - 0.5) * (stated - p))),
  };
}

/** The probability of each level after training at one chance. */
function trained(
  reward: Reward,
  method: AdvantageMethod,
  { p, next, updates, questions, samples, rate, verdicts }:
    & z.output<typeof schema>
    & { p: number; next: Random },
): Float64Array {
  const earned = [0, 1].map((correct) => LEVELS.map((c) => reward.value(c, correct)));
  const logits = new Float64Array(LEVELS.length);
  for (let update = 0; update < updates; update++) {
    const policy = softmax(logits);
    const chosen = Array.from(
      { length: questions },
      () => Array.from({ length: samples }, () => draw(policy, next())),
    );
    const rewards = chosen.map((group) => {
      const one = Number(next() < p);
      return group.map((k) => earned[verdicts === "shared" ? one : Number(next() < p)][k]);
    });
    // Falls to a tenth, as the schedule of real training does
    const step = rate * (1 - 0.9 * update / updates) / (questions * samples);
    advantagesOf(method, rewards).forEach((advantages, q) =>
      advantages.forEach((advantage, s) => {
        logits[chosen[q][s]] += step * advantage;
        for (let k = 0; k < logits.length; k++) logits[k] -= step * advantage * policy[k];
      })
    );
  }
  return softmax(logits);
}

function softmax(logits: Float64Array): Float64Array {
  const most = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

/** The level at a place in [0, 1) of the policy's probability. */
function draw(policy: Float64Array, place: number): number {
  let sum = 0;
  for (let k = 0; k < policy.length; k++) {
    sum += policy[k];
    if (place < sum) return k;
  }
  return policy.length - 1;
}
