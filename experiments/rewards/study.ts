/**
 * Rewards that teach a model to say what it believes, and rewards that teach it to lie. A reward is tried
 * on a policy that always states what is expected to earn most, question by question, where the
 * chance of being right is known. Training can come near that policy; it cannot be asked to do
 * better.
 *
 *     deno task lab run 42
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { brierEstimate } from "../../lib/calibration/measures/score_interval.ts";
import {
  antiCollapse,
  bestConfidence,
  corp,
  ece,
  logarithmic,
  type Propriety,
  propriety,
  quadratic,
  type ReliabilityBin,
  reliabilityTable,
  type Reward,
  REWARDS,
  withAccuracy,
} from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import {
  instruct,
  openPocketModel,
  type PocketLanguageModel,
  type PocketQuestion,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";
import { user } from "../../lib/models/mod.ts";
import { random } from "../../lib/core/random.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions. */
  n: z.int().min(1).default(360),
  /** Answers of pocket-small to each, from which its chance of being right is told. */
  samples: z.int().min(1).default(20),
  /** Resamples of the questions. */
  bootstrap: z.int().min(1).default(1000),
});

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): z.output<typeof schema> {
  return parseConfig(schema, config);
}

export interface TriedReward extends Propriety {
  reward: Reward;
}

/** Each reward tried at 101 chances. */
function tryRewards(rewards: readonly Reward[]): TriedReward[] {
  return rewards.map((reward) => ({ reward, ...propriety(reward) }));
}

/** The library's rewards, the improper ones first. */
export function triedRewards(): TriedReward[] {
  const tried = tryRewards(REWARDS);
  return [...tried.filter(({ proper }) => !proper), ...tried.filter(({ proper }) => proper)];
}

/** The anti-collapse reward by its terms. */
export function antiCollapseTerms(): TriedReward[] {
  return tryRewards([
    { ...antiCollapse({ extreme: 0 }), name: "distance from 50%" },
    { ...antiCollapse({ sharp: 0 }), name: "bonus at the ends" },
    { ...antiCollapse(), name: "both" },
  ]);
}

/** An honest answer under a reward beside the one that pays best. */
export interface Honesty {
  /** Chance of being right. */
  p: number;
  /** The confidence that pays best, how far off it is, and what it earns. */
  best: number;
  bias: number;
  expected: number;
  /** Expected reward of the truth. */
  truth: number;
}

/** Earnings of the truth and of the best confidence under the anti-collapse reward. */
export function honestyOf(chances: readonly number[]): Honesty[] {
  const reward = antiCollapse();
  return propriety(reward, { probabilities: chances }).curve.map(({ p, best, expected }) => ({
    p,
    best,
    bias: best - p,
    expected,
    truth: p * reward.value(p, 1) + (1 - p) * reward.value(p, 0),
  }));
}

/** Shares of samples that are right: the chance of each question, as good as known. */
export async function passRates(
  model: PocketLanguageModel,
  questions: readonly PocketQuestion[],
  { samples, seed }: { samples: number; seed: number },
): Promise<number[]> {
  const client = await openPocketModel(model);
  const prompts = questions.map(({ prompt }) => user(instruct("answer", prompt)));
  const answers = await client.generate(prompts, { samples, seed });
  return questions.map((question, i) =>
    mean(answers[i].map(({ text }) => verifyAnswer(question, text).correct ? 1 : 0))
  );
}

/** Share of right answers of a model that tries every question. */
export function accuracyOf(chances: readonly number[]): number {
  return mean([...chances]);
}

/** Confidences that a policy states, and what came true: a row an answer. */
export interface Stated {
  confidence: Float64Array;
  correct: Float64Array;
  /** The question of each row. */
  question: Int32Array;
}

/** Models write whole percents: "42 (90%)". */
const PERCENTS = Float64Array.from({ length: 101 }, (_, percent) => percent / 100);

/**
 * Confidences stated by a policy that knows each question's chance of being right and maximises the expected
 * reward; `answers` to each are drawn with that chance, the same ones for every reward of a seed.
 */
