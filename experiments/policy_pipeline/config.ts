/** Settings of the pipeline: who answers, judges and routes, and how many questions. */
import { z } from "zod";
import { openingFields } from "../../lib/models/mod.ts";

/** Models of one kind, who come together. */
export const POOLS = {
  pocket: { questions: "pocket", medium: "pocket-small", large: "pocket-large" },
  gemini: {
    questions: "simpleqa/questions",
    medium: "gemini/gemini-3.5-flash-lite",
    large: "gemini/gemini-3.8-flash",
    // No model judges itself
    judge: "gemini/gemini-3.5-flash",
  },
} as const;

export const pipelineSchema = z.strictObject({
  /** A dataset or a file. */
  questions: z.string(),
  medium: z.string(),
  large: z.string(),
  /** Who judges answers to questions without a verifier. */
  judge: z.string().optional(),
  /** Training questions that are labelled, and test questions, at most. */
  limit: z.int().min(20).default(1000),
  evalLimit: z.int().min(20).default(500),
  /** Most tokens of an answer, thoughts included. */
  maxTokens: z.int().min(1).default(2000),
  /** The model that becomes the router. */
  router: z.string().default("pocket-small"),
  epochs: z.strictObject({
    sft: z.number().positive().optional(),
    dpo: z.number().min(0).default(1),
  }).prefault({}),
  seed: z.int().default(1),
  /** Resamples of the test questions. */
  bootstrap: z.int().min(0).default(1000),
  /** The budget is that of each stage that asks models. */
  ...openingFields,
});

export type PipelineConfig = z.input<typeof pipelineSchema>;
export type PipelineSettings = z.output<typeof pipelineSchema>;

/** Environment variables that set what flags do not, as the source names them. */
export const PIPELINE_VARIABLES = {
  limit: "BENCHMARK_LIMIT",
  evalLimit: "EVAL_LIMIT",
  router: "MODEL_NAME",
  sftEpochs: "SFT_EPOCHS",
  dpoEpochs: "DPO_EPOCHS",
} as const;
