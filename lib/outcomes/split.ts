/**
 * Splitting queries so that no prompt, after normalisation, lies on both sides: the same question
 * under two ids, or with other capitals and spaces, stays together.
 */
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";
import { assignFolds } from "../stats/folds.ts";
import { numberGroups, rowsByGroup } from "../stats/groups.ts";
import type { Query } from "./matrix.ts";
import { normalizePrompt } from "./normalize.ts";

/** Row numbers of the queries on each side. */
export interface Split {
  train: number[];
  validation: number[];
  test: number[];
}

/** Share of the training prompts held back for fitting thresholds and early stopping. */
const VALIDATION_SHARE = 0.1;

/**
 * k-fold cross-validation: each query is in the test part of exactly one of the `folds` splits.
 *
 * @throws {UserError} if there are fewer distinct prompts than folds, or too few to train on
 */
export function kFold(queries: Query[], { folds, seed }: { folds: number; seed: number }): Split[] {
  const groups = groupByPrompt(queries);
  const task = "cross-validate", unit = "distinct prompts";
  if (groups.length < 3) {
    throw new UserError(
      `Cannot cross-validate as whatever --folds says it takes three distinct prompts or more, one to test and ` +
        `two to learn from: there ${groups.length === 1 ? "is 1" : `are ${groups.length}`}`,
    );
  }
  const hint = `At most so many folds: --folds ${groups.length}`;
  const { foldOf, order } = assignFolds(groups.length, { folds, seed, task, unit, hint });
  return Array.from({ length: folds }, (_, fold) => {
    const rest = [...order].filter((group) => foldOf[group] !== fold).map((group) => groups[group]);
    return {
      ...holdBack(rest),
      test: groups.filter((_, group) => foldOf[group] === fold).flat(),
    };
  });
}

/**
 * Splits off a share of the prompts for validation; what is left is for training.
 *
 * @throws {UserError} if there are fewer than two distinct prompts
 */
export function holdOut(queries: Query[], { seed }: { seed: number }): Omit<Split, "test"> {
  const groups = groupByPrompt(queries);
  const order = [...permutation(groups.length, random(seed, "hold-out"))];
  return holdBack(order.map((group) => groups[group]));
}

/**
 * The queries' own split, no prompt on two sides of it: of copies of a prompt those of the test split stay, else those of
 * the validation split, and all others are left out. Without a validation split a tenth of the other prompts is held
 * out, by the seed.
 *
 * @returns also how many queries were left out
 * @throws {UserError} where too few are left to train on
 */
export function ownSplit(
  queries: Query[],
  { seed }: { seed: number },
): Split & { leaked: number } {
  const rowsOf = (of: (split: Query["split"]) => boolean) =>
    [...queries.keys()].filter((row) => of(queries[row].split));
  const without = (rows: number[], others: number[]) => {
    const at = (rows: number[]) => rows.map((row) => queries[row]);
    const shared = new Set(sharedPrompts(at(rows), at(others)));
    return rows.filter((_, i) => !shared.has(i));
  };
  const test = rowsOf((split) => split === "test");
  const validation = without(rowsOf((split) => split === "validation"), test);
  const train = without(rowsOf((split) => split === null || split === "train"), [
    ...test,
    ...validation,
  ]);
  const leaked = queries.length - test.length - validation.length - train.length;
  if (validation.length > 0) {
    if (train.length > 0) return { train, validation, test, leaked };
    throw new UserError(
      "Cannot train as all queries are of the validation and the test split, or share a prompt with one of these",
    );
  }
  const held = holdOut(train.map((row) => queries[row]), { seed });
  const from = (rows: number[]) => rows.map((at) => train[at]);
  return { train: from(held.train), validation: from(held.validation), test, leaked };
}

/** Per cent of the prompts on each side, [train, validation, test]; they sum to 100. */
export type Shares = readonly [number, number, number];

/**
 * Splits the prompts by shares, in an order drawn by the seed: of 10,000 by 80/10/10 those are 8,000, 1,000 and
 * 1,000.
 */
export function splitByShares(
  queries: readonly { prompt: string }[],
  { shares, seed }: { shares: Shares; seed: number },
): Split {
  const groups = groupByPrompt(queries);
  const order = [...permutation(groups.length, random(seed, "shares"))];
  const upTo = (share: number) => Math.round(groups.length * share / 100);
  const [train, validation] = [upTo(shares[0]), upTo(shares[0] + shares[1])];
  const rows = (from: number, to: number) =>
    order.slice(from, to).flatMap((group) => groups[group]).sort((a, b) => a - b);
  return {
    train: rows(0, train),
    validation: rows(train, validation),
    test: rows(validation, groups.length),
  };
}

function holdBack(groups: number[][]): Omit<Split, "test"> {
  if (groups.length < 2) {
    throw new UserError(
      `Cannot train as it takes two distinct prompts or more that are not tested, one of them to ` +
        `validate on: there ${groups.length === 1 ? "is one" : "are none"}`,
    );
  }
  const held = Math.max(1, Math.round(groups.length * VALIDATION_SHARE));
  return { validation: groups.slice(0, held).flat(), train: groups.slice(held).flat() };
}

/** Row numbers of those `queries` whose prompt, normalised, is among the prompts of `others`. */
export function sharedPrompts(queries: Query[], others: Query[]): number[] {
  const known = new Set(others.map((query) => normalizePrompt(query.prompt)));
  return queries.flatMap((query, row) => known.has(normalizePrompt(query.prompt)) ? [row] : []);
}

function groupByPrompt(queries: readonly { prompt: string }[]): number[][] {
  const ids = queries.map((query) => normalizePrompt(query.prompt));
  return rowsByGroup(numberGroups(queries.length, { ids, task: "split queries" }));
}
