/** Out of distribution: test questions of the families and levels on which no confidence was taught. */
import { type JudgedConfidences, type NamedRuns, platt } from "../../lib/calibration/mod.ts";
import { PLATT, TOKENS, UNTRAINED } from "../../lib/pocket/calibration/references.ts";
import type { PocketQuestion } from "../../lib/pocket/mod.ts";
import { entriesOf, trainAll, type TrainAllOptions } from "./compared.ts";
import { isLeftOut, type LeftOut, recipeOf } from "./study.ts";

/** Answers to some questions only. */
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
