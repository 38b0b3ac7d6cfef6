/**
 * Quality lost and cost saved, against always using the reference model: the tables of
 * HybridLLM (arXiv 2404.14618, tables 1 and 3) and BEST-Route (arXiv 2506.22716, table 1), and the
 * single numbers that benchmarks rank routers by.
 */
import { type Interval, intervalOf } from "../stats/bootstrap.ts";
import { areaUpTo, type Curve, interpolate, type Means } from "./curve.ts";
import { firstCrossing } from "./pgr.ts";

/** 100 (Q_ref - Q) / |Q_ref|: negative when better than the reference. */
export function qualityDrop(
  { quality: reference }: Pick<Means, "quality">,
  quality: number,
): number {
  return 100 * settled(reference - quality, reference) / Math.abs(reference);
}

/**
 * 100 (1 - C / C_ref). Where cost is counted in strong calls this is HybridLLM's cost advantage, the
 * percentage of queries that the weak model answers.
 */
export function costReduction({ cost: reference }: Pick<Means, "cost">, cost: number): number {
  return 100 * settled(reference - cost, reference) / reference;
}

/** 0 where a difference of two sums is not above their rounding. */
function settled(difference: number, of: number): number {
  return Math.abs(difference) <= 1e-12 * Math.abs(of) ? 0 : difference;
}

/** Percentage quality drop where the curve costs `reduction` percent less; NaN if it never does. */
export function dropAtCostReduction(curve: Curve, reduction: number): number {
  return dropsAtCostReductions(curve, [reduction])[0];
}

/** The same at each of several reductions, falling ones. */
export function dropsAtCostReductions(curve: Curve, reductions: readonly number[]): number[] {
  const { strong } = curve.anchors;
  const costs = reductions.map((reduction) => strong.cost * (1 - reduction / 100));
  const qualities = interpolate(curve, costs, { from: "cost", to: "quality" });
  return Array.from(qualities, (quality) => qualityDrop(strong, quality));
}

/** Largest percentage saved by a point that drops at most `drop` percent; NaN if none does. */
export function costReductionAtDrop(curve: Curve, drop: number): number {
  const reference = curve.anchors.strong.quality;
  const target = reference - Math.abs(reference) * drop / 100;
  return costReduction(curve.anchors.strong, firstCrossing(curve, "cost", target));
}

/**
 * Average improvement in quality (RouterBench, arXiv 2403.12031, section 3): the mean height of the
 * curve's non-decreasing convex hull between its cheapest point and `maxCost`. The released code
 * divides by the dearest cost instead of the range, and agrees where the cheapest point costs 0.
 *
 * The hull's corners are picked on the queries they are measured on: on few of them, or where a router
 * hardly beats chance, AIQ flatters. `aiqInterval` takes that into account.
 */
export function aiq(curve: Curve, maxCost = curve.anchors.strong.cost): number {
  const hull = nonDecreasingHull(curve.cost, curve.quality);
  const cost = hull.map((p) => curve.cost[p]), quality = hull.map((p) => curve.quality[p]);
  const range = maxCost - cost[0];
  return range > 0 ? areaUpTo(maxCost, cost, quality) / range : NaN;
}

/**
 * Raises curves of resamples by what this curve's hull lies above it: resamples of a population in which
 * the hull is all that can be reached, so that a resample's hull lies above its own by chance alone.
 */
export function raisedToHull(curve: Curve): (resampled: Curve) => Curve {
  const corners = nonDecreasingHull(curve.cost, curve.quality);
  const raise = new Float64Array(curve.quality.length);
  for (let p = 0, c = 0; p < raise.length; p++) {
    while (c + 1 < corners.length && curve.cost[corners[c + 1]] <= curve.cost[p]) c++;
    const [from, to] = [corners[c], corners[c + 1]];
    const before = curve.cost[p] < curve.cost[from];
    const slope = to === undefined || before
      ? 0
      : (curve.quality[to] - curve.quality[from]) / (curve.cost[to] - curve.cost[from]);
    const height = curve.quality[from] + slope * (curve.cost[p] - curve.cost[from]);
    raise[p] = Math.max(0, height - curve.quality[p]);
  }
  return (other) => {
    const quality = other.quality.slice();
    for (let p = 0; p < quality.length; p++) quality[p] += raise[p];
    return { ...other, quality };
  };
}

/**
 * The 95% interval of an AIQ of n queries from those of resampled curves that are raised to its hull: their
 * percentiles, moved down twice by what chance adds on average, once for them and once for the AIQ itself.
 */
export function aiqInterval(
  value: number,
  draws: Float64Array | undefined,
  n: number,
): Interval | null {
  const interval = intervalOf(draws, n);
  if (interval === null) return null;
  const added = draws!.reduce((sum, drawn) => sum + drawn, 0) / draws!.length - value;
  return [Math.min(value, interval[0] - 2 * added), Math.max(value, interval[1] - 2 * added)];
}

/**
 * The corners of the non-decreasing upper convex hull of points, by growing cost: all that mixtures of
 * them reach at each cost. Over single models it is RouterBench's Zero router.
 */
export function nonDecreasingHull(cost: ArrayLike<number>, quality: ArrayLike<number>): number[] {
  const order = byCost(cost, quality), hull = new Int32Array(cost.length);
  let size = 0, best = -Infinity;
  for (let place = 0; place < cost.length; place++) {
    const p = order === null ? place : order[place], reached = quality[p], spent = cost[p];
    if (reached <= best) continue;
    best = reached;
    for (; size > 0; size--) {
      const b = hull[size - 1];
      if (spent <= cost[b]) continue;
      if (size === 1) break;
      const a = hull[size - 2];
      const before = (quality[b] - quality[a]) * (spent - cost[b]);
      if (before > (reached - quality[b]) * (cost[b] - cost[a])) break;
    }
    hull[size++] = p;
  }
  return Array.from(hull.subarray(0, size));
}

/** Points by growing cost, the best of equal cost first; null where they are, as those of most curves. */
function byCost(cost: ArrayLike<number>, quality: ArrayLike<number>): Int32Array | null {
  for (let p = 1; p < cost.length; p++) {
    if (cost[p] >= cost[p - 1]) continue;
    const order = new Int32Array(cost.length).map((_, p) => p);
    return order.sort((a, b) => cost[a] - cost[b] || quality[b] - quality[a]);
  }
  return null;
}

/**
 * RouterArena's score (arXiv 2510.00202): accuracy against log cost, with beta = 0.1, in [0, 1].
 * `accuracy` is in [0, 1], `usdPer1k` in US dollars per 1,000 queries, taken within [0.0044, 200].
 */
export function routerArenaScore(accuracy: number, usdPer1k: number): number {
  const [beta, low, high] = [0.1, 0.0044, 200];
  const cost = Math.min(high, Math.max(low, usdPer1k));
  const thrift = (Math.log2(high) - Math.log2(cost)) / (Math.log2(high) - Math.log2(low));
  const weighted = beta * accuracy + thrift;
  return weighted > 0 ? (1 + beta) * accuracy * thrift / weighted : 0;
}
