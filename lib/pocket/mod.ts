/**
 * The embedded world: PocketQA, when an answer to its questions is right, and the pocket models. Importing it
 * registers the dataset `pocket` and the models with those who open them by name.
 *
 * ```ts
 * import { verifyAnswer, pocketQuestions } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [question] = pocketQuestions(1, { seed: 1, pool: "test" });
 * assert.equal(verifyAnswer(question, question.reference).correct, true);
 * assert.equal(verifyAnswer(question, "no such answer").correct, false);
 * ```
 * @module
 */
import "./dataset.ts";
export { UNKNOWN, type Verdict, verify } from "./answer.ts";
export {
  type Batches,
  type BatchShape,
  lessonBatches,
  MASK,
  maskedBatches,
  paraphraseBatches,
} from "./batches.ts";
export type { AnswerKind, Family, Level } from "./family.ts";
export { instruct, type Instruction, withConfidence } from "./instructions.ts";
export { type Emphasis, type Lesson, lesson } from "./lessons.ts";
export {
  CONTEXT,
  encoderPrice,
  type ModelCard,
  modelCardSchema,
  openPocketEncoder,
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  POCKET_MODELS,
  pocketInputs,
  type PocketLanguageModel,
  type PocketModel,
  pocketPath,
  pocketTokenizer,
  readModelCard,
} from "./models.ts";
export { pocketOutcomesFile, savePocketOutcomes } from "./outcomes.ts";
export { OUTSIDE } from "./outside_queries.ts";
export type { Pool } from "./pools.ts";
export { type PocketScoredConfig, pocketScoredFile } from "./scored_outcomes.ts";
export { isPocketModel, pocketFineTuning } from "./provider.ts";
export {
  asQuestion,
  FAMILIES,
  LEVELS,
  paraphrases,
  type PocketQuestion,
  pocketQuestions,
  verifyAnswer,
} from "./questions.ts";
export {
  pocketFormat,
  type StatedAnswer,
  statedAnswers,
  statedTable,
  STATEMENT_FORMATS,
} from "./stated_answers.ts";
export { judgedPocketAnswers, pocketExamples } from "./training_examples.ts";
export { type Entity, isTold, type Kind, obscurity, popularity, WORLD } from "./world.ts";
export {
  type CalibrationRun,
  type CalibrationTraining,
  trainCalibration,
} from "./calibration/training.ts";
export {
  type CalibrationEvaluation,
  evaluateCalibration,
  type EvaluationOptions,
} from "./calibration/evaluation.ts";
export { monitorText } from "./calibration/monitor.ts";
export {
  CALIBRATION_METHODS,
  type CalibrationConfig,
  type CalibrationMethod,
  confidenceOf,
  defaultsOf,
  examplesOf,
} from "./calibration/settings.ts";
export {
  type MeasuredAnswers,
  measuredAnswers,
  type MeasuredConfidence,
} from "./calibration/measured_answers.ts";
export { trainingQuestions, validationQuestions } from "./calibration/questions.ts";
export type { CalibrationCard } from "./calibration/card.ts";
export { readPolicyModel } from "./policy_model.ts";
export {
  readTrainedModel,
  saveTrainedModel,
  type TrainedCard,
  trainedCardSchema,
  type TrainedModel,
} from "./trained_model.ts";
