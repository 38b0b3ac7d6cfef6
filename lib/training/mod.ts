/**
 * The training engine: step graphs, run batch by batch in ONNX Runtime, on data or on own samples.
 *
 * ```ts
 * import { advantagesOf, cosine } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const schedule = cosine({ peak: 1e-3, warmup: 10, steps: 100 });
 * assert.ok(schedule(5) < schedule(10) && schedule(90) < schedule(20));
 * // Four samples of one question, one of them right: each against the mean of the others (RLOO)
 * const [right, ...wrong] = advantagesOf("rloo", [[1, 0, 0, 0]])[0];
 * assert.ok(right > 0 && wrong.every((advantage) => advantage < 0));
 * ```
 * @module
 */
export {
  ADVANTAGE_METHODS,
  type AdvantageMethod,
  advantagesOf,
  movingBaseline,
} from "./advantages.ts";
export type { Checkpoint } from "./checkpoint.ts";
export {
  readSafetensors,
  type Tensor,
  type Tensors,
  writeSafetensors,
} from "../onnx/safetensors.ts";
export { keptTraining, type Trained } from "./kept_training.ts";
export { lastLoss } from "./last_loss.ts";
export { minMaxMid, PAIR_KINDS, type PairKind } from "./preference_pairs.ts";
export {
  policyGradientBatches,
  type PolicyGradientOptions,
  type Rewarded,
} from "./policy_gradient.ts";
export { rewardCardOf } from "./reward_card_of.ts";
export {
  completionBatches,
  confTunerBatches,
  type ExampleBatches,
  implicitBatches,
  preferenceBatches,
  type RowOptions,
} from "./example_batches.ts";
export { epochBatch } from "./epochs.ts";
export {
  type CompletionExample,
  type ExampleKind,
  type Examples,
  type JudgedExample,
  type PreferenceExample,
  readExamples,
} from "./examples.ts";
export { accuracyOf } from "./reward_accuracy.ts";
export {
  type RewardTrainingOptions,
  type TrainedReward,
  trainRewardModel,
} from "./reward_model.ts";
export {
  pairLines,
  type RewardPair,
  type RewardPairs,
  rewardPairs,
  skippedText,
} from "./reward_pairs.ts";
export { type SampledAnswers, sampledAnswers } from "./sampled_answers.ts";
export { type Rollout, RolloutSampler, type SamplerOptions } from "./rollouts.ts";
export { cosine, type Decay, type Schedule, stable } from "./schedule.ts";
export {
  type Batch,
  type Hyper,
  type StepCard,
  StepGraph,
  type TrainingState,
} from "./step_graph.ts";
export { trainer } from "./trainer.ts";
export {
  ADAMW,
  type Evaluation,
  type MeasuredBatch,
  type Metrics,
  type TrainingOptions,
  type TrainingResult,
  type TrainingStep,
} from "./trainer_options.ts";
export { encoderLayout, encodeWeights, flatWeights, startFromEncoder } from "./weights.ts";
