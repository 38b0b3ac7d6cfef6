/** Options, progress reports and results of a training run. */
import { UserError } from "../core/errors.ts";
import type { Identity } from "./checkpoint.ts";
import type { Schedule } from "./schedule.ts";
import type { Batch, Hyper } from "./step_graph.ts";

/** AdamW as language models are usually trained. */
export const ADAMW = {
  weight_decay: 0.1,
  clip_norm: 1,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
} as const;

export interface TrainingStep {
  /** Updates done, this one included. */
  step: number;
  steps: number;
  /** Mean over the batches of the update. */
  loss: number;
  /** Gradient norm before clipping. */
  norm: number;
  lr: number;
  /** Loss of every update so far. */
  losses: readonly number[];
  /** Metrics of every update so far; empty where batches report none. */
  metrics: readonly Metrics[];
  evaluations: readonly Evaluation[];
}

/** Further measurements of an update, by name, e.g. { reward: 0.5 }: finite numbers. */
export type Metrics = Record<string, number>;

/** A batch with what was measured while it was made. */
export interface MeasuredBatch {
  batch: Batch;
  metrics: Metrics;
}

export interface Evaluation {
  step: number;
  /** Higher is better. */
  score: number;
  /** What else was measured, by name. */
  metrics?: Metrics | undefined;
}

type Score = number | Omit<Evaluation, "step">;

export interface TrainingOptions {
  /**
   * The batch of a number from 0, and the parameters as they are: off-policy batches depend on the
   * number alone, on-policy ones are sampled from the parameters. They must depend on nothing else,
   * so that a run that goes on after a kill has the very batches of an unbroken one: a sampler draws
   * its random numbers from the seed and the batch's number, and keeps no state. What earlier updates
   * measured is theirs too, as a checkpoint has it: a moving baseline is made of it.
   */
  batches: (
    index: number,
    params: Float32Array,
    earlier: readonly Metrics[],
  ) => Batch | MeasuredBatch | Promise<Batch | MeasuredBatch>;
  schedule: Schedule;
  /** Updates in all, those of earlier sessions included. */
  steps: number;
  /** Weights to start from: random ones of a seed, or given ones. */
  start: { seed: number } | { params: Float32Array };
  /** Batches in an update. @default 1 */
  accumulate?: number;
  /**
   * Updates that are made of the same batches before new ones are asked for, as in PPO (arXiv
   * 1707.06347): samples cost more than updates. @default 1
   */
  reuse?: number;
  /** Differences from {@linkcode ADAMW}. */
  hyper?: Partial<Pick<Hyper, keyof typeof ADAMW>>;
  /**
   * The run scores and returns an exponential moving average of the weights, with this share of it
   * kept at each update (less at first): smoother weights, which generalise better where there is
   * little to learn from (Polyak and Juditsky 1992).
   */
  average?: number;
  /** Scores weights now and then; the best are what the run returns, where it does not `keep` the last. */
  evaluate?: {
    every: number;
    /** Given the weights as they are until the next update: their score, or that and what else was measured. */
    run: (params: Float32Array) => Score | Promise<Score>;
    /** @default "best" */
    keep?: "best" | "last";
    /** Stops after so many evaluations in a row without a better score. @default Infinity */
    patience?: number;
  };
  /** Goes on from the file where it is there, and writes it now and then, at the end and on abort. */
  checkpoint?: Omit<Identity, "graph"> & { every: number };
  /** Hears of each checkpoint, once it is written: the updates done, and the file. */
  onCheckpoint?: (step: number, path: string) => void;
  /** Hears of each update. */
  onStep?: (step: TrainingStep) => void | Promise<void>;
  /** Ends the run after the update it is in, with a checkpoint. */
  signal?: AbortSignal;
}

export interface TrainingResult {
  /** The weights of the best evaluation; without evaluations, or where the last are kept, the last. */
  params: Float32Array;
  /** Updates done. */
  step: number;
  losses: number[];
  metrics: Metrics[];
  evaluations: Evaluation[];
  /** Why the run ended: all steps done, no better score for too long, or the signal. */
  ended: "steps" | "patience" | "aborted";
}

/** @throws {UserError} naming the option that makes no sense */
export function checkOptions(options: TrainingOptions): void {
  const { steps, accumulate = 1, reuse = 1, average = 0, evaluate, checkpoint } = options;
  if (!(average >= 0 && average < 1)) {
    throw new UserError(
      `Cannot train as average must be from 0 to below 1: current value is ${average}`,
    );
  }
  const counts = {
    steps,
    accumulate,
    reuse,
    "evaluate.every": evaluate?.every ?? 1,
    "checkpoint.every": checkpoint?.every ?? 1,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new UserError(
      `Cannot train as ${name} must be a whole number from 1: current value is ${value}`,
    );
  }
}
