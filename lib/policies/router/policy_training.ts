/**
 * Training a language model to say policies: supervised fine-tuning on the policies of the oracle, then DPO against
 * the mistaken ones, with the model after the first stage as the frozen reference (Rafailov et al. 2023,
 * arXiv 2305.18290). The loss is on completions alone. Of each stage the weights are kept that give the held-back
 * queries' policies the highest log-probability.
 */
import { mean } from "simple-statistics";
import { codeDigest } from "../../core/code_digest.ts";
import { digestOf, fileDigest } from "../../core/digest.ts";
import type { Store } from "../../core/store/store.ts";
import { able, type LanguageModelTuning, user } from "../../models/mod.ts";
import { Tokenizer } from "../../onnx/mod.ts";
import { decodeSafetensors } from "../../onnx/safetensors.ts";
import {
  completionBatches,
  type CompletionExample,
  cosine,
  encodeWeights,
  type Evaluation,
  type ExampleBatches,
  flatWeights,
  keptTraining,
  preferenceBatches,
  type PreferenceExample,
  RolloutSampler,
  StepGraph,
  type Trained,
  trainer,
  type TrainingOptions,
  type TrainingStep,
} from "../../training/mod.ts";
import { parseDecision } from "./decision_text.ts";
import type { Policy } from "../matrix.ts";
import { type Said, sayTo } from "./said.ts";

export type PolicyStage = "sft" | "dpo";

export interface PolicyExamples {
  sft: readonly CompletionExample[];
  /** Without any, there is no second stage. */
  dpo: readonly PreferenceExample[];
  /** Held back, as those of SFT: they choose the weights that are kept. */
  validation: readonly CompletionExample[];
}

