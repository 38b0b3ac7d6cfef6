/**
 * RouteLLM's measures of a curve between a weak and a strong model (arXiv 2406.18665, section 4.1; the
 * definitions of its routellm/evals). All are NaN where they are not defined: a fixed choice has no
 * curve, and a strong model that is no better than the weak one has no gap to recover.
 */
import { areaUpTo, type Curve, interpolate } from "./curve.ts";

/** Performance gap recovered: 0 at the weak model's quality, 1 at the strong one's. */
export function pgr(curve: Curve, quality: number): number {
  const { weak, strong } = curve.anchors;
  const gap = strong.quality - weak.quality;
  return gap > 0 ? (quality - weak.quality) / gap : NaN;
}

/**
 * The curve along x, from where the weak model answers all: one that begins dearer is mixed with the weak model at
 * random before that, as everybody can. Null for a fixed choice, which has one point and no curve.
 */
export function fromWeak({ x, quality, cost, anchors }: Curve): Line | null {
  if (x.length === 1) return null;
  if (x[0] <= 0) return { x, quality, cost };
  const { weak } = anchors;
  return {
    x: after(0, x),
    quality: after(weak.quality, quality),
    cost: after(weak.cost, cost),
  };
}

function after(first: number, values: Float64Array): Float64Array {
  const all = new Float64Array(values.length + 1);
  all[0] = first;
  all.set(values, 1);
  return all;
}

type Line = Pick<Curve, "x" | "quality" | "cost">;

/** Area under quality over x in [0, 1], exact; RouteLLM's AUC, on the quality's own scale. */
export function auc(curve: Curve): number {
  const line = fromWeak(curve);
  if (line === null) return NaN;
  // Less what lies before 0, where it begins cheaper than the weak model
  return areaUpTo(1, line.x, line.quality) - areaUpTo(0, line.x, line.quality);
}

/** Average performance gap recovered, as the exact area under PGR: 0.5 for random, 1 is not the most. */
export function apgr(curve: Curve): number {
  return pgr(curve, auc(curve));
}

/**
 * APGR as RouteLLM computes it: trapezoids over 11 thresholds, the deciles of the scores. A grid point
 * that falls among tied scores is taken on the line between their ends.
 */
export function apgrGrid(curve: Curve): number {
  const line = fromWeak(curve);
  if (line === null) return NaN;
  const grid = Array.from({ length: 11 }, (_, decile) => decile / 10);
  const quality = interpolate(line, grid, { from: "x", to: "quality" });
  let area = 0;
  for (let p = 1; p < grid.length; p++) area += (quality[p] + quality[p - 1]) / 20;
  return pgr(curve, area);
}

/**
 * Call-performance threshold: the smallest x (share of strong calls) that recovers `share` of the gap;
 * CPT(50%) is `cpt(curve, 0.5)`. NaN if the curve never does.
 */
export function cpt(curve: Curve, share: number): number {
  const { weak, strong } = curve.anchors, line = fromWeak(curve);
  if (line === null || !(strong.quality > weak.quality)) return NaN;
  return firstCrossing(line, "x", weak.quality + share * (strong.quality - weak.quality));
}

/** Where along `axis` quality first reaches `target`, on the line between points; NaN if it does not. */
export function firstCrossing(curve: Line, axis: "x" | "cost", target: number): number {
  const { [axis]: along, quality } = curve;
  const least = leastReaching(target);
  if (quality[0] >= least) return along[0];
  for (let p = 1; p < along.length; p++) {
    if (!(quality[p] >= least)) continue;
    const part = Math.min(1, (target - quality[p - 1]) / (quality[p] - quality[p - 1]));
    return along[p - 1] + part * (along[p] - along[p - 1]);
  }
  return NaN;
}

/** At least so good, but for the rounding of a sum: the last point of a curve is the sum of all its moves. */
export function reaches(quality: number, target: number): boolean {
  return quality >= leastReaching(target);
}

function leastReaching(target: number): number {
  return target - 1e-12 * Math.max(1, Math.abs(target));
}

/**
 * Mean height of a curve over the line between the candidates that are mixed, of two a straight one: the
 * quality it gains on mixing them at random for the same spend, averaged over all spends from its cheapest
 * point to the strong model's. Spend, and not the share of calls: strong calls need not all cost the same.
 */
export function gainOverRandom({ anchors: { mixture, strong }, cost, quality }: Curve): number {
  const range = strong.cost - cost[0];
  if (cost.length === 1 || !(range > 0)) return NaN;
  const line = mixture.toSorted((a, b) => a.cost - b.cost);
  const costs = line.map((mixed) => mixed.cost), qualities = line.map((mixed) => mixed.quality);
  const under = (to: number) => areaUpTo(to, costs, qualities);
  const mixed = under(strong.cost) - under(cost[0]);
  return (areaUpTo(strong.cost, cost, quality) - mixed) / range;
}
