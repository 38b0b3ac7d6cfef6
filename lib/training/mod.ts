/** The training engine: step graphs, run batch by batch in ONNX Runtime. */
export type { Checkpoint } from "./checkpoint.ts";
export {
  readSafetensors,
  type Tensor,
  type Tensors,
  writeSafetensors,
} from "../onnx/safetensors.ts";
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
  type TrainingOptions,
  type TrainingResult,
  type TrainingStep,
} from "./trainer_options.ts";
export { encodeWeights } from "./weights.ts";
