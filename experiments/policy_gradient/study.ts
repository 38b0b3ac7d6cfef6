/**
 * A policy gradient on pocket-small: it samples answers to the router pool's questions, a verifier says
 * which are right, and the step graph makes right ones likelier. Measured on questions that are held out.
 *
 *     deno task lab pocket reinforce --seed 1,2,3
 *
 * Rewards of right or wrong: Lambert et al., "RL with verifiable rewards" (arXiv 2411.15124). Learning
 * rate and batches were chosen on validation questions (--on validation), never on the test's: at 1e-3
 * the model falls apart, at 6e-4 gains and losses are even, from 2e-4 to 3e-4 it gains; with fewer than 64
 * questions in an update the gain is lost in noise, with 128 it is hardly larger.
 */
import { join } from "node:path";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { digestOf } from "../../lib/core/digest.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { readSafetensors } from "../../lib/onnx/safetensors.ts";
import {
  pocketPath,
  type PocketQuestion,
  pocketQuestions,
  pocketTokenizer,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";
import {
  ADVANTAGE_METHODS,
  cosine,
  encodeWeights,
  epochBatch,
  flatWeights,
  policyGradientBatches,
  RolloutSampler,
  StepGraph,
  trainer,
  type TrainingResult,
  type TrainingStep,
} from "../../lib/training/mod.ts";
import { ANSWERS, type Change, change, type PassRates, passRates } from "./pass_rate.ts";

export const configSchema = z.strictObject({
  method: z.enum(ADVANTAGE_METHODS).default("rloo"),
  /** A run each. */
  seeds: z.array(z.int().min(0)).min(1).default([1]),
  /** Updates of a run. */
  steps: z.int().positive().default(50),
  /** Highest learning rate. */
  peak: z.number().positive().default(2e-4),
  /** Batches of 8 questions in an update. */
  accumulate: z.int().positive().default(8),
  /** Updates on the same answers. */
  reuse: z.int().positive().default(1),
  /** Weight of the KL penalty to the committed weights. */
  kl: z.number().min(0).default(0),
  /** Questions that pass rates are measured on: the test pool, or the router pool's own held-out questions. */
  on: z.enum(["validation", "test"]).default("test"),
  /** Questions to measure on, and sampled answers to each. */
  questions: z.int().positive().default(1800),
  answers: z.int().positive().default(8),
});

export type Config = z.infer<typeof configSchema>;

/** Answers to a question in a batch, and the questions that fill it. */
const SAMPLES = 8, QUESTIONS = 8;

/** Questions of the router pool to train on; those after them are for validation. */
const TRAINING = 1200, ROUTER = { seed: 1, pool: "router" } as const;

export interface PolicyGradientResult {
  config: Config;
  changes: Record<typeof ANSWERS[number], Change>;
  /** Of each run, update by update. */
  runs: { seed: number; losses: number[]; rewards: number[] }[];
}

export interface RunOptions {
  /** Folder for checkpoints, to go on from where they are there; they are removed at the end. */
  checkpoints: string;
  /** Folder for the trained weights and the result; nothing is written without it. */
  out?: string | undefined;
  threads?: number | undefined;
  onStep?: (seed: number, step: TrainingStep) => void | Promise<void>;
  onCheckpoint?: (seed: number, step: number, path: string) => void;
  /** Hears that a model answers the questions it is measured on. */
  onMeasure?: (model: string) => void;
  signal?: AbortSignal;
}

/**
 * Trains a run for each seed and measures all.
 *
 * @throws the signal's reason where it ended a run, after a checkpoint was written
 */
export async function trainByPolicyGradient(
  given: z.input<typeof configSchema>,
  { checkpoints, out, threads, onStep, onCheckpoint, onMeasure, signal }: RunOptions,
): Promise<PolicyGradientResult> {
  const config = parseConfig(configSchema, given);
  const policy = await openPolicy(threads);
  const { method, steps, peak, accumulate, reuse, kl } = config;
  const questions = digestOf(policy.questions);
  const trained: { seed: number; path: string; result: TrainingResult }[] = [];
  for (const seed of config.seeds) {
    const recipe = { method, seed, steps, peak, accumulate, reuse, kl, questions };
    const path = join(checkpoints, `reinforce-${digestOf(recipe).slice(0, 12)}.safetensors`);
    const result = await train(policy, config, {
      seed,
      path,
      recipe,
      onStep: (step) => onStep?.(seed, step),
      onCheckpoint: (step, path) => onCheckpoint?.(seed, step, path),
      signal,
    });
    signal?.throwIfAborted();
    trained.push({ seed, path, result });
  }
  const heldOut = measuredOn(config);
  const measure = (model: string, weights?: Uint8Array): Promise<PassRates> => {
    signal?.throwIfAborted();
    onMeasure?.(model);
    return passRates(weights, heldOut, { samples: config.answers, threads });
  };
  const before = await measure("pocket-small"), after: PassRates[] = [];
  for (const { seed, result } of trained) {
    const weights = encodeWeights(result.params, policy.graph.card.layout);
    after.push(await measure(`seed ${seed}`, weights));
    if (out !== undefined) await writeAtomically(join(out, `seed-${seed}.safetensors`), weights);
  }
  const result: PolicyGradientResult = {
    config,
    changes: {
      sampled: change(before.sampled, after.map(({ sampled }) => sampled)),
      greedy: change(before.greedy, after.map(({ greedy }) => greedy)),
    },
    runs: trained.map(({ seed, result: { losses, metrics } }) => {
      return { seed, losses, rewards: metrics.map(({ reward }) => reward) };
    }),
  };
  if (out !== undefined) {
    await writeAtomically(join(out, "result.json"), JSON.stringify(result, null, 2) + "\n");
  }
  for (const { path } of trained) await Deno.remove(path);
  return result;
}

interface Policy {
  graph: StepGraph;
  sampler: RolloutSampler;
  /** The committed weights. */
  start: Float32Array;
  /** Questions it is trained on. */
  questions: PocketQuestion[];
}

async function openPolicy(threads: number | undefined): Promise<Policy> {
  const path = (...parts: string[]) => pocketPath("pocket-small", ...parts);
  const graph = await StepGraph.open(path("steps", "policy_gradient.onnx"), { threads });
  const { layout, shape } = graph.card;
  const { tensors } = await readSafetensors(path("model.safetensors"));
  return {
    graph,
    sampler: new RolloutSampler({
      decode: path("decode.onnx"),
      tokenizer: await pocketTokenizer(),
      layout,
      context: shape.context,
      threads,
    }),
    start: flatWeights(tensors, layout),
    questions: pocketQuestions(TRAINING, ROUTER),
  };
}

function train(
  { graph, sampler, start, questions }: Policy,
  config: Config,
  { seed, path, recipe, onStep, onCheckpoint, signal }: {
    seed: number;
    path: string;
    recipe: Record<string, unknown>;
    onStep: (step: TrainingStep) => void | Promise<void>;
    onCheckpoint: (step: number, path: string) => void;
    signal: AbortSignal | undefined;
  },
): Promise<TrainingResult> {
  const { method, steps, peak, accumulate, reuse, kl } = config;
  const batches = policyGradientBatches({
    graph,
    sampler,
    questions: (index) =>
      epochBatch(questions, index, { size: QUESTIONS, seed, label: "questions" }),
    reward: (question, { text }) => ({ reward: verifyAnswer(question, text).correct ? 1 : 0 }),
    method,
    samples: SAMPLES,
    seed,
    ...(kl > 0 && { kl: { weight: kl, reference: start } }),
  });
  return trainer(graph).run({
    batches,
    schedule: cosine({ peak, warmup: Math.round(steps / 10), steps, floor: 0.1 }),
    steps,
    start: { params: start },
    accumulate,
    reuse,
    // Pulling trained weights towards 0 would be a change of its own
    hyper: { weight_decay: 0 },
    checkpoint: { path, every: 1, recipe },
    onStep,
    onCheckpoint,
    ...(signal && { signal }),
  });
}

function measuredOn({ on, questions }: Config): PocketQuestion[] {
  return on === "test"
    ? pocketQuestions(questions, { seed: 1, pool: "test" })
    : pocketQuestions(TRAINING + questions, ROUTER).slice(TRAINING);
}
