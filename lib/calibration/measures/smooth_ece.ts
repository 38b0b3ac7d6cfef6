/**
 * Smooth ECE: a calibration error without bins, where residuals are smoothed by a Gaussian kernel
 * that is reflected at 0 and 1 (Błasiok & Nakkiran 2023, arXiv 2309.12236). The width is not a
 * choice: it is the one at which the error is as large as the width. Follows apple/ml-calibration's
 * relplot 1.0.3 to the grid, so that the figures are the same.
 */
import { checkRows } from "./check.ts";

export interface SmoothEce {
  /** The error, from 0 to 1. */
  value: number;
  /** The kernel's standard deviation: a fraction of 1024. */
  sigma: number;
}

/** No width below it is tried. */
const LEAST_SIGMA = 0.001;
const REFINEMENTS = 10;
/** Added to the density at each point, so that it is nowhere 0. */
const DENSITY_FLOOR = 1e-4;
/** In standard deviations; beyond, the kernel is below 1e-17 of its peak. */
const REACH = 9;

/**
 * relplot's smECE, found by bisection over widths.
 * @throws {UserError} where there are no rows, lengths differ, or a value is outside [0, 1] or NaN
 */
export function smoothEce(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): SmoothEce {
  checkRows(confidence, correct, { weights });
  let grid = gridOf(confidence, correct, { points: gridPoints(1), weights });
  const errorAt = (sigma: number) => {
    const points = gridPoints(sigma);
    if (points !== grid.residual.length) grid = gridOf(confidence, correct, { points, weights });
    return smoothedError(grid, sigma);
  };
  let sigma = 1, value = errorAt(1), tooNarrow = 0;
  for (let step = 0; step < REFINEMENTS; step++) {
    const middle = (sigma + tooNarrow) / 2;
    const error = errorAt(middle);
    if (middle < LEAST_SIGMA || middle < error) tooNarrow = middle;
    else [sigma, value] = [middle, error];
  }
  return { value, sigma };
}

/** Weights and residuals, moved to the points of a grid over [0, 1]. */
interface Grid {
  mass: Float64Array;
  residual: Float64Array;
}

/** Fine enough for ten points a standard deviation. */
function gridPoints(sigma: number): number {
  return Math.floor(Math.max(2000, Math.round(20 / sigma)) / 2) + 1;
}

/** Each row goes to the two points around it, the more to the nearer. */
function gridOf(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { points, weights }: { points: number; weights?: ArrayLike<number> },
): Grid {
  const mass = new Float64Array(points), residual = new Float64Array(points);
  for (let i = 0; i < confidence.length; i++) {
    const place = confidence[i] * (points - 1);
    const point = Math.min(points - 2, Math.floor(place)), part = place - point;
    const weight = weights ? weights[i] : 1, error = weight * (confidence[i] - correct[i]);
    mass[point] += weight * (1 - part);
    mass[point + 1] += weight * part;
    residual[point] += error * (1 - part);
    residual[point + 1] += error * part;
  }
  return { mass, residual };
}

/** Mean absolute smoothed residual, weighted with the smoothed density. */
function smoothedError(grid: Grid, sigma: number): number {
  const kernel = kernelOf(grid.mass.length, sigma);
  const residual = smoothed(grid.residual, kernel), density = smoothed(grid.mass, kernel);
  const points = Math.max(Math.round(10 / sigma), 200), end = grid.mass.length - 1;
  let error = 0, total = 0;
  for (let p = 0; p < points; p++) {
    // Read at p / (points - 1) on the line between two points of the grid
    const place = p / (points - 1) * end;
    const point = Math.min(end - 1, Math.floor(place)), part = place - point;
    error += Math.abs(residual(point) * (1 - part) + residual(point + 1) * part);
    total += density(point) * (1 - part) + density(point + 1) * part + DENSITY_FLOOR;
  }
  return error / total;
}

/** A Gaussian's density at the points of [-1/2, 1/2], where relplot cuts it. */
interface Kernel {
  height: Float64Array;
  /** The points where the height is not negligible. */
  first: number;
  last: number;
}

function kernelOf(points: number, sigma: number): Kernel {
  const height = Float64Array.from({ length: points }, (_, p) => {
    const z = (p / (points - 1) - 0.5) / sigma;
    return Math.exp(-z * z / 2) / (Math.sqrt(2 * Math.PI) * sigma);
  });
  const reach = Math.ceil(REACH * sigma * (points - 1)), middle = (points - 1) >> 1;
  return {
    height,
    first: Math.max(0, middle - reach),
    last: Math.min(points - 1, middle + 1 + reach),
  };
}

/**
 * The convolution of values, reflected at both ends, with a kernel, at those points it is asked
 * for.
 */
function smoothed(values: Float64Array, { height, first, last }: Kernel) {
  const points = values.length, end = points - 1, shift = points >> 1;
  // Once is as far as half a kernel reaches
  const reflected = new Float64Array(2 * points);
  for (let p = 0; p < reflected.length; p++) {
    const place = Math.abs(p - shift);
    reflected[p] = values[place <= end ? place : 2 * end - place];
  }
  const known = new Float64Array(points).fill(NaN);
  return (point: number): number => {
    if (!Number.isNaN(known[point])) return known[point];
    let sum = 0;
    for (let k = first; k <= last; k++) sum += height[k] * reflected[point + 2 * shift - k];
    return known[point] = sum;
  };
}
