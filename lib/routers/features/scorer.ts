/**
 * Fine-tuning an encoder whole, with a linear head for each label of a text: cross-entropy (soft labels
 * too) of each by itself or of one choice among all, AdamW, and early stopping on texts that are held back.
 * There is little to learn from, so words are hidden at random, and the weights are averaged. The defaults
 * were chosen for pocket-encoder on 3,600 questions of the routers' own pool that were kept out of the
 * training, not on a test.
 */
import { codeDigest } from "../../core/code_digest.ts";
import { fileDigest } from "../../core/digest.ts";
import type { Store } from "../../core/store/store.ts";
import { UserError } from "../../core/errors.ts";
import { Encoder, padRight, SEPARATOR, textIds, Tokenizer } from "../../onnx/mod.ts";
import type { FineTuning, HeadLoss } from "../../models/mod.ts";
import { permutation, random } from "../../core/random.ts";
import {
  type Batch,
  cosine,
  encoderLayout,
  encodeWeights,
  keptTraining,
  startFromEncoder,
  StepGraph,
  trainer,
  type TrainingOptions,
  type TrainingStep,
} from "../../training/mod.ts";
import { sigmoid } from "../../stats/logit.ts";
import { softmaxRows } from "../../stats/softmax.ts";

/** Texts, and for each of them `heads` labels in [0, 1] and how much each counts: row-major. */
export interface Labelled {
  texts: readonly string[];
  labels: Float64Array;
  weights?: Float64Array;
}

export interface ScorerOptions {
  /** The encoder that is fine-tuned. */
  encoder: FineTuning;
  /** Labels of a text, from 1 to as many as the step graph has heads: of pocket-encoder 64. */
  heads: number;
  /** What the heads are: labels that are each true or false, or the one that is chosen. @default "binary" */
  loss?: HeadLoss;
  seed: number;
  /** Held back: the weights that do best on it are kept. */
  validation: Labelled;
  /** Passes over the texts, at most. @default 10 */
  epochs?: number;
  /** Highest learning rate. @default 1e-3 */
  peak?: number;
  /** Share of the tokens that are hidden, others in each pass. @default 0.1 */
  hidden?: number;
  /** Share of the weights' moving average that is kept at an update; 0 for none. @default 0.99 */
  average?: number;
  /** Evaluations (two an epoch) without progress after which training ends. @default 6 */
  patience?: number;
  /** Keeps the training: the same one goes on from where it was, or is done at once. */
  store?: Store;
  onStep?: (step: TrainingStep) => void | Promise<void>;
  signal?: AbortSignal | undefined;
}

export interface Scorer {
  /** Probabilities of the labels: n x heads. */
  predict(texts: readonly string[]): Promise<Float64Array>;
  /** The weights of the encoder and its heads, for openScorer(). */
  params: Float32Array;
  /** Losses of the updates, and the validation's at each evaluation. */
  losses: number[];
  validation: { step: number; loss: number }[];
}

export async function trainScorer(train: Labelled, options: ScorerOptions): Promise<Scorer> {
  const { encoder, heads, seed, validation, store, loss = "binary" } = options;
  const { epochs = 10, peak = 1e-3, hidden = 0.1, average = 0.99, patience = 6 } = options;
  const step = encoder.steps[loss];
  const graph = await StepGraph.open(step);
  const most = headsOf(graph);
  if (!Number.isInteger(heads) || heads < 1 || heads > most) {
    throw new UserError(
      `Cannot train a scorer as heads must be from 1 to ${most}: current value is ${heads}`,
      { hint: "Of a pool of candidates, name fewer with --candidates" },
    );
  }
  const tokenizer = await Tokenizer.open(encoder.tokenizer);
  const rows = graph.card.batch;
  const every = Math.max(1, Math.round(train.texts.length / rows / 2));
  const steps = 2 * every * epochs;
  const { context } = graph.card.shape;
  const settings = { heads, loss, seed, epochs, peak, hidden, average, patience };
  const predict = (params: Float32Array) =>
    predictor(graph, { encoder, tokenizer, params, heads, loss });
  const run = async (checkpoint?: TrainingOptions["checkpoint"]) =>
    await trainer(graph).run({
      batches: batchesOf(train, {
        tokenizer,
        mask: encoder.mask,
        rows,
        context,
        heads: { own: heads, all: most },
        seed,
        hidden,
      }),
      schedule: cosine({ peak, warmup: Math.round(steps / 20), steps, floor: 0.05 }),
      steps,
      start: { params: await startFromEncoder(graph, { weights: encoder.weights, seed }) },
      average,
      evaluate: {
        every,
        patience,
        run: async (params) =>
          -crossEntropy(await predict(params)(validation.texts), validation, { heads, loss }),
      },
      checkpoint,
      onStep: options.onStep,
      signal: options.signal,
    });
  const result = store === undefined ? await run() : await keptTraining(
    store,
    { settings, train, validation, ...await digestsOf(encoder, step) },
    { label: `${heads} heads, ${train.texts.length} texts, seed ${seed}`, run },
  );
  return {
    predict: predict(result.params),
    params: result.params,
    losses: result.losses,
    validation: result.evaluations.map(({ step, score }) => ({ step, loss: -score })),
  };
}

