/**
 * The cost-quality curve of a router: cost and quality at every value of its threshold. It is
 * exact: one point for each decision the rule can make, and a straight line where queries tie, which
 * is what breaking the tie at random gives in expectation.
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import type { Sweep } from "./sweep.ts";

/** The models that quality is measured between. */
export interface Anchors {
  /** Mean quality and mean cost of always using the cheapest and the reference model. */
  weak: Means;
  strong: Means;
  /** Of the candidates that random mixing mixes, each two that are next to each other; see bestMixture. */
  mixture: Means[];
}

export interface Means {
  quality: number;
  cost: number;
}

export interface Curve {
  anchors: Anchors;
  /** A point holds while the threshold is above its value here, up to the next point's; first -Infinity. */
  threshold: Float64Array;
  /**
   * Position of each point from the weak (0) to the strong model (1): with two candidates the share of
   * strong calls, as in RouteLLM; with more, the share of the way in spend.
   */
  x: Float64Array;
  /** Mean actual cost of a query. */
  cost: Float64Array;
  /** Mean quality. */
  quality: Float64Array;
  /** Share of the queries that the strong model answers. */
  strongShare: Float64Array;
}

/** A sweep with the outcomes filled in, in the form that a pass over it is fastest. */
export interface PricedSweep {
  /** Per query: what it starts with, and what always using the weak or the reference model gives. */
  start: Column;
  weak: Column;
  strong: Column;
  mixture: Column[];
  startsStrong: Uint8Array;
  twoCandidates: boolean;
  /** Per move: its query and what it changes. */
  move: Column & { query: Int32Array; strong: Float64Array };
  /** The keys of the sweep, each once, and the number of moves that are made up to it. */
  keys: Float64Array;
  ends: Int32Array;
}

type Column = { quality: Float64Array; cost: Float64Array };

/**
 * Looks up in the outcomes what each move of a sweep changes.
 *
 * @param options.weak The cheapest candidate's index.
 * @param options.mixture Those of the candidates that random mixing mixes. @default {[weak, reference]}
 * @param options.overhead Cost that a decision adds to a query's. @default {0}
 */
export function priceSweep(
  sweep: Sweep,
  matrix: Pick<CandidateMatrix, "quality" | "cost"> & { candidates: readonly unknown[] },
  options: { weak: number; mixture?: readonly number[] | undefined; overhead?: number },
): PricedSweep {
  const k = matrix.candidates.length, reference = k - 1;
  const { weak, mixture = [weak, reference], overhead = 0 } = options;
  const n = sweep.start.length, size = sweep.query.length;
  const column = (model: (i: number) => number, added: number): Column => ({
    quality: new Float64Array(n).map((_, i) => matrix.quality[i * k + model(i)]),
    cost: new Float64Array(n).map((_, i) => matrix.cost[i * k + model(i)] + added),
  });
  const move = {
    query: sweep.query,
    quality: new Float64Array(size),
    cost: new Float64Array(size),
    strong: new Float64Array(size),
  };
  const ends: number[] = [];
  for (let m = 0; m < size; m++) {
    const row = sweep.query[m] * k, from = sweep.from[m], to = sweep.to[m];
    move.quality[m] = matrix.quality[row + to] - matrix.quality[row + from];
    move.cost[m] = matrix.cost[row + to] - matrix.cost[row + from];
    move.strong[m] = Number(to === reference) - Number(from === reference);
    if (m + 1 === size || sweep.key[m + 1] !== sweep.key[m]) ends.push(m + 1);
  }
  const anchors = { weak: column(() => weak, 0), strong: column(() => reference, 0) };
  return {
    start: column((i) => sweep.start[i], overhead),
    ...anchors,
    mixture: mixture.map((candidate) =>
      candidate === weak
        ? anchors.weak
        : candidate === reference
        ? anchors.strong
        : column(() => candidate, 0)
    ),
    startsStrong: new Uint8Array(n).map((_, i) => Number(sweep.start[i] === reference)),
    twoCandidates: k === 2,
    move,
    keys: new Float64Array(ends).map((end) => sweep.key[end - 1]),
    ends: Int32Array.from(ends),
  };
}