export function bestPolicy(
  reward: Reward,
  { chances, answers, seed }: { chances: readonly number[]; answers: number; seed: number },
): Stated {
  const states = new Map(
    [...new Set(chances)].map((p) => [p, bestConfidence(reward, p, { confidences: PERCENTS })]),
  );
  const next = random(seed, "answers of a policy");
  const rows = chances.flatMap((_, question) => new Array<number>(answers).fill(question));
  return {
    question: Int32Array.from(rows),
    confidence: Float64Array.from(rows, (question) => states.get(chances[question])!),
    correct: Float64Array.from(rows, (question) => next() < chances[question] ? 1 : 0),
  };
}

type Estimate = ReturnType<typeof brierEstimate>;

interface Resampling {
  seed: number;
  /** Resamples of the questions. */
  bootstrap: number;
}

/** Calibration of a policy that maximises a reward. */
export interface PolicyMeasures {
  name: string;
  /** Number of different confidences it states, and the share of them that is 0 or 1. */
  distinct: number;
  sure: number;
  ece: Estimate;
  brier: Estimate;
  mcb: number;
  dsc: number;
  bins: ReliabilityBin[];
}

export function policyMeasures(
  reward: Reward,
  { confidence, correct, question }: Stated,
  options: Resampling,
): PolicyMeasures {
  const { mcb, dsc } = corp(confidence, correct);
  const { seed, bootstrap: draws } = options, groups = question;
  return {
    name: reward.name,
    distinct: new Set(confidence).size,
    sure: confidence.filter((c) => c === 0 || c === 1).length / confidence.length,
    ece: eceEstimate({ confidence, correct }, { seed, draws, groups }),
    brier: brierEstimate({ confidence, correct }, { groups }),
    mcb,
    dsc,
    bins: reliabilityTable(confidence, correct),
  };
}

/** ECE against the known chances of being right, which is free of the luck of the draws. */
export function eceAgainst(
  chances: readonly number[],
  { confidence, question }: Stated,
): number {
  const chance = Float64Array.from(question, (question) => chances[question]);
  return ece(reliabilityTable(confidence, chance));
}

/** Rewards that pay for right answers too, and the two that are added up of a rule and accuracy. */
export const PAYING_ACCURACY: readonly Reward[] = [
  withAccuracy(quadratic),
  withAccuracy(logarithmic({ clip: 1e-9 })),
];

export interface Sabotage {
  reward: Reward;
  /**
   * Expected reward of an honest attempt above that of a deliberately wrong answer, by the chance of
   * being right; both with the confidence that pays best.
   */
  honest: { p: number; ahead: number }[];
  /** The same of an attempt that is right one time in ten. */
  tenth: number;
  /** The largest chance at which the wrong answer earns more; null where it never does. */
  paysUpTo: number | null;
  /** Share of the questions, of those that may be right, on which it does. */
  questions: number;
  /** Accuracy of a policy that gives a wrong answer wherever that earns more. */
  accuracy: number;
}

/** Earnings of failing on purpose, against those of trying and saying how sure one is. */
export function sabotage(reward: Reward, chances: readonly number[]): Sabotage {
  const { curve } = propriety(reward);
  const wrong = curve[0].expected;
  const paying = curve.filter(({ p, expected }) => p > 0 && wrong > expected + ROUNDING);
  const expected = new Map(
    propriety(reward, { probabilities: [...new Set(chances)].sort((a, b) => a - b) }).curve
      .map((point) => [point.p, point.expected]),
  );
  const pays = (p: number) => wrong > expected.get(p)! + ROUNDING;
  const possible = chances.filter((p) => p > 0);
  return {
    reward,
    honest: curve.map(({ p, expected }) => ({ p, ahead: expected - wrong })),
    tenth: curve.find(({ p }) => p === 0.1)!.expected - wrong,
    paysUpTo: paying.length === 0 ? null : paying[paying.length - 1].p,
    questions: possible.filter(pays).length / possible.length,
    accuracy: mean(chances.map((p) => pays(p) ? 0 : p)),
  };
}

const ROUNDING = 1e-9;
