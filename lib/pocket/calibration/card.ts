/** The card of a model that was trained to state its confidence. */
import { z } from "zod";
import { trainedCardSchema } from "../trained_model.ts";

const metrics = z.record(z.string(), z.number());

export const calibrationCardSchema = trainedCardSchema.extend({
  /** The settings of the training, with their defaults. */
  training: z.record(z.string(), z.unknown()),
  /** Updates done, and the update whose weights were kept. */
  steps: z.int(),
  kept: z.int(),
  /** Examples that were left out: too long, or on a question that is held out for validation. */
  left_out: z.object({ too_long: z.int(), held_out: z.int() }),
  /** Of the start and of each evaluation: validation questions, which chose the weights. */
  before: metrics,
  evaluations: z.array(z.object({ step: z.int(), score: z.number(), metrics: metrics.optional() })),
  /** How the kept weights have collapsed, in words; null where they have not. */
  collapsed: z.string().nullable(),
  measured: z.string(),
});

export type CalibrationCard = z.infer<typeof calibrationCardSchema>;
