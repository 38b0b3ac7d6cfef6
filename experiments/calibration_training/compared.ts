/** All methods beside one another: each trained with several seeds; the goal, and what each needs. */
import {
  type JudgedAnswer,
  type JudgedConfidences,
  type NamedRuns,
  type Pair,
  type RunMeasures,
} from "../../lib/calibration/mod.ts";
import { settingsOf } from "../../lib/pocket/calibration/settings.ts";
import {
  type CalibrationConfig,
  type CalibrationTraining,
  type MeasuredConfidence,
  pocketPath,
  type PocketQuestion,
} from "../../lib/pocket/mod.ts";
import {
  answersOf,
  type Following,
  learnedAnswers,
  type Recipe,
  recipeOf,
  stepsOf,
  train,
  trainedConfidence,
  type TrainOptions,
} from "./study.ts";

/** A method's trainings, one a seed. */
export interface Trainings {
  name: string;
  runs: CalibrationTraining[];
}

export interface TrainAllOptions extends Pick<TrainOptions, "share" | "watch"> {
  /** Questions whose answers are learned from, by methods that do not learn from answers of their own. */
  learned: readonly PocketQuestion[];
  seeds: readonly number[];
  /** Who hears of a training while it goes. */
  follow?: (name: string, seed: number) => Following;
}

/**
 * Trains the recipes of these names. What one starts from is trained with the same seed, and its new answers are
 * learned from.
 */
export async function trainAll(
  names: readonly string[],
  { seeds, learned, follow = () => ({}), ...options }: TrainAllOptions,
): Promise<Trainings[]> {
  const untrained = new Map<MeasuredConfidence, Promise<JudgedAnswer[]>>();
  const answersFor = (recipe: Recipe, start?: CalibrationTraining) => {
    if (recipe.builder === null) return [];
    const of = trainedConfidence(recipe);
    if (start !== undefined) return learnedAnswers(learned, { weights: start.weights, of });
    return untrained.getOrInsertComputed(of, () => learnedAnswers(learned, { of }));
  };
  const trained: Trainings[] = [];
  for (const name of names) {
    const recipe = recipeOf(name), runs: CalibrationTraining[] = [];
    for (const seed of seeds) {
      let start: CalibrationTraining | undefined;
      if (recipe.start !== undefined) {
        const before = recipeOf(recipe.start);
        // The store has it already where it is a method of its own
        start = await train(before, { ...options, answers: await answersFor(before), seed });
      }
      const answers = await answersFor(recipe, start);
      runs.push(await train(recipe, { ...options, ...follow(name, seed), answers, seed, start }));
    }
    trained.push({ name, runs });
  }
  return trained;
}

/**
 * The method that states confidences with the best score on validation questions, as the mean of its trainings: test
 * questions do not choose.
 */
export function bestOnValidation(trained: readonly Trainings[]): string {
  const scoreOf = ({ runs }: Trainings) =>
    runs.reduce(
      (sum, { card: { kept, evaluations } }) =>
        sum + evaluations.find(({ step }) => step === kept)!.score,
      0,
    ) / runs.length;
  return trained.filter(({ name }) => trainedConfidence(recipeOf(name)) === "stated")
    .reduce((best, one) => scoreOf(one) > scoreOf(best) ? one : best).name;
}

/** New answers of each training to the questions. */
export async function entriesOf(
  trained: readonly Trainings[],
  questions: readonly PocketQuestion[],
): Promise<NamedRuns[]> {
  const entries: NamedRuns[] = [];
  for (const { name, runs } of trained) {
    const of = trainedConfidence(recipeOf(name));
    const rows: JudgedConfidences[] = [];
    for (const { weights } of runs) rows.push(await answersOf(questions, { weights, of }));
    entries.push({ name, runs: rows });
  }
  return entries;
}

/** The goal, part by part. */
export const GOAL = { ece: 0.03, auroc: 0.9, distinct: 10, mode_share: 0.5 } as const;

export interface GoalRow {
  name: string;
  ece: boolean;
  auroc: boolean;
  /** Not below the interval of the untrained model's. */
  accuracy: boolean;
  distinct: boolean;
  mode_share: boolean;
  /** Above Platt's calibration in AUROC, in pairs. */
  platt: boolean;
  all: boolean;
}

export function goalRow(measured: RunMeasures, { untrained, overPlatt }: {
  untrained: RunMeasures;
  overPlatt: Pair;
}): GoalRow {
  const parts = {
    ece: (measured.ece.value ?? 1) <= GOAL.ece,
    auroc: (measured.auroc.value ?? 0) >= GOAL.auroc,
    accuracy: measured.accuracy.value! >= untrained.accuracy.lo!,
    distinct: measured.distinct >= GOAL.distinct,
    mode_share: measured.mode_share < GOAL.mode_share,
    platt: (overPlatt.auroc.lo ?? -1) > 0,
  };
  return { name: measured.name, ...parts, all: Object.values(parts).every((reached) => reached) };
}

/** What a method needs. */
export interface CostRow {
  name: string;
  /** Updates of a training. */
  updates: number;
  /** Answers of the untrained model that have to be verified before. */
  verified: number;
  /** Own answers that are sampled and verified while it trains. */
  sampled: number;
  /** Answers to validation questions that are verified, to keep the best weights. */
  watched: number;
}

export async function costRow(
  name: string,
  { share, learned, watch: { evaluations, validation } }: {
    share: number;
    learned: number;
    watch: { evaluations: number; validation: number };
  },
): Promise<CostRow> {
  const recipe = recipeOf(name);
  const of = async (name: string): Promise<Omit<CostRow, "name">> => {
    const recipe = recipeOf(name), updates = stepsOf(recipe, share);
    // The start is evaluated too
    const watched = (evaluations + 1) * validation;
    if (recipe.builder !== null) return { updates, verified: learned, sampled: 0, watched };
    const { accumulate, samples } = settingsOf(recipe.config as CalibrationConfig);
    const path = pocketPath("pocket-small", "steps", "policy_gradient.json");
    const { batch } = JSON.parse(await Deno.readTextFile(path));
    const sampled = updates * accumulate * Math.floor(batch / samples!) * samples!;
    return { updates, verified: 0, sampled, watched };
  };
  const own = await of(name);
  const before = recipe.start === undefined
    ? { updates: 0, verified: 0, sampled: 0, watched: 0 }
    : await of(recipe.start);
  return {
    name,
    updates: own.updates + before.updates,
    verified: own.verified + before.verified,
    sampled: own.sampled + before.sampled,
    watched: own.watched + before.watched,
  };
}
