/**
 * Folds for cross-validation and cross-fitting: groups of rows in a random order are dealt out like cards,
 * so that the folds' numbers of groups differ by one at most.
 */
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";

export interface FoldOptions {
  folds: number;
  seed: number;
  /** For the message, e.g. "cross-fit platt". */
  task: string;
  /** The name of the groups in the message. @default {"groups"} */
  unit?: string;
  /** What to do about a wrong number of folds. */
  hint?: string;
}

export interface Folds {
  /** The fold of each group. */
  foldOf: Int32Array;
  /** The groups in the order they were dealt: `order[place]` is in fold `place % folds`. */
  order: Int32Array;
}

/**
 * Assigns each of so many `groups` to a fold. The same seed and number of groups give the same folds.
 * @throws {UserError} where `folds` is not a whole number from 2 to the number of groups
 */
export function assignFolds(
  groups: number,
  { folds, seed, task, unit = "groups", hint }: FoldOptions,
): Folds {
  if (!Number.isInteger(folds) || folds < 2 || folds > groups) {
    throw new UserError(
      `Cannot ${task} as folds must be a whole number from 2 to the number of ${unit} (${groups}): ` +
        `current value is ${folds}`,
      { hint },
    );
  }
  const order = permutation(groups, random(seed, "k-fold"));
  const foldOf = new Int32Array(groups);
  order.forEach((group, place) => foldOf[group] = place % folds);
  return { foldOf, order };
}
