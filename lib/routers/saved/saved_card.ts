/** router.json of a saved router: what it is, what it learned from, and what its state needs. */
import { z } from "zod";
import { modelsSchema } from "./models_used.ts";

/** Raised where a field or a router's state changes its meaning; folders of other versions are refused. */
export const VERSION = 1;

/** The file that says what router a folder holds; one of the GPU job has it too. */
export const CARD = "router.json";

/** The file of the arrays. */
export const ARRAYS = "state.safetensors";

export const savedSchema = z.strictObject({
  kind: z.literal("saved"),
  version: z.literal(VERSION),
  /** SHA-256 of all other fields. */
  digest: z.string(),
  created: z.iso.datetime(),
  /** The call that makes it again. */
  command: z.string(),
  code: z.strictObject({ digest: z.string(), commit: z.string().nullable() }),
  /** The router's name; never a path, so that a folder opens nothing but itself. */
  router: z.string().regex(/^[\w-]+(\+[\w-]+)*$/),
  seed: z.int(),
  relax: z.number().min(0).nullable(),
  candidates: z.array(z.strictObject({
    model: z.string(),
    n: z.int().positive(),
    select: z.string().optional(),
    /** Mean cost on the queries that it learned from. */
    cost: z.number(),
  })).min(1),
  cost_unit: z.enum(["USD", "strong calls"]),
  trained_on: z.strictObject({
    name: z.string(),
    /** Queries that it learned from, and those that were held out for thresholds. */
    train: z.int(),
    validation: z.int(),
    /** SHA-256 of the outcomes that it learned from. */
    digest: z.string(),
    /** The least and the best quality in them. */
    quality: z.strictObject({ low: z.number(), high: z.number() }),
  }),
  models: modelsSchema,
  cost_usd: z.number(),
  notes: z.array(z.string()),
  state: z.json(),
  /** SHA-256 of the file of the arrays. */
  arrays: z.string(),
});
export type SavedCard = z.output<typeof savedSchema>;
