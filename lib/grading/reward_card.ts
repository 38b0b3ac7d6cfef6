/**
 * The card of a trained reward model: what it was trained on and how well it tells answers apart. It lies beside
 * the weights, as card.json.
 */
import { z } from "zod";

const estimate = z.object({ value: z.number(), lo: z.number(), hi: z.number() });

const part = z.object({ queries: z.int(), pairs: z.int() });

/** Share of pairs whose better answer gets the higher reward, by the kind of pair; null where there is none. */
const accuracySchema = z.object({
  all: estimate.nullable(),
  "mid > worst": estimate.nullable(),
  "best > mid": estimate.nullable(),
});

export const rewardCardSchema = z.object({
  description: z.string(),
  /** The command that makes it anew. */
  command: z.string(),
  /** The encoder that it was trained from, as models are named, and the digest of its graph and tokenizer. */
  encoder: z.object({ name: z.string(), digest: z.string() }),
  /** Tokens of a question and its answer that are read; of more, the middle of the question is cut. */
  context: z.int().positive(),
  parameters: z.int(),
  data: z.object({
    /** As the command names them, and the digest of the pairs. */
    outcomes: z.string(),
    /** The command that made them, where it is known. */
    created_by: z.string().nullable(),
    digest: z.string(),
    /** The score that says which answer is better. */
    oracle: z.string(),
    models: z.array(z.string()),
    train: part,
    validation: part,
    /** Queries left out as their prompt is one of the test split's. */
    leaked: z.int(),
    /** Pairs whose question was cut, and pairs left out as an answer is too long by itself. */
    cut: z.int(),
    too_long: z.int(),
  }),
  training: z.object({
    seed: z.int(),
    /** Passes over the pairs at most, updates done, and the update whose weights were kept. */
    epochs: z.int(),
    steps: z.int(),
    kept: z.int(),
    /** Pairs in an update, and the highest learning rate. */
    batch: z.int(),
    peak: z.number(),
    hidden: z.number(),
    average: z.number(),
    patience: z.int(),
  }),
  /** On the validation pairs, which chose the weights: on others it is likely to be lower. */
  accuracy: accuracySchema,
});

export type RewardCard = z.infer<typeof rewardCardSchema>;
