/**
 * Training a reward model on pairs of answers: an encoder, fine-tuned whole, and one linear head, by the
 * Bradley-Terry loss -log sigmoid(reward(better) - reward(worse)) (BEST-Route's proxy, arXiv 2506.22716,
 * equation 1). The weights of the highest validation accuracy are kept. Words of questions are hidden at
 * random, the same ones in both rows of a pair; those of answers never, as they are what is judged.
 */
import { codeDigest } from "../core/code_digest.ts";
import { fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";
import type { Store } from "../core/store/store.ts";
import { type AnsweredIds, answeredIds } from "../grading/answered_ids.ts";
import { RewardModel } from "../grading/reward_model.ts";
import type { FineTuning } from "../models/mod.ts";
import { padRight, SEPARATOR, Tokenizer } from "../onnx/mod.ts";
import { keptTraining } from "./kept_training.ts";
import { type PairAccuracy, pairAccuracy } from "./reward_accuracy.ts";
import type { RewardPair } from "./reward_pairs.ts";
import { cosine } from "./schedule.ts";
import { type Batch, StepGraph } from "./step_graph.ts";
import { trainer } from "./trainer.ts";
import type { TrainingOptions, TrainingStep } from "./trainer_options.ts";
import { encoderLayout, encodeWeights, startFromEncoder } from "./weights.ts";

export interface RewardTrainingOptions {
  /** The encoder that is fine-tuned. */
  encoder: FineTuning;
  seed: number;
  /** Passes over the pairs, at most. @default 10 */
  epochs?: number | undefined;
  /** Highest learning rate. @default 4e-4 */
  peak?: number | undefined;
  /** Share of the questions' tokens that are hidden, others in each pass. @default 0.1 */
  hidden?: number | undefined;
  /** Share of the weights' moving average that is kept at an update. @default 0.99 */
  average?: number | undefined;
  /** Evaluations (two a pass) without a higher accuracy after which training ends. @default 6 */
  patience?: number | undefined;
  /** Keeps the training: the same one goes on from where it was, or is done at once. */
  store?: Store | undefined;
  onStep?: ((step: TrainingStep) => void | Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
}

export interface TrainedReward {
  model: RewardModel;
  /** The bytes of its model.safetensors. */
  weights: Uint8Array<ArrayBuffer>;
  parameters: number;
  /** Tokens of a question and its answer that it reads. */
  context: number;
  /** Loss of each update, and accuracy on the validation pairs at each evaluation. */
  losses: number[];
  validation: { step: number; accuracy: number }[];
  /** The update whose weights were kept, and their accuracy. */
  kept: number;
  accuracy: PairAccuracy;
  /** Training pairs whose question was cut, and those left out as an answer is too long by itself. */
  cut: number;
  tooLong: number;
  settings: {
    seed: number;
    epochs: number;
    peak: number;
    hidden: number;
    average: number;
    patience: number;
    /** Pairs in an update. */
    batch: number;
  };
}

/** @throws {UserError} where there is no pair that fits on either side */
export async function trainRewardModel(
  pairs: { train: readonly RewardPair[]; validation: readonly RewardPair[] },
  options: RewardTrainingOptions,
): Promise<TrainedReward> {
  const { encoder, seed, store } = options;
  const { epochs = 10, peak = 4e-4, hidden = 0.1, average = 0.99, patience = 6 } = options;
  const graph = await StepGraph.open(encoder.rewardStep);
  const tokenizer = await Tokenizer.open(encoder.tokenizer);
  const { batch, shape: { context }, layout } = graph.card;
  const settings = { seed, epochs, peak, hidden, average, patience, batch };
  const fitting = pairs.train.map((pair) => pairIds(pair, { tokenizer, context }))
    .filter((pair) => pair !== null);
  const validation = pairs.validation.filter((pair) =>
    pairIds(pair, { tokenizer, context }) !== null
  );
  if (fitting.length === 0 || validation.length === 0) {
    throw new UserError(
      `Cannot train a reward model as there is no pair to ${
        fitting.length === 0 ? "learn from" : "validate on"
      } whose answers fit into ${context} tokens`,
    );
  }
  const weightsOf = (params: Float32Array) => encodeWeights(params, encoderLayout(layout));
  const open = (params: Float32Array) =>
    RewardModel.open({
      ...{ name: "reward", weights: weightsOf(params), encode: encoder.encode, tokenizer, context },
    });
  const every = Math.max(1, Math.round(fitting.length / batch / 2)), steps = 2 * every * epochs;
  const run = async (checkpoint?: TrainingOptions["checkpoint"]) =>
    await trainer(graph).run({
      batches: batchesOf(fitting, { rows: batch, context, seed, hidden, mask: encoder.mask }),
      schedule: cosine({ peak, warmup: Math.round(steps / 20), steps, floor: 0.05 }),
      steps,
      start: { params: await startFromEncoder(graph, { weights: encoder.weights, seed }) },
      average,
      evaluate: {
        every,
        patience,
        run: async (params) => (await pairAccuracy(await open(params), validation)).all!.value,
      },
      checkpoint,
      onStep: options.onStep,
      signal: options.signal,
    });
  const result = store === undefined ? await run() : await keptTraining(
    store,
    {
      ...{ settings, pairs: { train: pairs.train, validation: pairs.validation } },
      ...await digestsOf(encoder),
    },
    { label: `reward model, ${fitting.length} pairs, seed ${seed}`, run },
  );
  const model = await open(result.params);
  const best = Math.max(...result.evaluations.map(({ score }) => score));
  return {
    model,
    weights: weightsOf(result.params),
    parameters: graph.size,
    context,
    losses: result.losses,
    validation: result.evaluations.map(({ step, score }) => ({ step, accuracy: score })),
    kept: result.evaluations.find(({ score }) => score === best)!.step,
    accuracy: await pairAccuracy(model, validation),
    cut: fitting.filter(([chosen, rejected]) => chosen.cut + rejected.cut > 0).length,
    tooLong: pairs.train.length - fitting.length,
    settings,
  };
}

/** The code that trains, and the files of what is trained. */
async function digestsOf({ rewardStep, encode, weights, tokenizer, mask }: FineTuning) {
  const files = [rewardStep, rewardStep.replace(/\.onnx$/, ".json"), encode, weights, tokenizer];
  return {
    code: await codeDigest(import.meta.url),
    encoder: await Promise.all(files.map(fileDigest)),
    mask,
  };
}

type PairIds = [chosen: AnsweredIds, rejected: AnsweredIds];

/** Null where an answer does not fit. */
function pairIds(
  { prompt, chosen, rejected }: RewardPair,
  options: { tokenizer: Tokenizer; context: number },
): PairIds | null {
  const ours = answeredIds({ prompt, response: chosen }, options);
  const theirs = answeredIds({ prompt, response: rejected }, options);
  return ours === null || theirs === null ? null : [ours, theirs];
}

function batchesOf(
  pairs: readonly PairIds[],
  { rows, context, seed, hidden, mask }: {
    rows: number;
    context: number;
    seed: number;
    hidden: number;
    mask: number;
  },
): (index: number) => Batch {
  const perEpoch = Math.max(1, Math.floor(pairs.length / rows));
  return (index) => {
    const epoch = Math.floor(index / perEpoch);
    const order = permutation(pairs.length, random(seed, `epoch ${epoch}`));
    const chosen = Array.from(
      { length: rows },
      (_, i) => pairs[order[(index % perEpoch * rows + i) % order.length]],
    );
    const side = (of: 0 | 1) => {
      // The same numbers for both sides, so that their questions lose the same words
      const next = random(seed, `hidden in batch ${index}`);
      const texts = chosen.map((pair) => {
        const { ids, from } = pair[of], draws = Array.from({ length: context }, next);
        return ids.map((id, at) => id > SEPARATOR && at < from && draws[at] < hidden ? mask : id);
      });
      return padRight(texts, context);
    };
    const better = side(0), worse = side(1);
    return {
      chosen_tokens: better.tokens,
      chosen_present: better.present,
      rejected_tokens: worse.tokens,
      rejected_present: worse.present,
    };
  };
}
