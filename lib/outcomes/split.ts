/**
 * Splitting queries so that no prompt, after normalisation, lies on both sides: the same question
 * under two ids, or with other capitals and spaces, stays together.
 */
import { UserError } from "../core/errors.ts";
import { permutation, random } from "../core/random.ts";
import { assignFolds } from "../stats/folds.ts";
import type { Grouping } from "../stats/groups.ts";
import type { Query } from "./matrix.ts";
import { groupPrompts } from "./prompt_groups.ts";

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
  const groups = promptGroups(queries), { count } = groups;
  const task = "cross-validate", unit = "distinct prompts";
  if (count < 3) {
    throw new UserError(
      `Cannot cross-validate as whatever --folds says it takes three distinct prompts or more, one to test and ` +
        `two to learn from: there ${count === 1 ? "is 1" : `are ${count}`}`,
    );
  }
  const hint = `At most so many folds: --folds ${count}`;
  const { foldOf, order } = assignFolds(count, { folds, seed, task, unit, hint });
  return Array.from({ length: folds }, (_, fold) => {
    const tested = order.filter((group) => foldOf[group] === fold).sort();
    return {
      ...holdBack(groups, order.filter((group) => foldOf[group] !== fold)),
      test: rowsOf(groups, tested),
    };
  });
}

/**
 * Splits off a share of the prompts for validation; what is left is for training.
 *
 * @throws {UserError} if there are fewer than two distinct prompts
 */
export function holdOut(queries: Query[], { seed }: { seed: number }): Omit<Split, "test"> {
  const groups = promptGroups(queries);
  return holdBack(groups, permutation(groups.count, random(seed, "hold-out")));
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
  const groups = promptGroups(queries), { count } = groups;
  const order = permutation(count, random(seed, "shares"));
  const upTo = (share: number) => Math.round(count * share / 100);
  const [train, validation] = [upTo(shares[0]), upTo(shares[0] + shares[1])];
  const rows = (from: number, to: number) =>
    rowsOf(groups, order.subarray(from, to)).sort((a, b) => a - b);
  return {
    train: rows(0, train),
    validation: rows(train, validation),
    test: rows(validation, count),
  };
}

/** Of these groups, in their order, the first are for validation. */
function holdBack(groups: PromptGroups, order: Int32Array): Omit<Split, "test"> {
  if (order.length < 2) {
    throw new UserError(
      `Cannot train as it takes two distinct prompts or more that are not tested, one of them to ` +
        `validate on: there ${order.length === 1 ? "is one" : "are none"}`,
    );
  }
  const held = Math.max(1, Math.round(order.length * VALIDATION_SHARE));
  return {
    validation: rowsOf(groups, order.subarray(0, held)),
    train: rowsOf(groups, order.subarray(held)),
  };
}

/** Row numbers of those `queries` whose prompt, normalised, is among the prompts of `others`. */
export function sharedPrompts(
  queries: readonly { prompt: string }[],
  others: readonly { prompt: string }[],
): number[] {
  const n = queries.length;
  const { group, count } = groupPrompts(
    n + others.length,
    (row) => (row < n ? queries[row] : others[row - n]).prompt,
  );
  const among = new Uint8Array(count);
  for (let row = n; row < group.length; row++) among[group[row]] = 1;
  return [...queries.keys()].filter((row) => among[group[row]] === 1);
}

/** Queries by their prompt: the rows of group g are `rows[offsets[g]]` to `rows[offsets[g + 1] - 1]`. */
export interface PromptGroups extends Grouping {
  rows: Int32Array;
  offsets: Int32Array;
}

const known = new WeakMap<readonly { prompt: string }[], PromptGroups>();

/** The queries by their prompt, normalised; made once for each list of queries. */
export function promptGroups(queries: readonly { prompt: string }[]): PromptGroups {
  const before = known.get(queries);
  if (before) return before;
  const { group, count } = groupPrompts(queries.length, (row) => queries[row].prompt);
  const offsets = new Int32Array(count + 1);
  for (let row = 0; row < group.length; row++) offsets[group[row] + 1]++;
  for (let g = 0; g < count; g++) offsets[g + 1] += offsets[g];
  const filled = offsets.slice(0, count), rows = new Int32Array(group.length);
  for (let row = 0; row < group.length; row++) rows[filled[group[row]]++] = row;
  const groups = { group, count, rows, offsets };
  known.set(queries, groups);
  return groups;
}

/** The rows of these groups, group by group. */
function rowsOf({ rows, offsets }: PromptGroups, groups: Int32Array): number[] {
  let size = 0;
  for (const group of groups) size += offsets[group + 1] - offsets[group];
  const all = new Array<number>(size);
  let to = 0;
  for (const group of groups) {
    for (let at = offsets[group]; at < offsets[group + 1]; at++) all[to++] = rows[at];
  }
  return all;
}