/** Runs through a sweep, counting query i `weights[i]` times (once each by default). */
export function trace(priced: PricedSweep, weights?: Float64Array): Curve {
  const { start, weak, strong, startsStrong, move, ends, keys } = priced;
  let total = 0, quality = 0, cost = 0, strongCalls = 0;
  let weakQuality = 0, weakCost = 0, strongQuality = 0, strongCost = 0;
  for (let i = 0; i < startsStrong.length; i++) {
    const weight = weights ? weights[i] : 1;
    total += weight;
    quality += weight * start.quality[i];
    cost += weight * start.cost[i];
    strongCalls += weight * startsStrong[i];
    weakQuality += weight * weak.quality[i];
    weakCost += weight * weak.cost[i];
    strongQuality += weight * strong.quality[i];
    strongCost += weight * strong.cost[i];
  }

  const points = ends.length + 1, { twoCandidates } = priced;
  const weakMeans = { quality: weakQuality / total, cost: weakCost / total };
  const strongMeans = { quality: strongQuality / total, cost: strongCost / total };
  const strongShare = new Float64Array(points);
  const curve: Curve = {
    anchors: {
      weak: weakMeans,
      strong: strongMeans,
      mixture: priced.mixture.map((column) =>
        column === weak ? weakMeans : column === strong ? strongMeans : meansOf(column, weights)
      ),
    },
    threshold: new Float64Array(points),
    x: twoCandidates ? strongShare : new Float64Array(points),
    cost: new Float64Array(points),
    quality: new Float64Array(points),
    strongShare,
  };
  curve.threshold[0] = -Infinity;
  curve.threshold.set(keys, 1);
  // In names of their own the loop finds columns at once
  const { query, quality: gained, cost: paid, strong: called } = move;
  const { quality: qualities, cost: costs, x } = curve;
  for (let p = 0, m = 0; p < points; p++) {
    for (const end = p === 0 ? 0 : ends[p - 1]; m < end; m++) {
      const weight = weights ? weights[query[m]] : 1;
      quality += weight * gained[m];
      cost += weight * paid[m];
      strongCalls += weight * called[m];
    }
    costs[p] = cost / total;
    qualities[p] = quality / total;
    strongShare[p] = strongCalls / total;
    if (!twoCandidates) x[p] = (cost - weakCost) / (strongCost - weakCost);
  }
  return curve;
}

function meansOf({ quality, cost }: Column, weights?: Float64Array): Means {
  let total = 0, qualities = 0, costs = 0;
  for (let i = 0; i < quality.length; i++) {
    const weight = weights ? weights[i] : 1;
    total += weight;
    qualities += weight * quality[i];
    costs += weight * cost[i];
  }
  return { quality: qualities / total, cost: costs / total };
}

/**
 * The area under the points (along, height), in their order, from the first one to where they first
 * reach `end`: straight between points, level beyond the last one.
 */
export function areaUpTo(end: number, along: ArrayLike<number>, height: ArrayLike<number>): number {
  let area = 0, at = along[0], reached = height[0];
  for (let p = 1; p < along.length && at < end; p++) {
    const to = along[p], next = height[p];
    if (to > end) {
      const between = reached + (end - at) / (to - at) * (next - reached);
      return area + (end - at) * (reached + between) / 2;
    }
    area += (to - at) * (reached + next) / 2;
    at = to;
    reached = next;
  }
  return area + (end - at) * reached;
}

/**
 * The value of `to` at each of the ascending `positions` along `from`: linear between points, level
 * beyond the last one (who may spend more need not), NaN before the first.
 */
export function interpolate(
  curve: Pick<Curve, "x" | "cost" | "quality">,
  positions: ArrayLike<number>,
  { from, to }: { from: "x" | "cost"; to: "quality" | "cost" },
): Float64Array {
  const along = curve[from], values = curve[to];
  const last = along.length - 1;
  let p = 0;
  return new Float64Array(positions).map((position) => {
    while (p < last && along[p + 1] <= position) p++;
    if (position < along[p]) return NaN;
    if (p === last) return values[last];
    const part = (position - along[p]) / (along[p + 1] - along[p]);
    return values[p] + part * (values[p + 1] - values[p]);
  });
}
