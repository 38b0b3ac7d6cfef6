/**
 * A proxy reward model: trained on pairs of answers of which an oracle knows the better, and then asked to pick
 * the best of n without the oracle (BEST-Route, arXiv 2506.22716). How much of what an oracle's pick gains it
 * keeps, beside the probability of the answer's tokens, a majority vote and chance; and where it loses.
 *
 *     deno task lab run 21
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { place } from "../../lib/core/random.ts";
import { Store } from "../../lib/core/store/store.ts";
import type { RewardedAnswers } from "../../lib/evaluation/mod.ts";
import { bestOfProbabilities } from "../../lib/outcomes/best_of_n.ts";
import { openOutcomes, type OutcomeTable } from "../../lib/outcomes/mod.ts";
import {
  POCKET_LANGUAGE_MODELS,
  pocketFineTuning,
  pocketOutcomesFile,
  pocketPath,
} from "../../lib/pocket/mod.ts";
import { type KnownEstimate, meanEstimate } from "../../lib/stats/mod.ts";
import { type RewardPairs, type TrainedReward, trainRewardModel } from "../../lib/training/mod.ts";

/** The score of the pocket world's answers that says which is better: how close to the right one it is. */
export const ORACLE = "graded";

/** The reward model that is committed. */
export const COMMITTED = pocketPath("pocket-reward");

const answersSchema = z.strictObject({
  /** Questions of the training and of the test split. */
  train: z.int().min(1),
  test: z.int().min(1),
  /** Answers of each model to each question. */
  samples: z.int().min(2),
  seed: z.int(),
});

/** Answers of all pocket models, several to each question, with their grades. */
export async function openAnswers(config: z.input<typeof answersSchema>): Promise<OutcomeTable> {
  const settings = parseConfig(answersSchema, config);
  const models = [...POCKET_LANGUAGE_MODELS];
  return await openOutcomes(await pocketOutcomesFile({ ...settings, models, graded: true }));
}

export interface SmallTraining {
  pairs: RewardPairs;
  trained: TrainedReward;
}

/** Trains a reward model on few pairs, as many passes as are given. */
export async function trainSmall(
  pairs: RewardPairs,
  { seed, epochs }: { seed: number; epochs: number },
): Promise<SmallTraining> {
  const encoder = pocketFineTuning(), store = Store.open();
  const trained = await trainRewardModel(pairs, { encoder, seed, epochs, store });
  return { pairs, trained };
}

/**
 * The answers with one more score to pick by, `uninformed`: a number drawn for each text. Equal texts have equal
 * numbers, as with any score that reads the text alone, so that among many answers a frequent one is picked no
 * more often than a rare one.
 */
export function withUninformed(answers: readonly RewardedAnswers[]): RewardedAnswers[] {
  return answers.map((group) => ({
    ...group,
    picks: {
      ...group.picks,
      uninformed: group.responses.map((response) => place(`${group.query.prompt} ${response}`)),
    },
  }));
}

/** What picking one of n samples gains on a single one, over all models' answers to the questions of a family. */
export interface FamilyRow {
  family: string;
  questions: number;
  /** Share of single samples that are right. */
  single: number;
  oracle: KnownEstimate;
  reward: KnownEstimate;
  confidence: KnownEstimate;
}

/** Families in the order of what the reward model gains, the least first. */
export function familyRows(
  answers: readonly RewardedAnswers[],
  { samples: n }: { samples: number },
): FamilyRow[] {
  const families = [...Map.groupBy(answers, ({ query }) => query.task ?? "")];
  return families.map(([family, own]) => {
    const groups = own.map(({ query }) => query.id);
    const gain = (scoresOf: (group: RewardedAnswers) => number[]) =>
      meanEstimate(own.map((group) => picked(group, scoresOf(group), n) - average(group.quality)), {
        groups,
      });
    return {
      ...{ family, questions: new Set(groups).size },
      single: average(own.map(({ quality }) => average(quality))),
      oracle: gain(({ quality }) => quality),
      reward: gain(({ picks }) => picks.reward),
      confidence: gain(({ picks }) => picks.confidence),
    };
  }).sort((a, b) => a.reward.value - b.reward.value);
}

/** What the reward model says of its own picks, and what they are worth. */
export interface OptimisationRow {
  model: string;
  n: number;
  /** Reward of the picked sample less that of a single one, in standard deviations of all rewards. */
  reward: KnownEstimate;
  /** The same of the share that is right. */
  quality: KnownEstimate;
  /** Gain in quality on the best of two by the same reward model, from three on: below 0 it is over-optimised. */
  sinceTwo: KnownEstimate | null;
}

/** Each model's answers, n from 1 to the number of samples. */
export function optimisationRows(
  answers: readonly RewardedAnswers[],
  { samples }: { samples: number },
): OptimisationRow[] {
  return [...Map.groupBy(answers, ({ model }) => model)].flatMap(([model, own]) => {
    const all = own.flatMap(({ picks }) => picks.reward), mean = average(all);
    const deviation = Math.sqrt(average(all.map((reward) => (reward - mean) ** 2)));
    return Array.from({ length: samples }, (_, i) => {
      const n = i + 1;
      const of = (value: (group: RewardedAnswers) => number) => meanEstimate(own.map(value));
      return {
        ...{ model, n },
        reward: of(({ picks, ...group }) =>
          (picked({ ...group, quality: picks.reward }, picks.reward, n) - average(picks.reward)) /
          deviation
        ),
        quality: of((group) => picked(group, group.picks.reward, n) - average(group.quality)),
        sinceTwo: n <= 2
          ? null
          : of((group) =>
            picked(group, group.picks.reward, n) - picked(group, group.picks.reward, 2)
          ),
      };
    });
  });
}

/** Share right of what is picked of `samples` by reward less that by a number for each text, of all models. */
export function gainOnUninformed(
  answers: readonly RewardedAnswers[],
  { samples }: { samples: number },
): KnownEstimate {
  const differences = withUninformed(answers).map((group) =>
    picked(group, group.picks.reward, samples) - picked(group, group.picks.uninformed, samples)
  );
  return meanEstimate(differences, { groups: answers.map(({ query }) => query.id) });
}

/** Expected quality of the best of n by the scores, over all draws. */
function picked(
  { quality }: Pick<RewardedAnswers, "quality">,
  scores: readonly number[],
  n: number,
): number {
  const probabilities = bestOfProbabilities(scores, { n, replacement: false });
  return quality.reduce((sum, value, i) => sum + probabilities[i] * value, 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
