/**
 * Checks of numbers that a function is given: the first one out of range is refused with its place. A value
 * that is silently clipped or defaulted has made more than one published calibration error.
 */
import { UserError } from "../core/errors.ts";

/** The numbers that are allowed, and the task that others prevent, for the message. */
interface Allowed {
  task: string;
  /** Both ends included, but never infinite themselves. */
  range: readonly [least: number, most: number];
  whole?: boolean;
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
  const wrong = firstOutside(values, allowed);
  if (wrong >= 0) throw fault(`${name}[${wrong}]`, values[wrong], allowed);
}

/** @throws {UserError} where one number, a setting such as a number of bins, is not allowed */
export function checkNumber(name: string, value: number, allowed: Allowed): void {
  if (firstOutside([value], allowed) === 0) throw fault(name, value, allowed);
}

/** @throws {UserError} where `values` does not have n rows */
export function checkLength(
  name: string,
  values: ArrayLike<unknown>,
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

/** The place of the first value that is not allowed, -1 if there is none. A million take about a millisecond. */
function firstOutside(
  values: ArrayLike<number>,
  { range: [least, most], whole = false }: Allowed,
): number {
  const n = values.length;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    const fits = value >= least && value <= most && Number.isFinite(value) &&
      (!whole || Number.isInteger(value));
    if (!fits) return i;
  }
  return -1;
}

function fault(name: string, value: number, { task, range: [least, most], whole }: Allowed) {
  const kind = whole ? "whole number" : "number";
  let wanted = `a ${kind} from ${least} to ${most}`;
  if (whole && least === 0 && most === 1) wanted = "0 or 1";
  else if (most === Infinity) wanted = `a finite ${kind}`;
  if (most === Infinity && least > -Infinity) wanted += ` of at least ${least}`;
  return new UserError(`Cannot ${task} as ${name} must be ${wanted}: current value is ${value}`);
}
