/**
 * The training engine: runs a step graph over batches, with a learning-rate schedule, gradient
 * accumulation, evaluation with early stopping, checkpoints and exact resume.
 *
 *     const graph = await StepGraph.open("data/pocket/pocket-small/steps/cross_entropy.onnx");
 *     const { params } = await trainer(graph).run({ batches, schedule, steps, start: { seed: 1 } });
 *
 * A batch depends on its number and, where it is sampled, on the parameters alone, so a run that was
 * killed goes on with the very batches, and so the very losses, that an unbroken run would have had.
 */
import { UserError } from "../core/errors.ts";
import { type Checkpoint, type Identity, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Batch, StepGraph, TrainingState } from "./step_graph.ts";
import {
  ADAMW,
  checkOptions,
  type Evaluation,
  type MeasuredBatch,
  type Metrics,
  type TrainingOptions,
  type TrainingResult,
} from "./trainer_options.ts";

/** A trainer of the model that the graph is of. */
export function trainer(graph: StepGraph): {
  run(options: TrainingOptions): Promise<TrainingResult>;
} {
  return { run: (options) => new Run(graph, options).run() };
}

class Run {
  readonly #graph: StepGraph;
  readonly #options: TrainingOptions;
  readonly #losses: number[] = [];
  readonly #metrics: Metrics[] = [];
  readonly #evaluations: Evaluation[] = [];
  #state: TrainingState;
  /** Buffer for the state after the next step. */
  #spare: TrainingState;
  #best: Float32Array | null = null;
  #average: Float32Array | null = null;
  /** Batches that serve several updates, and the parameters that they were made from. */
  #reused: MeasuredBatch[] = [];
  #policy: Float32Array | null = null;
  #step = 0;
  #saved = 0;

  constructor(graph: StepGraph, options: TrainingOptions) {
    checkOptions(options);
    this.#graph = graph;
    this.#options = options;
    this.#state = "seed" in options.start
      ? graph.start(options.start.seed)
      : graph.startFrom(options.start.params);
    this.#spare = graph.blank();
    if (options.average !== undefined) this.#average = this.#state.params.slice();
  }

