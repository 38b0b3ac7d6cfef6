/**
 * A training step as an ONNX graph: forward, backward, clipping and AdamW in one, written by
 * `python -m gpu.export step` (gpu/core/step.py says what goes in and comes out). The graph holds no
 * weights; the JSON file beside it says of which model, shape and objective it is.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { noteRead } from "../core/note_read.ts";
import { random } from "../core/random.ts";
import { sessionOptions } from "../onnx/graph.ts";
import { volume } from "../onnx/safetensors.ts";

const cardSchema = z.object({
  /** The loss, by its name in gpu/core/objectives.py. */
  objective: z.string(),
  model: z.string(),
  shape: z.record(z.string(), z.number()),
  /** Rows in a batch. */
  batch: z.int().positive(),
  /** Names of the hyper-parameters, in their order. */
  hyper: z.array(z.string()),
  /** Where each parameter lies in the flat vector, and how it starts: normal with `std`, or `fill`. */
  layout: z.array(z.object({
    name: z.string(),
    shape: z.array(z.int()),
    offset: z.int(),
    std: z.number().optional(),
    fill: z.number().optional(),
  })),
});

export type StepCard = z.infer<typeof cardSchema>;

/** The inputs of one batch by name: whole numbers, floats, or a single float. */
export type Batch = Record<string, Int32Array | Float32Array | number>;

/** Parameters, AdamW's moments, and the gradients accumulated so far: flat vectors of one length. */
export interface TrainingState {
  params: Float32Array;
  m: Float32Array;
  v: Float32Array;
  grads: Float32Array;
}

/** Hyper-parameters of one step; gpu/core/step.py explains `share` and `apply`. */
export interface Hyper {
  lr: number;
  weight_decay: number;
  /** Gradients of a larger norm are scaled down to this one. */
  clip_norm: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of the update, from 1. */
  step: number;
  share: number;
  apply: number;
}

/** An input of the graph that belongs to the batch. */
export interface BatchInput {
  name: string;
  type: string;
  shape: number[];
}

/** Inputs of the graph that belong to the optimiser. */
const STATE = ["params", "m", "v", "grads", "decay", "hyper"];

export interface StepResult {
  loss: number;
  /** Norm of the accumulated gradient before clipping. */
  norm: number;
  state: TrainingState;
}

export class StepGraph {
  readonly card: StepCard;
  /** Number of parameters. */
  readonly size: number;
  /** Names, types and shapes of the tensors of a batch; a scalar has the shape []. */
  readonly inputs: readonly BatchInput[];
  readonly #session: InferenceSession;
  readonly #decay: Tensor;

  private constructor(session: InferenceSession, card: StepCard) {
    this.#session = session;
    this.card = card;
    const last = card.layout[card.layout.length - 1];
    this.size = last.offset + volume(last.shape);
    const decay = new Float32Array(this.size);
    for (const { shape, offset } of card.layout) {
      if (shape.length > 1) decay.fill(1, offset, offset + volume(shape));
    }
    this.#decay = new Tensor("float32", decay, [this.size]);
    this.inputs = session.inputMetadata.flatMap((input) =>
      !input.isTensor || STATE.includes(input.name)
        ? []
        : { name: input.name, type: input.type, shape: input.shape.map(Number) }
    );
  }

  /**
   * Opens `<path>` and the card beside it, `<path>` with .json for .onnx.
   *
   * @param options.threads Cores to compute on; all of them by default.
   */
  static async open(path: string, { threads = 0 }: { threads?: number } = {}): Promise<StepGraph> {
    const cardPath = path.replace(/\.onnx$/, ".json");
    noteRead(path);
    try {
      const card = cardSchema.parse(JSON.parse(await Deno.readTextFile(cardPath)));
      const session = await InferenceSession.create(path, sessionOptions(threads));
      return new StepGraph(session, card);
    } catch (error) {
      throw new UserError(`Cannot open the step graph ${path}: ${(error as Error).message}`, {
        hint: "Write it anew with: python -m gpu.export step --help",
        cause: error,
      });
    }
  }

  /** The state before the first step: random weights that depend on the seed alone. */
  start(seed: number): TrainingState {
    const params = new Float32Array(this.size);
    for (const { name, shape, offset, std, fill } of this.card.layout) {
      const end = offset + volume(shape);
      if (std === undefined) {
        params.fill(fill ?? 0, offset, end);
        continue;
      }
      const next = random(seed, `weights of ${name}`);
      for (let i = offset; i < end; i++) {
        // Box and Muller's transform
        params[i] = std * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      }
    }
    return this.startFrom(params);
  }

  /** The state before the first step from given weights. */
  startFrom(params: Float32Array): TrainingState {
    if (params.length !== this.size) {
      throw new UserError(
        `Cannot start from these weights as ${this.card.model} has ${this.size} parameters: they ` +
          `are ${params.length}`,
      );
    }
    return { ...this.blank(), params: params.slice() };
  }

  /** A state of zeros, to be filled. */
  blank(): TrainingState {
    const zeros = () => new Float32Array(this.size);
    return { params: zeros(), m: zeros(), v: zeros(), grads: zeros() };
  }

  /**
   * Runs one step; the given state stays as it is.
   *
   * @param into What the new state is written to and returned as; any but `state`. Two states that
   *     take turns save a step's allocations, a tenth of its time.
   */
  async run(
    state: TrainingState,
    hyper: Hyper,
    batch: Batch,
    into: TrainingState = this.blank(),
  ): Promise<StepResult> {
    const flat = (values: Float32Array) => new Tensor("float32", values, [this.size]);
    const values = this.card.hyper.map((name) => hyper[name as keyof Hyper]);
    const loss = new Float32Array(1), norm = new Float32Array(1);
    const feeds = {
      params: flat(state.params),
      m: flat(state.m),
      v: flat(state.v),
      grads: flat(state.grads),
      decay: this.#decay,
      hyper: new Tensor("float32", Float32Array.from(values), [values.length]),
      ...this.#feeds(batch),
    };
    await this.#session.run(feeds, {
      loss: new Tensor("float32", loss, []),
      norm: new Tensor("float32", norm, []),
      new_params: flat(into.params),
      new_m: flat(into.m),
      new_v: flat(into.v),
      new_grads: flat(into.grads),
    });
    return { loss: loss[0], norm: norm[0], state: into };
  }

  #feeds(batch: Batch): Record<string, Tensor> {
    const fail = (what: string) =>
      new UserError(`Cannot train on a batch of ${this.card.objective} as ${what}`);
    const feeds: Record<string, Tensor> = {};
    for (const { name, type, shape } of this.inputs) {
      const value = batch[name];
      if (value === undefined) {
        throw fail(`it lacks "${name}": it has ${Object.keys(batch).join(", ")}`);
      }
      const data = typeof value === "number" ? Float32Array.of(value) : value;
      const given = data instanceof Int32Array ? "int32" : "float32";
      if (given !== type || data.length !== volume(shape)) {
        throw fail(`"${name}" must be ${type} of [${shape}]: it is ${given} of ${data.length}`);
      }
      feeds[name] = new Tensor(given, data, shape);
    }
    return feeds;
  }
}
