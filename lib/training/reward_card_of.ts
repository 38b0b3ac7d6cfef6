/** The card of a reward model that was just trained. */
import { digestOf } from "../core/digest.ts";
import { encoderDigest } from "../grading/reward_model.ts";
import type { RewardCard } from "../grading/reward_card.ts";
import type { FineTuning } from "../models/mod.ts";
import type { OutcomeTable } from "../outcomes/mod.ts";
import type { TrainedReward } from "./reward_model.ts";
import type { RewardPairs } from "./reward_pairs.ts";

export interface CardFacts {
  table: OutcomeTable;
  /** As the command names the table. */
  outcomes: string;
  oracle: string;
  pairs: RewardPairs;
  encoder: { name: string; files: FineTuning };
  /** The command that trains it. */
  command: string;
}

export async function rewardCardOf(
  trained: TrainedReward,
  { table, outcomes, oracle, pairs, encoder, command }: CardFacts,
): Promise<RewardCard> {
  const { settings, losses, kept, accuracy, context, cut, tooLong, parameters } = trained;
  const { models, queries, leaked, train, validation: held } = pairs;
  return {
    description:
      `Scores an answer together with its question, higher for a better one: ${encoder.name}, ` +
      `fine-tuned on pairs of answers of ${models.join(", ")} by the Bradley-Terry loss.`,
    command,
    encoder: { name: encoder.name, digest: await encoderDigest(encoder.files) },
    context,
    parameters,
    data: {
      outcomes,
      created_by: table.card.created_by,
      digest: digestOf([train, held]),
      oracle,
      models,
      train: { queries: queries.train, pairs: train.length },
      validation: { queries: queries.validation, pairs: held.length },
      ...{ leaked, cut, too_long: tooLong },
    },
    training: { ...settings, steps: losses.length, kept },
    accuracy,
  };
}