/** What a trained scorer predicts, by the weights that it was trained to. */
export async function openScorer(
  params: Float32Array,
  { encoder, heads, loss = "binary" }: Pick<ScorerOptions, "encoder" | "heads" | "loss">,
): Promise<Scorer["predict"]> {
  const graph = await StepGraph.open(encoder.steps[loss]);
  const tokenizer = await Tokenizer.open(encoder.tokenizer);
  return predictor(graph, { encoder, tokenizer, params, heads, loss });
}

/** The code that trains, and the files of what is trained. */
async function digestsOf({ encode, weights, tokenizer, mask }: FineTuning, step: string) {
  const files = [step, step.replace(/\.onnx$/, ".json"), encode, weights, tokenizer];
  return {
    code: await codeDigest(import.meta.url),
    encoder: await Promise.all(files.map(fileDigest)),
    mask,
  };
}

/** Heads of the step graph; those without a label get no weight. */
function headsOf(graph: StepGraph): number {
  return graph.card.layout.find(({ name }) => name === "head.bias")!.shape[0];
}

function batchesOf(
  { texts, labels, weights }: Labelled,
  { tokenizer, mask, rows, context, heads, seed, hidden }: {
    tokenizer: Tokenizer;
    mask: number;
    rows: number;
    context: number;
    heads: { own: number; all: number };
    seed: number;
    hidden: number;
  },
): (index: number) => Batch {
  const ids = texts.map((text) => textIds(text, { tokenizer, context }));
  const perEpoch = Math.max(1, Math.floor(texts.length / rows));
  return (index) => {
    const epoch = Math.floor(index / perEpoch);
    const order = permutation(texts.length, random(seed, `epoch ${epoch}`));
    const chosen = Array.from(
      { length: rows },
      (_, i) => order[(index % perEpoch * rows + i) % order.length],
    );
    const { tokens, present } = padRight(chosen.map((row) => ids[row]), context);
    const next = random(seed, `hidden in batch ${index}`);
    const shown = tokens.map((id) => id > SEPARATOR && next() < hidden ? mask : id);
    const batch = {
      labels: new Float32Array(rows * heads.all),
      weights: new Float32Array(rows * heads.all),
    };
    for (const [i, row] of chosen.entries()) {
      for (let head = 0; head < heads.own; head++) {
        batch.labels[i * heads.all + head] = labels[row * heads.own + head];
        batch.weights[i * heads.all + head] = weights?.[row * heads.own + head] ?? 1;
      }
    }
    return { tokens: shown, present, ...batch };
  };
}

/**
 * Runs the encode graph with the given weights, which are copied, as the trainer writes over its own; the
 * head is a product of its own.
 */
function predictor(
  graph: StepGraph,
  { encoder, tokenizer, params, heads, loss }: {
    encoder: FineTuning;
    tokenizer: Tokenizer;
    params: Float32Array;
    heads: number;
    loss: HeadLoss;
  },
): Scorer["predict"] {
  const copyOf = (name: string) => {
    const { offset, shape } = graph.card.layout.find((part) => part.name === name)!;
    return params.slice(offset, offset + shape.reduce((a, b) => a * b));
  };
  const matrix = copyOf("head.weight"), bias = copyOf("head.bias");
  const width = matrix.length / bias.length;
  let opened: Promise<Encoder> | null = null;
  const { context } = graph.card.shape;
  const weights = encodeWeights(params, encoderLayout(graph.card.layout));
  return async (texts) => {
    const trained =
      await (opened ??= Encoder.open(encoder.encode, { weights, tokenizer, context }));
    const scores = new Float64Array(texts.length * heads);
    for (const [i, vector] of (await trained.pool(texts)).entries()) {
      for (let head = 0; head < heads; head++) {
        let score = bias[head];
        for (let j = 0; j < width; j++) score += matrix[head * width + j] * vector[j];
        scores[i * heads + head] = score;
      }
    }
    return loss === "softmax" ? softmaxRows(scores, heads) : scores.map(sigmoid);
  };
}

/** Mean cross-entropy: of each label by itself, by the labels' weights, or of the choice of each text. */
function crossEntropy(
  probabilities: Float64Array,
  { labels, weights }: Labelled,
  { heads, loss }: { heads: number; loss: HeadLoss },
): number {
  let sum = 0, total = 0;
  for (const [cell, p] of probabilities.entries()) {
    const y = labels[cell], weight = weights?.[cell] ?? 1;
    const q = Math.min(1 - 1e-7, Math.max(1e-7, p));
    sum -= weight * (y * Math.log(q) + (loss === "softmax" ? 0 : (1 - y) * Math.log(1 - q)));
    total += weight;
  }
  return loss === "softmax" ? sum * heads / labels.length : sum / total;
}
