/** `lab run NAME --sweep`: the values that parameters take, and the runs that they make: a grid. */
import { UserError } from "../lib/core/errors.ts";
import { parseParameter } from "../lib/jupyter/mod.ts";
import { type Call, callOf } from "./run_study.ts";

/** Runs of a sweep at most: a slip of the pen may ask for a million. */
export const MOST_RUNS = 200;

/** A parameter and the texts of its values. */
export interface Swept {
  name: string;
  values: string[];
}

/**
 * Reads `name=1..5`, whole numbers from the first to the last, or `name=0.1,1,10`. A comma within brackets or quotes
 * is part of a value.
 *
 * @throws {UserError} for a text that is neither, or a parameter that is swept already
 */
export function parseSweep(text: string, before: readonly Swept[] = []): Swept[] {
  const hint = "Write --sweep seed=1..5 or --sweep 'c=0.1,1,10'";
  const [name, list] = parseParameter(text);
  if (before.some((swept) => swept.name === name)) {
    throw new UserError(`Cannot sweep ${name} twice`, { hint });
  }
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(list);
  const values = range === null ? parts(list) : between(Number(range[1]), Number(range[2]));
  if (values.length === 0 || values.includes("")) {
    throw new UserError(
      `Cannot sweep ${name} as it must have values, or a first and a last whole number: ` +
        `current value is ${list || "empty"}`,
      { hint },
    );
  }
  return [...before, { name, values: [...new Set(values)] }];
}

/**
 * Whole numbers: none where the first is above the last, or one is too large to be exact; no more than show that they
 * are too many.
 */
function between(first: number, last: number): string[] {
  if (![first, last].every(Number.isSafeInteger)) return [];
  const count = Math.max(0, Math.min(last - first, MOST_RUNS) + 1);
  return Array.from({ length: count }, (_, i) => `${first + i}`);
}

/** A text of JSON, a bracket or a comma. */
const MARK = /"(?:[^"\\]|\\.)*"|[[\]{},]/g;

/** Split at commas outside all brackets; at every comma where brackets do not match, which are letters then. */
function parts(list: string): string[] {
  const ends: number[] = [];
  let depth = 0;
  for (const { 0: mark, index } of list.matchAll(MARK)) {
    if (mark === "[" || mark === "{") depth++;
    if (mark === "]" || mark === "}") depth--;
    if (depth < 0) break;
    if (mark === "," && depth === 0) ends.push(index);
  }
  const found = depth !== 0
    ? list.split(",")
    : [...ends, list.length].map((end, i) => list.slice(i === 0 ? 0 : ends[i - 1] + 1, end));
  return found.map((part) => part.trim());
}

/**
 * The runs of a grid, each combination of values once, the last parameter changing fastest.
 *
 * @param texts Of the parameters that are the same in all.
 * @throws {UserError} where they are too many, or one is at a parameter that the notebook does not take
 */
export async function sweptCalls(
  path: string,
  { sweep, texts }: { sweep: readonly Swept[]; texts: Record<string, string> },
): Promise<Call[]> {
  const both = sweep.find(({ name }) => name in texts);
  if (both) throw new UserError(`Cannot sweep ${both.name} as --param sets it`);
  const count = sweep.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_RUNS) {
    throw new UserError(`Cannot make more runs in a sweep than ${MOST_RUNS}, and this has more`, {
      hint: "Take fewer values, or sweep in parts: runs that were made are not made again",
    });
  }
  let grid: Record<string, string>[] = [texts];
  for (const { name, values } of sweep) {
    grid = grid.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  const calls = await Promise.all(grid.map((point) => callOf(path, point)));
  // 1 and 1.0 are one value
  return [...new Map(calls.map((call) => [call.name, call])).values()];
}