export interface PolicyTrainingOptions {
  tuning: LanguageModelTuning;
  policies: readonly Policy[];
  seed: number;
  /** Passes over the examples of each stage. @default { sft: 4 and 400 updates at least, dpo: 1 } */
  epochs?: Partial<Record<PolicyStage, number>> | undefined;
  /** Highest learning rates. @default { sft: 1e-3, dpo: 3e-6 } */
  peak?: Partial<Record<PolicyStage, number>> | undefined;
  /** Of DPO: the smaller, the further the model may leave its reference. @default 0.1 */
  beta?: number | undefined;
  threads?: number | undefined;
  /** Keeps the training: the same one goes on from where it was, or is done at once. */
  store?: Store | undefined;
  /** Updates between checkpoints. @default 200 */
  checkpointEvery?: number | undefined;
  onStep?: ((stage: PolicyStage, step: TrainingStep) => void | Promise<void>) | undefined;
  /** Hears of each evaluation, that of the start of each stage first. */
  onEvaluation?: ((stage: PolicyStage, evaluation: Evaluation) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What came of a stage. */
export interface TrainedStage {
  stage: PolicyStage;
  /** The bytes of a model.safetensors. */
  weights: Uint8Array<ArrayBuffer>;
  updates: number;
  losses: number[];
  /** Of the held-back queries: score is the mean log-probability of their policy. */
  before: Evaluation;
  evaluations: Evaluation[];
  /** The update whose weights were kept. */
  kept: number;
  /** Examples that are left out, as they have more tokens than the model reads. */
  tooLong: number;
}

/** Settings of a run, with their defaults. */
export interface PolicySettings {
  seed: number;
  peak: Record<PolicyStage, number>;
  beta: number;
}

function settingsOf({ seed, peak, beta = 0.1 }: PolicyTrainingOptions): PolicySettings {
  return { seed, beta, peak: { sft: 1e-3, dpo: 3e-6, ...peak } };
}

/** Passes by default, and updates that SFT has at least: of few examples the form takes many passes to learn. */
const PASSES = { sft: 4, dpo: 1 }, LEAST_UPDATES = { sft: 400, dpo: 1 };

/** The least probability that counts: that of the right policy where the text names none. */
const UNREAD = 1e-3;

/** Evaluations of a stage. */
const EVALUATIONS = 5;

/**
 * The stages in their order, the last one's weights are the router's; and the settings, with their defaults.
 *
 * @throws {UserError} where there are no examples, or all are too long
 * @throws the signal's reason where it ended the run
 */
export async function trainPolicyModel(
  { sft, dpo, validation }: PolicyExamples,
  options: PolicyTrainingOptions,
): Promise<{ stages: TrainedStage[]; settings: PolicySettings }> {
  const { tuning } = options, settings = settingsOf(options);
  const start = await Deno.readFile(tuning.weights);
  const first = await trainStage("sft", start, {
    ...{ options, settings, validation, examples: sft },
    batches: (graph, tokenizer) => completionBatches(sft, { graph, tokenizer, seed: options.seed }),
  });
  if (dpo.length === 0) return { stages: [first], settings };
  const { threads } = options, { beta } = settings;
  const second = await trainStage("dpo", first.weights, {
    ...{ options, settings, validation, examples: dpo },
    batches: (graph, tokenizer, reference) => {
      const { layout, shape: { context } } = graph.card, { decode } = tuning;
      const sampler = new RolloutSampler({ decode, tokenizer, layout, context, threads });
      return preferenceBatches(dpo, {
        ...{ graph, tokenizer, sampler, reference, beta, seed: options.seed },
      });
    },
  });
  return { stages: [first, second], settings };
}

async function trainStage(
  stage: PolicyStage,
  startBytes: Uint8Array<ArrayBuffer>,
  { options, settings, examples, validation, batches: batchesOf }: {
    options: PolicyTrainingOptions;
    settings: PolicySettings;
    examples: readonly unknown[];
    validation: PolicyExamples["validation"];
    batches: (
      graph: StepGraph,
      tokenizer: Tokenizer,
      start: Float32Array,
    ) => ExampleBatches | Promise<ExampleBatches>;
  },
): Promise<TrainedStage> {
  const { tuning, policies, seed, threads, store, signal } = options;
  const peak = settings.peak[stage];
  const graph = await StepGraph.open(tuning.steps[stage], threads === undefined ? {} : { threads });
  const { layout, batch } = graph.card;
  const start = flatWeights(decodeSafetensors(startBytes, "the start").tensors, layout);
  const { batches, tooLong } = await batchesOf(
    graph,
    await Tokenizer.open(tuning.tokenizer),
    start,
  );
  const right = validation.map(({ completion }) => parseDecision(completion, policies)?.policy);
  const evaluate = async (weights: Uint8Array<ArrayBuffer>) => {
    const client = able(await tuning.open(weights), "generate");
    const prompts = validation.map(({ prompt }) => user(prompt));
    return scored(await sayTo(client, prompts, { policies }), right, policies);
  };
  const before = { step: 0, ...await evaluate(startBytes) };
  options.onEvaluation?.(stage, before);
  const pass = (examples.length - tooLong) / batch, epochs = options.epochs?.[stage];
  const steps = epochs === undefined
    ? Math.max(LEAST_UPDATES[stage], Math.round(PASSES[stage] * pass))
    : Math.max(1, Math.round(epochs * pass));
  const train = (checkpoint?: TrainingOptions["checkpoint"]) =>
    trainer(graph).run({
      batches,
      schedule: cosine({ peak, warmup: Math.round(steps / 10), steps, floor: 0.1 }),
      steps,
      start: { params: start },
      // Pulling trained weights towards 0 would be a change of its own
      hyper: { weight_decay: 0 },
      average: 0.99,
      evaluate: {
        every: Math.max(1, Math.ceil(steps / EVALUATIONS)),
        run: (params) => evaluate(encodeWeights(params, layout)),
      },
      ...checkpoint && {
        checkpoint: { ...checkpoint, every: options.checkpointEvery ?? checkpoint.every },
      },
      onStep: async (step) => {
        const last = step.evaluations.at(-1);
        if (last?.step === step.step) options.onEvaluation?.(stage, last);
        await options.onStep?.(stage, step);
      },
      ...signal && { signal },
    });
  const files = [tuning.steps[stage], tuning.decode, tuning.tokenizer];
  const result: Trained = store === undefined ? await train() : await keptTraining(store, {
    ...{ stage, seed, steps, peak, beta: stage === "dpo" ? settings.beta : null },
    ...{ policies, examples, validation, start: digestOf(start) },
    files: await Promise.all(files.map(fileDigest)),
    code: await codeDigest(import.meta.url),
  }, { label: `policies by ${stage}, seed ${seed}`, run: train });
  signal?.throwIfAborted();
  const best = result.evaluations.reduce((best, one) => one.score > best.score ? one : best);
  return {
    stage,
    weights: encodeWeights(result.params, layout),
    updates: result.losses.length,
    losses: result.losses,
    before,
    evaluations: result.evaluations,
    kept: best.step,
    tooLong,
  };
}

/** Log-probability of the right policy, how often it is said, and how often no policy is. */
function scored(
  said: readonly Said[],
  right: readonly (string | undefined)[],
  policies: readonly Policy[],
): Omit<Evaluation, "step"> {
  const logProbs = said.map(({ policy, probabilities }, i) => {
    const at = policies.findIndex(({ name }) => name === right[i]);
    // A text that names no policy is of no use, however probable the right name would be
    return Math.log(policy === null ? UNREAD : Math.max(UNREAD, probabilities[at]));
  });
  return {
    score: mean(logProbs),
    metrics: {
      right: mean(said.map(({ policy }, i) => Number(policy === right[i]))),
      unread: mean(said.map(({ policy }) => Number(policy === null))),
    },
  };
}
