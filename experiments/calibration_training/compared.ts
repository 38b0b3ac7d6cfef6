/** All methods beside one another: each trained with several seeds, with and without some families and levels. */
import {
  type JudgedAnswer,
  type JudgedConfidences,
  type NamedRuns,
  type Pair,
  platt,
  type RunMeasures,
} from "../../lib/calibration/mod.ts";
import { PLATT, TOKENS, UNTRAINED } from "../../lib/pocket/calibration/references.ts";
import { settingsOf } from "../../lib/pocket/calibration/settings.ts";
import {
  type CalibrationConfig,
  type CalibrationTraining,
  pocketPath,
  type PocketQuestion,
} from "../../lib/pocket/mod.ts";
import {
  answersOf,
  type Following,
  isLeftOut,
  learnedAnswers,
  type LeftOut,
  type Recipe,
  recipeOf,
  stepsOf,
  train,
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
  const untrained = new Map<boolean, Promise<JudgedAnswer[]>>();
  const answersFor = ({ builder, implicit = false }: Recipe, start?: CalibrationTraining) => {
    if (builder === null) return [];
    if (start !== undefined) return learnedAnswers(learned, { weights: start.weights, implicit });
    return untrained.getOrInsertComputed(implicit, () => learnedAnswers(learned, { implicit }));
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
  return trained.filter(({ name }) => !recipeOf(name).implicit)
    .reduce((best, one) => scoreOf(one) > scoreOf(best) ? one : best).name;
}

/** New answers of each training to the questions. */
export async function entriesOf(
  trained: readonly Trainings[],
  questions: readonly PocketQuestion[],
): Promise<NamedRuns[]> {
  const entries: NamedRuns[] = [];
  for (const { name, runs } of trained) {
    const { implicit = false } = recipeOf(name);
    const rows: JudgedConfidences[] = [];
    for (const { weights } of runs) rows.push(await answersOf(questions, { weights, implicit }));
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

/** JudgedConfidences of some questions only. */
export function restricted(
  { name, runs }: NamedRuns,
  holds: (place: number) => boolean,
): NamedRuns {
  const some = <T>(values: readonly T[]) => values.filter((_, i) => holds(i));
  return {
    name,
    runs: runs.map(({ confidence, correct, fold }) => ({
      confidence: some(confidence),
      correct: some(correct),
      ...fold && { fold: some(Array.from(fold)) },
    })),
  };
}

export interface OutsideOptions extends TrainAllOptions {
  /** Questions that may be learned from, none of them left out. */
  learned: readonly PocketQuestion[];
  leftOut: LeftOut;
  questions: readonly PocketQuestion[];
  /** Of `questions`: what needs no training, and trained on all. */
  entries: readonly NamedRuns[];
}

/** The name of a method that was trained without what is left out. */
export const withoutThem = (name: string) => `${name}, without them`;

/**
 * On test questions of the families and levels on which no confidence was taught: untrained, Platt's calibration fitted
 * on the other test questions, the token probability, and each method trained on all and without them. What methods
 * replay, the lessons that pocket-small was made with, has all families, and no confidence. Methods that learn from
 * their own answers are asked about all families in training, and so are none of these.
 */
export async function outsideEntries(
  names: readonly string[],
  { questions, entries, leftOut, watch, ...options }: OutsideOptions,
): Promise<NamedRuns[]> {
  const learning = names.filter((name) => recipeOf(name).builder !== null);
  const trained = await trainAll(learning, {
    ...options,
    // Validation questions are of all families: they do not choose here
    watch: { ...watch, keep: "last" },
  });
  const outside = questions.filter((one) => isLeftOut(leftOut, one));
  const without = await entriesOf(trained, outside);
  const of = (name: string) => entries.find((entry) => entry.name === name)!;
  const isOutside = (i: number) => isLeftOut(leftOut, questions[i]);
  const here = (name: string) => restricted(of(name), isOutside);
  const [elsewhere] = restricted(of(UNTRAINED), (i) => !isOutside(i)).runs;
  return [
    here(UNTRAINED),
    { name: PLATT, runs: [plattFrom(elsewhere, here(UNTRAINED).runs[0])] },
    here(TOKENS),
    ...learning.flatMap((name) => [
      here(name),
      { ...without.find((entry) => entry.name === name)!, name: withoutThem(name) },
    ]),
  ];
}

/** Confidences of some questions, recalibrated by a fit on others. */
function plattFrom(others: JudgedConfidences, rows: JudgedConfidences): JudgedConfidences {
  const stated = others.confidence.flatMap((value, i) => value === null ? [] : [i]);
  const fitted = platt().fit(
    stated.map((i) => others.confidence[i]!),
    stated.map((i) => others.correct[i]),
  );
  return {
    ...rows,
    confidence: rows.confidence.map((value) => value === null ? null : fitted.apply([value])[0]),
  };
}
