/**
 * The methods that train pocket-small to state its confidence, and the settings of each. The defaults are
 * starting points, tried with one seed on validation questions of the router pool (LOG.md), and no
 * setting on the test's.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { parseConfig } from "../../core/config.ts";
import type { ExampleKind } from "../../training/mod.ts";
import type { MeasuredConfidence } from "./measured_answers.ts";

export const CALIBRATION_METHODS = [
  "sft",
  "conftuner",
  "dpo",
  "implicit",
  "unshifted",
  "reinforce",
  "rloo",
  "grpo",
] as const;

/**
 * - `sft`: imitates completions that end in a confidence; loss on completions alone.
 * - `conftuner`: the verdict teaches the confidence's token by its expected Brier score (arXiv 2508.18847), and
 *   cross-entropy keeps a confidence being stated.
 * - `dpo`: prefers chosen over rejected completions, relative to the frozen start (arXiv 2305.18290).
 * - `implicit`: moves the answer's own probability, the geometric mean over its tokens, to its verdict.
 * - `unshifted`: `implicit` as gstar_idk computes it, probabilities taken one token off and prompts included; for
 *   studies of what that does, and no method to train with.
 * - `reinforce`, `rloo`, `grpo`: reward the model's own answers with their stated confidences.
 */
export type CalibrationMethod = typeof CALIBRATION_METHODS[number];

/** The kind of examples that a method learns from, none of one that learns from its own answers, and its step graph's name. */
export const METHODS: Record<CalibrationMethod, { examples: ExampleKind | null; graph: string }> = {
  sft: { examples: "completion", graph: "cross_entropy" },
  conftuner: { examples: "judged", graph: "conftuner" },
  dpo: { examples: "preference", graph: "dpo" },
  implicit: { examples: "judged", graph: "implicit_calibration" },
  unshifted: { examples: "judged", graph: "unshifted_calibration" },
  reinforce: { examples: null, graph: "policy_gradient" },
  rloo: { examples: null, graph: "policy_gradient" },
  grpo: { examples: null, graph: "policy_gradient" },
};

/** The kind of examples that a method learns from; null of one that learns from its own answers. */
export function examplesOf(method: CalibrationMethod): ExampleKind | null {
  return METHODS[method].examples;
}

/** The confidence that a method trains. */
export function confidenceOf(method: CalibrationMethod): MeasuredConfidence {
  return method === "implicit" || method === "unshifted" ? "per-token" : "stated";
}

const given = {
  method: z.enum(CALIBRATION_METHODS),
  seed: z.int().min(0).default(1),
  /** Updates. */
  steps: z.int().min(1).max(100_000).optional(),
  /** Highest learning rate. */
  peak: z.number().positive().optional(),
  /** Batches in an update. */
  accumulate: z.int().min(1).max(100).optional(),
  /** Evaluations on validation questions, in equal distances. */
  evaluations: z.int().min(1).max(1_000).default(10),
  /** Validation questions. */
  validation: z.int().min(50).max(900).default(450),
  /** Which weights are the result: those of the best evaluation, or the last. */
  keep: z.enum(["best", "last"]).default("best"),
  /** Share of a moving average of the weights, which is the result, that an update keeps. */
  average: z.number().min(0).max(0.9999).optional(),
  /** sft and conftuner: share of a batch's rows with the lessons that the model was made with. */
  replay: z.number().min(0).max(0.9).optional(),
  /** sft and conftuner: weight of the tokens before the confidence in the loss. */
  answerWeight: z.number().min(0).max(1).optional(),
  /** DPO's beta. */
  beta: z.number().positive().optional(),
  /** implicit: weight of the Brier score beside cross-entropy; conftuner: of cross-entropy beside the Brier score. */
  lambda: z.number().min(0).optional(),
  /** Name of a reward of lib/calibration/rewards; brier and log are short for quadratic and logarithmic. */
  reward: z.string().optional(),
  /** The reward of an answer whose confidence cannot be read. */
  malformed: z.number().optional(),
  /** Answers to each question of a batch. */
  samples: z.int().min(2).max(64).optional(),
  /** Questions to train on. */
  questions: z.int().min(1).max(20_000).optional(),
  /** Weight of the KL penalty to the start. */
  kl: z.number().min(0).optional(),
  /** Weight of the policy's entropy bonus. */
  entropy: z.number().min(0).optional(),
  /** grpo: whether advantages are divided by the group's standard deviation. */
  groupStd: z.boolean().optional(),
};

const schema = z.strictObject(given);

/** Settings as they are given; what is not given has a default of its method. */
export type CalibrationConfig = z.input<typeof schema>;

export type Settings = z.output<typeof schema> & {
  steps: number;
  peak: number;
  accumulate: number;
};

const SAMPLED = {
  steps: 100,
  peak: 1e-4,
  accumulate: 4,
  reward: "rlcr",
  samples: 8,
  questions: 6_000,
  kl: 0,
  entropy: 0,
};
const LEARNED = { steps: 2_000, peak: 1e-3, accumulate: 1, average: 0.99 };

const DEFAULTS: Record<CalibrationMethod, Partial<Settings>> = {
  sft: { ...LEARNED, steps: 4_000, peak: 2e-3, replay: 0.5, answerWeight: 0 },
  conftuner: { ...LEARNED, lambda: 1, replay: 0.5, answerWeight: 0 },
  dpo: { ...LEARNED, steps: 300, peak: 1e-5, beta: 0.1 },
  implicit: { ...LEARNED, peak: 3e-4, lambda: 1 },
  unshifted: { ...LEARNED, peak: 3e-4, lambda: 0.1 },
  reinforce: SAMPLED,
  rloo: SAMPLED,
  grpo: { ...SAMPLED, groupStd: true },
};

/** The settings that a method has beside those of all, with their defaults. */
export function defaultsOf(method: CalibrationMethod): Readonly<Partial<Settings>> {
  return DEFAULTS[method];
}

/** Settings that a method may have without a default. */
const OPTIONAL: readonly string[] = ["malformed"];

/** @throws {UserError} for a setting that is out of range, or that the method does not have */
export function settingsOf(config: CalibrationConfig): Settings {
  const parsed = parseConfig(schema, config), { method } = parsed;
  const own = { ...DEFAULTS[method] };
  const known = new Set([
    "method",
    "seed",
    "evaluations",
    "validation",
    "keep",
    ...Object.keys(own),
  ]);
  if (examplesOf(method) === null) OPTIONAL.forEach((name) => known.add(name));
  const settings = Object.fromEntries(
    Object.entries(parsed).filter(([, value]) => value !== undefined),
  );
  const foreign = Object.keys(settings).find((name) => !known.has(name));
  if (foreign !== undefined) {
    const others = CALIBRATION_METHODS.filter((name) =>
      foreign in DEFAULTS[name] || (OPTIONAL.includes(foreign) && examplesOf(name) === null)
    );
    throw new UserError(`Cannot use ${foreign} as ${method} has no such setting`, {
      hint: `It is one of ${others.join(", ")}`,
    });
  }
  return { ...own, ...settings } as Settings;
}