  async run(): Promise<TrainingResult> {
    const { steps, evaluate, checkpoint, onStep, signal } = this.#options;
    await this.#resume();
    let ended: TrainingResult["ended"] = "steps";
    while (this.#step < steps) {
      if (signal?.aborted) {
        ended = "aborted";
        break;
      }
      if (this.#outOfPatience()) {
        ended = "patience";
        break;
      }
      const { loss, norm, lr } = await this.#update();
      if (evaluate && (this.#step % evaluate.every === 0 || this.#step === steps)) {
        await this.#evaluate(evaluate);
      }
      if (checkpoint && this.#step % checkpoint.every === 0) await this.#save();
      await onStep?.({
        step: this.#step,
        steps,
        loss,
        norm,
        lr,
        losses: this.#losses,
        metrics: this.#metrics,
        evaluations: this.#evaluations,
      });
    }
    if (this.#saved !== this.#step) await this.#save();
    return {
      params: this.#best ?? this.#average ?? this.#state.params,
      step: this.#step,
      losses: this.#losses,
      metrics: this.#metrics,
      evaluations: this.#evaluations,
      ended,
    };
  }

  /** One update: a step of the graph for each of its batches, the last of which applies them all. */
  async #update(): Promise<{ loss: number; norm: number; lr: number }> {
    const { schedule, accumulate = 1, hyper } = this.#options;
    const step = this.#step + 1, lr = schedule(step);
    const measured: Metrics = {};
    let loss = 0, norm = 0;
    for (let part = 0; part < accumulate; part++) {
      const { batch, metrics } = await this.#batch(part);
      for (const [name, value] of Object.entries(metrics)) {
        measured[name] = (measured[name] ?? 0) + value / accumulate;
      }
      const apply = part === accumulate - 1 ? 1 : 0;
      const result = await this.#graph.run(
        this.#state,
        { ...ADAMW, ...hyper, lr, step, share: 1 / accumulate, apply },
        batch,
        this.#spare,
      );
      loss += result.loss / accumulate;
      norm = result.norm;
      [this.#state, this.#spare] = [result.state, this.#state];
    }
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) this.#diverged(step, { loss, norm, lr });
    this.#step = step;
    // As a checkpoint keeps it, so that a run that went on tells the same number
    this.#losses.push(loss = Math.fround(loss));
    if (Object.keys(measured).length > 0) this.#metrics.push(measured);
    this.#addToAverage();
    return { loss, norm, lr };
  }

  /** The batch of this update's part: a new one, or that of the updates before. */
  async #batch(part: number): Promise<MeasuredBatch> {
    const { batches, accumulate = 1, reuse = 1 } = this.#options;
    const round = Math.floor(this.#step / reuse), index = round * accumulate + part;
    if (reuse === 1) return measuredBatch(await batches(index, this.#state.params, this.#metrics));
    if (this.#step % reuse === 0 && part === 0) {
      this.#policy = this.#state.params.slice();
      this.#reused = [];
    }
    return this.#reused[part] ??= measuredBatch(
      await batches(index, this.#policy!, this.#metrics.slice(0, round * reuse)),
    );
  }

  #addToAverage(): void {
    const average = this.#average, { params } = this.#state;
    if (average === null) return;
    const keep = Math.min(this.#options.average!, this.#step / (this.#step + 9));
    for (let i = 0; i < average.length; i++) {
      average[i] = keep * average[i] + (1 - keep) * params[i];
    }
  }

  #diverged(step: number, { loss, norm, lr }: { loss: number; norm: number; lr: number }): never {
    const { checkpoint } = this.#options;
    const kept = checkpoint && this.#saved > 0
      ? `; the checkpoint of step ${this.#saved}, ${checkpoint.path}, stands`
      : "";
    throw new UserError(
      `Cannot go on training as loss and gradient must be finite: at step ${step} the loss is ` +
        `${loss} and the gradient's norm ${norm}, at a learning rate of ${lr}${kept}`,
      { hint: "Try a lower learning rate or a longer warm-up" },
    );
  }

  async #evaluate({ run, keep = "best" }: NonNullable<TrainingOptions["evaluate"]>): Promise<void> {
    const previous = Math.max(...this.#evaluations.map((evaluation) => evaluation.score));
    const weights = this.#average ?? this.#state.params;
    const scored = await run(weights);
    const evaluation: Evaluation = {
      step: this.#step,
      ...typeof scored === "number" ? { score: scored } : scored,
    };
    if (!Number.isFinite(evaluation.score)) {
      throw new UserError(
        `Cannot go on training as scores must be finite: at step ${this.#step} it is ` +
          `${evaluation.score}`,
      );
    }
    this.#evaluations.push(evaluation);
    if (keep === "best" && (this.#best === null || evaluation.score > previous)) {
      this.#best = weights.slice();
    }
  }

  #outOfPatience(): boolean {
    const patience = this.#options.evaluate?.patience ?? Infinity;
    const scores = this.#evaluations.map(({ score }) => score);
    if (scores.length === 0) return false;
    return scores.length - 1 - scores.indexOf(Math.max(...scores)) >= patience;
  }

  async #resume(): Promise<void> {
    const { checkpoint } = this.#options;
    if (!checkpoint) return;
    const saved = await readCheckpoint(this.#identity(checkpoint));
    if (saved === null) return;
    this.#state = { ...this.#graph.startFrom(saved.params), m: saved.m, v: saved.v };
    this.#best = saved.best;
    this.#average = saved.average;
    this.#policy = saved.policy;
    for (const loss of saved.losses) this.#losses.push(loss);
    for (const metrics of saved.metrics) this.#metrics.push(metrics);
    for (const evaluation of saved.evaluations) this.#evaluations.push(evaluation);
    this.#step = this.#saved = saved.step;
  }

  async #save(): Promise<void> {
    const { checkpoint } = this.#options;
    if (!checkpoint) return;
    const { params, m, v } = this.#state;
    const content: Checkpoint = {
      params,
      m,
      v,
      step: this.#step,
      losses: Float32Array.from(this.#losses),
      evaluations: this.#evaluations,
      metrics: this.#metrics,
      best: this.#best,
      average: this.#average,
      policy: this.#policy,
    };
    await writeCheckpoint(this.#identity(checkpoint), content);
    this.#saved = this.#step;
    this.#options.onCheckpoint?.(this.#step, checkpoint.path);
  }

  #identity({ path, recipe }: Omit<Identity, "graph">): Identity {
    const { average, reuse = 1 } = this.#options;
    return {
      path,
      graph: this.#graph,
      recipe: {
        ...recipe,
        ...(average !== undefined && { average }),
        ...(reuse !== 1 && { reuse }),
      },
    };
  }
}

function measuredBatch(given: Batch | MeasuredBatch): MeasuredBatch {
  return isMeasured(given) ? given : { batch: given, metrics: {} };
}

/** No batch has an input that is a record. */
function isMeasured(given: Batch | MeasuredBatch): given is MeasuredBatch {
  return typeof given.metrics === "object" && !ArrayBuffer.isView(given.metrics);
}
