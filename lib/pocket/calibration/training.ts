/**
 * Trains pocket-small to state its confidence, by any of the methods, with what is watched meanwhile and
 * checkpoints from which a run that was killed goes on to the very weights of an unbroken one.
 *
 *     const { weights, card } = await trainCalibration({ method: "rloo" }, { store: Store.open() });
 */
import { mean } from "simple-statistics";
import { codeDigest } from "../../core/code_digest.ts";
import { digestOf, sha256 } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import type { Store } from "../../core/store/store.ts";
import {
  cosine,
  encodeWeights,
  type ExampleKind,
  flatWeights,
  keptTraining,
  type Metrics,
  readExamples,
  readSafetensors,
  RolloutSampler,
  StepGraph,
  type Trained,
  trainer,
  type TrainingOptions,
  type TrainingStep,
} from "../../training/mod.ts";
import { decodeSafetensors } from "../../onnx/safetensors.ts";
import { pocketPath, pocketTokenizer } from "../models.ts";
import { batchesOf, type MethodParts } from "./batches.ts";
import { collapse, monitored } from "./monitor.ts";
import { validationQuestions } from "./questions.ts";
import { type CalibrationConfig, type CalibrationMethod, ON_POLICY, type Settings, settingsOf } from "./settings.ts";
import { statedAnswers } from "../stated_answers.ts";
import { readTrainedModel, type TrainedModel } from "./trained_model.ts";
import type { PocketQuestion } from "../questions.ts";
