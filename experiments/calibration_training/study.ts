/**
 * Trainings of pocket-small to state its confidence, and what they change: new answers to test questions, judged
 * anew, beside what needs no training. Settings were chosen on validation questions of the router pool (LOG.md), none
 * on the test's.
 *
 *     deno task lab run 44
 *     deno task lab run 47
 */
import type { JudgedAnswer } from "../../lib/calibration/mod.ts";
import { Store } from "../../lib/core/store/store.ts";
import { UserError } from "../../lib/core/errors.ts";
import {
  type CalibrationConfig,
  type CalibrationRun,
  type CalibrationTraining,
  confidenceOf,
  judgedPocketAnswers,
  type MeasuredAnswers,
  measuredAnswers,
  type MeasuredConfidence,
  pocketExamples,
  type PocketQuestion,
  pocketQuestions,
  saveTrainedModel,
  trainCalibration,
  trainingQuestions,
} from "../../lib/pocket/mod.ts";
import { settingsOf } from "../../lib/pocket/calibration/settings.ts";
import type { ExampleKind, Examples } from "../../lib/training/mod.ts";

export const MODEL = "pocket-small";

/** What is left out of training, to be asked for afterwards. */
export interface LeftOut {
  families: readonly string[];
  levels: readonly number[];
}

/** True of a question that is left out of training. */
export function isLeftOut({ families, levels }: LeftOut, question: PocketQuestion): boolean {
  return families.includes(question.family) || levels.includes(question.level);
}

/** Questions of the router pool to learn from, less those that are left out. */
export function learnedQuestions(
  { learn }: { learn: number },
  leftOut: LeftOut = { families: [], levels: [] },
): PocketQuestion[] {
  return trainingQuestions(learn).filter((one) => !isLeftOut(leftOut, one));
}

/** Answers to learn from, asked as they are measured: pocket-small's, or those of trained weights. */
export async function learnedAnswers(
  questions: readonly PocketQuestion[],
  options: Measuring = {},
): Promise<JudgedAnswer[]> {
  return judgedPocketAnswers((await answersOf(questions, options)).answers);
}

/** A way to train. */
export interface Recipe {
  /** As `lab calibration train` has it; its defaults where nothing is said. */
  config: Omit<CalibrationConfig, "seed" | "steps">;
  /** Builder of what it learns from; null of one that learns from its own answers. */
  builder: string | null;
  /**
   * The name of the recipe whose weights it starts from, and whose new answers it learns from: those of pocket-small
   * are no longer what it says. @default pocket-small
   */
  start?: string;
}

/** The methods that are compared, by the names that pages have for them. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  "SFT": { config: { method: "sft" }, builder: "sft-calibrated" },
  "SFT, always 0.90": { config: { method: "sft" }, builder: "source-sft" },
  "ConfTuner": { config: { method: "conftuner" }, builder: "sft-calibrated" },
  "DPO": { config: { method: "dpo" }, builder: "dpo-restated" },
  "DPO v2": { config: { method: "dpo" }, builder: "source-dpo-v2" },
  "implicit": { config: { method: "implicit" }, builder: "verdicts" },
  "unshifted": { config: { method: "unshifted" }, builder: "verdicts" },
  "REINFORCE": { config: { method: "reinforce" }, builder: null },
  "RLOO": { config: { method: "rloo" }, builder: null },
  "GRPO": { config: { method: "grpo" }, builder: null },
  "SFT, then ConfTuner": {
    config: { method: "conftuner", replay: 0.25, peak: 5e-4 },
    builder: "sft-calibrated",
    start: "SFT",
  },
  "SFT, then RLOO": { config: { method: "rloo" }, builder: null, start: "SFT" },
};

/** @throws {UserError} for a name that no recipe has */
export function recipeOf(name: string): Recipe {
  if (name in RECIPES) return RECIPES[name];
  throw new UserError(`Cannot train ${name} as it is no method of this study`, {
    hint: `Name one of: ${Object.keys(RECIPES).join("; ")}`,
  });
}

/** Updates of a recipe at a share of the usual ones. */
export function stepsOf({ config }: Recipe, share: number): number {
  return Math.max(1, Math.round(share * settingsOf(config as CalibrationConfig).steps));
}

/** What a training hears of itself while it goes. */
export type Following = Pick<CalibrationRun, "onStep" | "onEvaluation">;

export interface TrainOptions extends Following {
  /** What it learns from, where it does not learn from answers of its own. */
  answers: readonly JudgedAnswer[];
  share: number;
  seed: number;
  /** The trained model to start from, where the recipe has one. */
  start?: CalibrationTraining | undefined;
  /** Settings of evaluations on validation questions, with which weights are kept. */
  watch?: Pick<CalibrationConfig, "evaluations" | "validation" | "keep">;
}

/** Trains one seed of a recipe; the store keeps it, and a run that was stopped goes on. */
export async function train(
  recipe: Recipe,
  { answers, share, seed, start, watch = {}, ...follow }: TrainOptions,
): Promise<CalibrationTraining> {
  const { config, builder } = recipe;
  const examples = builder === null
    ? undefined
    : await pocketExamples(builder, answers, { seed: 1 }) as Examples[ExampleKind][];
  const folder = start && await Deno.makeTempDir();
  try {
    if (folder !== undefined) await saveTrainedModel(folder, start!);
    return await trainCalibration(
      { ...config, ...watch, seed, steps: stepsOf(recipe, share) } as CalibrationConfig,
      { examples, start: folder, store: Store.open(), ...follow },
    );
  } finally {
    if (folder !== undefined) await Deno.remove(folder, { recursive: true });
  }
}

/** Test questions, all families and levels in turn. */
export function testQuestions({ n }: { n: number }): PocketQuestion[] {
  return pocketQuestions(n, { seed: 1, pool: "test" });
}

/** Whose answers: pocket-small's unless `weights` say otherwise; and which confidence is measured of them. */
export interface Measuring {
  weights?: Uint8Array | undefined;
  of?: MeasuredConfidence;
}

/** New answers, each with the confidence that is measured: by default what it states. */
export async function answersOf(
  questions: readonly PocketQuestion[],
  options: Measuring = {},
): Promise<MeasuredAnswers> {
  return await measuredAnswers(MODEL, questions, options);
}

/** The confidence that a recipe trains. */
export function trainedConfidence({ config }: Recipe): MeasuredConfidence {
  return confidenceOf(config.method);
}
