/**
 * The one check of what the measures and calibrators are given. A confidence that is missing or out
 * of range is a fault to be told of, with its place: one that is silently clipped or defaulted has
 * made more than one published calibration error.
 */
import { UserError } from "../../core/errors.ts";

/** What a measure asks of its rows. */
export interface Requirements {
  /** What cannot be done if they are wrong, for the message. @default {"measure calibration"} */
  task?: string;
  /**
   * Whether confidences are probabilities in [0, 1] or any finite scores. @default {"probability"}
   */
  confidences?: "probability" | "score";
  /** Whether rows are right or wrong, or right to a degree in [0, 1]. @default {"graded"} */
  outcomes?: "binary" | "graded";
  /** One a row, not negative, not all 0. */
  weights?: ArrayLike<number>;
}

/** The numbers that are allowed, and what cannot be done with others. */
export interface Allowed {
  task: string;
  /** Both ends included, but never infinite themselves. */
  range: readonly [least: number, most: number];
  whole?: boolean;
}

/**
 * Checks confidences and how right each row is, and the rows' weights.
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside its range or
 * NaN
 */
export function checkRows(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  requirements: Requirements = {},
): void {
  const { task = "measure calibration", confidences, outcomes, weights } = requirements;
  const n = confidence.length;
  checkNumbers("confidence", confidence, {
    task,
    range: confidences === "score" ? [-Infinity, Infinity] : [0, 1],
  });
  checkLength("correct", correct, { task, n });
  checkNumbers("correct", correct, { task, range: [0, 1], whole: outcomes === "binary" });
  checkWeights(weights, { task, n });
}

/**
 * Checks that there are values and that all are allowed.
 * @throws {UserError} naming the first value that is not
 */
export function checkNumbers(name: string, values: ArrayLike<number>, allowed: Allowed): void {
  if (values.length === 0) {
    throw new UserError(
      `Cannot ${allowed.task} as ${name} must have at least one row: it is empty`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!fits(values[i], allowed)) throw fault(`${name}[${i}]`, values[i], allowed);
  }
}

/** @throws {UserError} where one number, a setting such as how many bins, is not allowed */
export function checkNumber(name: string, value: number, allowed: Allowed): void {
  if (!fits(value, allowed)) throw fault(name, value, allowed);
}

/** @throws {UserError} where `values` does not have n rows */
export function checkLength(
  name: string,
  values: ArrayLike<number>,
  { task, n }: { task: string; n: number },
): void {
  if (values.length === n) return;
  throw new UserError(
    `Cannot ${task} as ${name} must have as many rows as the others, ${n}: ` +
      `current value is ${values.length}`,
  );
}

/** @throws {UserError} where weights are given and are not n numbers of at least 0, one above 0 */
export function checkWeights(
  weights: ArrayLike<number> | undefined,
  { task, n }: { task: string; n: number },
): void {
  if (weights === undefined) return;
  checkLength("weights", weights, { task, n });
  checkNumbers("weights", weights, { task, range: [0, Infinity] });
  for (let i = 0; i < n; i++) if (weights[i] > 0) return;
  throw new UserError(`Cannot ${task} as weights must have a positive sum: current value is 0`);
}

function fits(value: number, { range, whole }: Allowed): boolean {
  // By index: taking the pair apart anew for each of a million values takes most of the time
  return value >= range[0] && value <= range[1] && Number.isFinite(value) &&
    (!whole || Number.isInteger(value));
}

function fault(name: string, value: number, { task, range: [least, most], whole }: Allowed) {
  const kind = whole ? "whole number" : "number";
  let wanted = `a ${kind} from ${least} to ${most}`;
  if (whole && least === 0 && most === 1) wanted = "0 or 1";
  else if (most === Infinity) wanted = `a finite ${kind}`;
  if (most === Infinity && least > -Infinity) wanted += ` of at least ${least}`;
  return new UserError(`Cannot ${task} as ${name} must be ${wanted}: current value is ${value}`);
}
