/**
 * From scores to decisions. Each rule has one threshold; raising it from the cheap end to the dear end moves
 * queries, one after another, to dearer candidates. A sweep is that list of moves: it holds every
 * decision that the rule can make, so a curve needs one pass and no grid of thresholds.
 */

import type { Router } from "../routers/mod.ts";
import { ascending } from "../stats/ties.ts";

/** Input of a rule. */
export interface Scored {
  /** n queries x k candidates, row-major; the last candidate is the reference. */
  scores: Float64Array;
  /** See Router.scale: it says which rule applies. */
  scale: Router["scale"];
  /** Estimated cost of a call of each candidate, from the training outcomes: never the actual cost. */
  estimatedCosts: Float64Array;
}

export interface Sweep {
  /** The candidate that answers each query while the threshold is at the cheap end. */
  start: Int32Array;
  /** Moves in order: query `query[m]` goes from candidate `from[m]` to `to[m]`... */
  query: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** ...once the threshold is above `key[m]`; ascending. */
  key: Float64Array;
}

/**
 * All decisions of the rule that fits the scores' scale. In both, the threshold's unit is the key's.
 *
 * `match`: the cheapest candidate whose score reaches the threshold, else the reference
 * (BEST-Route, arXiv 2506.22716, Algorithm 1; with two models it is RouteLLM's rule). The same of `preference`.
 * `quality`: the candidate with the highest quality - lambda * cost; the threshold is -lambda,
 * minus the willingness to pay lambda (RouterBench, arXiv 2403.12031).
 *
 * No candidate that is estimated to be dearer than the reference is ever chosen.
 */
export function sweepOf(scored: Scored): Sweep {
  const { scores, scale, estimatedCosts } = scored;
  const k = estimatedCosts.length, n = scores.length / k;
  const affordable = [...estimatedCosts.keys()]
    .filter((j) => estimatedCosts[j] <= estimatedCosts[k - 1])
    .sort((a, b) => estimatedCosts[a] - estimatedCosts[b] || a - b);
  const path = scale === "quality" ? utilityPath : thresholdPath;

  const start = new Int32Array(n);
  // Of two candidates a query has one move at most
  let query = new Int32Array(n), from = new Int32Array(n), to = new Int32Array(n);
  let key = new Float64Array(n), moves = 0;
  const steps: Steps = { to: new Int32Array(k), key: new Float64Array(k) };
  for (let i = 0; i < n; i++) {
    const row = scores.subarray(i * k, i * k + k);
    const count = path(row, { affordable, estimatedCosts }, steps);
    start[i] = steps.to[0];
    for (let s = 1; s < count; s++) {
      if (moves === query.length) {
        [query, from, to] = [query, from, to].map(twiceAsLong);
        key = twiceAsLong(key);
      }
      query[moves] = i;
      from[moves] = steps.to[s - 1];
      to[moves] = steps.to[s];
      key[moves++] = steps.key[s];
    }
  }
  const order = ascending(key.subarray(0, moves));
  return {
    start,
    query: order.map((m) => query[m]),
    from: order.map((m) => from[m]),
    to: order.map((m) => to[m]),
    key: new Float64Array(order).map((m) => key[m]),
  };
}

function twiceAsLong<T extends Int32Array | Float64Array>(values: T): T {
  const longer = new (values.constructor as new (length: number) => T)(2 * values.length);
  longer.set(values);
  return longer;
}

/** The candidate that answers each query, [n], at `threshold`. */
export function decide(sweep: Sweep, threshold: number): Int32Array {
  const choice = sweep.start.slice();
  for (let m = 0; m < sweep.key.length && sweep.key[m] < threshold; m++) {
    choice[sweep.query[m]] = sweep.to[m];
  }
  return choice;
}

/** The path of one query: the candidate of each step, and the threshold above which it answers. */
type Steps = { to: Int32Array; key: Float64Array };
type Costs = { affordable: number[]; estimatedCosts: Float64Array };

/**
 * The cheapest candidate at or above the threshold, as the threshold rises; last the reference.
 * @returns the number of steps
 */
function thresholdPath(row: Float64Array, { affordable }: Costs, { to, key }: Steps): number {
  const reference = row.length - 1;
  let steps = 0, reached = -Infinity;
  for (const candidate of affordable) {
    if (candidate !== reference && !(row[candidate] > reached)) continue;
    to[steps] = candidate;
    key[steps++] = reached;
    if (candidate === reference) break;
    reached = row[candidate];
  }
  return steps;
}

/**
 * The corners of the upper concave hull of (cost, quality): the best choices as lambda falls to 0.
 * @returns the number of steps
 */
function utilityPath(
  row: Float64Array,
  { affordable, estimatedCosts }: Costs,
  { to, key }: Steps,
): number {
  const slope = (a: number, b: number) =>
    (row[b] - row[a]) / (estimatedCosts[b] - estimatedCosts[a]);
  let steps = 0;
  for (const candidate of affordable) {
    if (row[candidate] === -Infinity) continue;
    let from = -Infinity;
    while (steps > 0) {
      const last = to[steps - 1];
      from = -slope(last, candidate);
      if (!(from < 0)) break; // costs more and is no better
      if (from > key[steps - 1] && estimatedCosts[candidate] > estimatedCosts[last]) break;
      steps--;
      from = -Infinity;
    }
    if (!(from < 0)) continue;
    to[steps] = candidate;
    key[steps++] = from;
  }
  return steps;
}
