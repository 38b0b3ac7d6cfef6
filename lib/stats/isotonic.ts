/**
 * Isotonic regression: the non-decreasing function nearest to the rows in squared error, found by
 * pooling adjacent violators (Ayer et al. 1955). Equals scikit-learn's IsotonicRegression with
 * out_of_bounds="clip".
 */
import { checkLength, checkNumbers, checkWeights } from "./check.ts";
import { groupTies } from "./ties.ts";

/** The corners of the fitted function: `x` growing, `y` not falling, as many of each. */
export interface Isotonic {
  x: Float64Array;
  y: Float64Array;
}

/**
 * Fits rows of any finite `x` and `y`. Rows of equal `x` are first merged to their weighted mean;
 * rows of weight 0 do not count. Inside a level stretch of the fit only its two ends are kept.
 * @throws {UserError} where there are no rows, lengths differ, a value is not finite, or weights
 * are negative or all 0
 */
export function fitIsotonic(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): Isotonic {
  const task = "fit an isotonic regression", range: [number, number] = [-Infinity, Infinity];
  checkNumbers("x", x, { task, range });
  checkLength("y", y, { task, n: x.length });
  checkNumbers("y", y, { task, range });
  checkWeights(weights, { task, n: x.length });

  const { value, weight, sum } = groupTies(x, y, weights);
  const { level, start } = pool(sum, weight);
  const corners: number[] = [], heights: number[] = [];
  for (let block = 0; block < level.length; block++) {
    const first = start[block], last = start[block + 1] - 1;
    corners.push(value[first]);
    heights.push(level[block]);
    if (last === first) continue;
    corners.push(value[last]);
    heights.push(level[block]);
  }
  return { x: new Float64Array(corners), y: new Float64Array(heights) };
}

/**
 * The non-decreasing step function nearest to groups in growing order, each given by its sum and
 * its weight: the level of each block, and the group it starts with (and, last, the number of
 * groups).
 */
export function pool(
  sum: Float64Array,
  weight: Float64Array,
): { level: number[]; start: number[] } {
  // Blocks are few next to groups, so that these lists are short
  const level: number[] = [], start: number[] = [], sums: number[] = [], weights: number[] = [];
  for (let g = 0; g < sum.length; g++) {
    let first = g, total = sum[g], mass = weight[g], height = total / mass;
    while (level.length > 0 && level[level.length - 1] >= height) {
      level.pop();
      first = start.pop()!;
      total += sums.pop()!;
      mass += weights.pop()!;
      height = total / mass;
    }
    level.push(height);
    start.push(first);
    sums.push(total);
    weights.push(mass);
  }
  return { level, start: [...start, sum.length] };
}

/**
 * The fitted function at each of `x`: on the straight line between corners, and outside of them the
 * height of the nearest.
 * @throws {UserError} where a value of `x` is not finite
 */
export function applyIsotonic(fit: Isotonic, x: ArrayLike<number>): Float64Array {
  checkNumbers("x", x, { task: "apply an isotonic regression", range: [-Infinity, Infinity] });
  const last = fit.x.length - 1, least = fit.x[0];
  // Narrow cells of equal width leave few corners to search: those of the value's own, and the one after
  const cells = 4 * last, scale = cells / (fit.x[last] - least);
  const cellOf = (value: number) => (value - least) * scale | 0;
  const before = new Int32Array(cells + 2); // of each cell, the corners in the cells before it
  for (const corner of fit.x) before[cellOf(corner) + 1]++;
  for (let cell = 1; cell < before.length; cell++) before[cell] += before[cell - 1];
  return new Float64Array(x).map((value) => {
    if (value <= least) return fit.y[0];
    if (value >= fit.x[last]) return fit.y[last];
    // The first corner at or above the value
    const cell = cellOf(value);
    let low = before[cell] - 1, high = before[cell + 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fit.x[middle] >= value) high = middle;
      else low = middle;
    }
    if (value === fit.x[high]) return fit.y[high];
    const part = (value - fit.x[low]) / (fit.x[high] - fit.x[low]);
    return fit.y[low] + part * (fit.y[high] - fit.y[low]);
  });
}
