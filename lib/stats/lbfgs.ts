/**
 * Unconstrained minimisation of a smooth convex function by L-BFGS (Nocedal & Wright 2006, algorithms 7.4
 * and 7.5) with backtracking. Where losses differ by no more than their rounding, steps are judged by
 * derivatives (the approximate Wolfe condition of Hager & Zhang 2005), so that the minimum is found to the
 * rounding of the gradient and not to its square root.
 */

/** The loss at a point, and its gradient. */
export type Objective = (point: Float64Array) => { loss: number; gradient: Float64Array };

export interface MinimizeOptions {
  /** Stops when no component of the gradient is larger. */
  tolerance: number;
  maxIterations: number;
}

/** The number of past steps that are remembered. */
const MEMORY = 10;
/** The least share of the promised descent that a step has to bring (Armijo). */
const DESCENT = 1e-4;
/** Of a loss that is a mean, relative to the larger of it and 1. */
const ROUNDING = 1e-13;
/** A gradient that changes by less than this share of itself, squared, does so by rounding. */
const UNCHANGED = 1e-20;
/** No shorter part of a step is tried. */
const SHORTEST = 1e-10;
/** So many steps in a row that neither lower the loss nor halve the squared gradient end the search. */
const PATIENCE = 5;

/** A point, with the objective there. */
interface Reached {
  point: Float64Array;
  loss: number;
  gradient: Float64Array;
  /** The squared length of the gradient. */
  steepness: number;
}

interface Step {
  step: Float64Array;
  /** Of the gradient. */
  change: Float64Array;
  /** step . change */
  curvature: number;
}

/** The point at which the objective is least, going out from `start`, and the loss there. */
export function minimize(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations }: MinimizeOptions,
): { point: Float64Array; loss: number } {
  let at = reach(objective, start), best = at;
  let past: Step[] = [], scale = 1 / Math.sqrt(at.steepness), idle = 0;
  for (let iteration = 0; iteration < maxIterations && idle < PATIENCE; iteration++) {
    if (at.gradient.every((component) => Math.abs(component) <= tolerance)) break;
    const next = search(objective, at, descent(at.gradient, { past, scale }));
    idle++;
    if (next === null) {
      // The steps remembered no longer fit: start again along the gradient
      past = [];
      continue;
    }
    const lower = best.loss - next.loss > roundingOf(best.loss);
    if (lower || next.steepness <= best.steepness / 2) idle = 0;
    if (lower || next.steepness < best.steepness) best = next;

    const step = difference(next.point, at.point);
    const change = difference(next.gradient, at.gradient);
    const curvature = dot(step, change), bend = dot(change, change);
    if (curvature > 0 && bend > UNCHANGED * at.steepness) {
      past = [...past, { step, change, curvature }].slice(-MEMORY);
      scale = curvature / bend;
    } else {
      // A slope with no bend to be seen, as of saturated rows: go farther
      scale *= 2;
    }
    at = next;
  }
  return best;
}

/** Minus the approximate inverse Hessian times the gradient, by the two-loop recursion. */
function descent(
  gradient: Float64Array,
  { past, scale }: { past: readonly Step[]; scale: number },
): Float64Array {
  const direction = new Float64Array(gradient.length);
  axpy(-1, gradient, direction);
  const alphas = past.map(() => 0);
  for (let h = past.length - 1; h >= 0; h--) {
    alphas[h] = dot(past[h].step, direction) / past[h].curvature;
    axpy(-alphas[h], past[h].change, direction);
  }
  for (let j = 0; j < direction.length; j++) direction[j] *= scale;
  for (let h = 0; h < past.length; h++) {
    const beta = dot(past[h].change, direction) / past[h].curvature;
    axpy(alphas[h] - beta, past[h].step, direction);
  }
  return direction;
}

/** Halves the step along a direction until it brings enough; null where none does. */
function search(
  objective: Objective,
  { point, loss, gradient }: Reached,
  direction: Float64Array,
): Reached | null {
  const slope = dot(gradient, direction);
  for (let length = 1; length > SHORTEST; length /= 2) {
    const next = point.slice();
    axpy(length, direction, next);
    const reached = reach(objective, next);
    if (reached.loss <= loss + DESCENT * length * slope) return reached;
    const level = Math.abs(reached.loss - loss) <= roundingOf(loss);
    if (level && dot(reached.gradient, direction) <= (2 * DESCENT - 1) * slope) return reached;
  }
  return null;
}

function reach(objective: Objective, point: Float64Array): Reached {
  const { loss, gradient } = objective(point);
  return { point, loss, gradient, steepness: dot(gradient, gradient) };
}

/** Losses that differ by less are equal but for rounding. */
function roundingOf(loss: number): number {
  return ROUNDING * Math.max(1, loss);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** y += a x */
function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let j = 0; j < x.length; j++) y[j] += a * x[j];
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const rest = a.slice();
  axpy(-1, b, rest);
  return rest;
}
