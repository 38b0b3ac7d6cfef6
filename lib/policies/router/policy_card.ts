/** The card of a model that was trained to say policies: its policies, its settings and how each stage went. */
import { z } from "zod";
import { lastLoss } from "../../training/mod.ts";
import { policySchema } from "../matrix.ts";
import type { TrainedStage } from "./policy_training.ts";

const evaluation = z.object({
  step: z.int(),
  /** Mean log-probability of the held-back queries' policies. */
  score: z.number(),
  /** `right`: share of them that are said; `unread`: share of answers that say none. */
  metrics: z.record(z.string(), z.number()).optional(),
});

export const policyCardSchema = z.object({
  description: z.string(),
  /** The model whose graph runs the weights. */
  base: z.string(),
  parameters: z.int(),
  /** What makes it anew. */
  command: z.string(),
  policies: z.array(policySchema).min(2),
  examples: z.object({ sft: z.int(), dpo: z.int(), validation: z.int() }),
  /** The settings of the training, with their defaults. */
  training: z.record(z.string(), z.unknown()),
  stages: z.array(z.object({
    stage: z.enum(["sft", "dpo"]),
    updates: z.int(),
    /** The update whose weights were kept. */
    kept: z.int(),
    /** Mean over the last tenth of the updates. */
    loss: z.number(),
    too_long: z.int(),
    before: evaluation,
    evaluations: z.array(evaluation),
  })),
});

export type PolicyCard = z.infer<typeof policyCardSchema>;

/** A stage as the card has it. */
export function stageOnCard(
  { stage, updates, kept, losses, tooLong, before, evaluations }: TrainedStage,
): PolicyCard["stages"][number] {
  const loss = lastLoss(losses);
  return { stage, updates, kept, loss, too_long: tooLong, before, evaluations };
}
