/**
 * Which rewards teach a model to say what it believes, and which teach it to lie? A reward is tried
 * on a policy that always states what is expected to earn most, question by question, where the
 * chance of being right is known. Training can come near that policy; it cannot be asked to do
 * better.
 *
 *     deno task lab run 42
 */
import { mean } from "simple-statistics";
import {
  antiCollapse,
  bestConfidence,
  logarithmic,
  type Propriety,
  propriety,
  quadratic,
  type Reward,
  REWARDS,
  withAccuracy,
} from "../../lib/calibration/mod.ts";
import {
  instruct,
  judge,
  openPocketModel,
  type PocketLanguageModel,
  type PocketQuestion,
} from "../../lib/pocket/mod.ts";
import { user } from "../../lib/models/mod.ts";
import { random } from "../../lib/core/random.ts";

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

/** How often samples of a model are right: the chance of each question, as good as known. */
export async function passRates(
  model: PocketLanguageModel,
  questions: readonly PocketQuestion[],
  { samples, seed }: { samples: number; seed: number },
): Promise<number[]> {
  const client = await openPocketModel(model);
  const prompts = questions.map(({ prompt }) => user(instruct("answer", prompt)));
  const answers = await client.generate(prompts, { samples, seed });
  return questions.map((question, i) =>
    mean(answers[i].map(({ text }) => judge(question, text).correct ? 1 : 0))
  );
}

/** What a policy states, and what comes true: a row an answer. */
export interface Stated {
  confidence: Float64Array;
  correct: Float64Array;
  /** The question of each row. */
  question: Int32Array;
}

/** Models write whole percents: "42 (90%)". */
export const PERCENTS = Float64Array.from({ length: 101 }, (_, percent) => percent / 100);

/**
 * What a policy states that knows each question's chance of being right and maximises the expected
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

/** Rewards that pay for right answers too, and the two that are added up of a rule and accuracy. */
export const PAYING_ACCURACY: readonly Reward[] = [
  withAccuracy(quadratic),
  withAccuracy(logarithmic({ clip: 1e-9 })),
];

export interface Sabotage {
  reward: Reward;
  /** What an honest attempt is expected to earn, by the chance of being right. */
  honest: { p: number; expected: number }[];
  /** What a deliberately wrong answer earns, with the confidence that pays best for it. */
  wrong: number;
  /** The largest chance at which the wrong answer earns more; null where it never does. */
  paysUpTo: number | null;
  /** Share of the questions, of those that may be right, on which it does. */
  questions: number;
  /** Accuracy of a policy that gives a wrong answer wherever that earns more. */
  accuracy: number;
}

/** Whether a policy earns more by failing on purpose than by trying and saying how sure it is. */
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
    honest: curve.map(({ p, expected }) => ({ p, expected })),
    wrong,
    paysUpTo: paying.length === 0 ? null : paying[paying.length - 1].p,
    questions: possible.filter(pays).length / possible.length,
    accuracy: mean(chances.map((p) => pays(p) ? 0 : p)),
  };
}

const ROUNDING = 1e-9;
