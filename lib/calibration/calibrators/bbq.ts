/**
 * Bayesian binning into quantiles (Naeini, Cooper & Hauskrecht 2015): many histograms of equal
 * mass, of max(1, floor(N^(1/3) / 10)) to min(ceil(N / 5), ceil(10 N^(1/3))) bins, averaged by how
 * well each explains the rows. Weights are exp(-BIC / 2), the large-sample form of the paper's
 * marginal likelihood. netcal, from which the numbers of bins are, weights by the scores
 * themselves, which is nearly a plain mean.
 */
import { checkRows } from "../measures/check.ts";
import { type Groups, groupTies } from "../../stats/ties.ts";
import type { Calibrator } from "./calibrator.ts";
import { allOf } from "./separation.ts";
import { levelOf, restoreSteps, stepCalibrator, type StepFunction } from "./step_function.ts";

const NAME = "bbq";

/** Histograms that weigh less than this share of the best one change no digit that is looked at. */
const NEGLIGIBLE = 1e-9;

/** Rows of equal confidence are never split. Weights count as that many rows. */
export function bbq(): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit BBQ", weights });
      const histograms = histogramsOf(groupTies(confidence, correct, weights));
      const best = Math.min(...histograms.map(({ bic }) => bic));
      const weighed = histograms.map(({ edges, levels, bic }) => ({
        edges,
        levels,
        weight: Math.exp((best - bic) / 2),
      }));
      const steps = average(weighed.filter(({ weight }) => weight > NEGLIGIBLE));
      return stepCalibrator({ ...steps, all: allOf(correct, weights) });
    },
    restore: (json) => restoreSteps(NAME, json),
  };
}

interface Histogram {
  edges: number[];
  levels: number[];
  /** Bayesian information criterion: bins * ln N + 2 NLL. */
  bic: number;
}

/** The histograms of all numbers of bins, those that ties make equal once. */
function histogramsOf({ value, weight, sum }: Groups): Histogram[] {
  // Sums over all groups before each, so that a bin's are two look-ups
  const before = new Float64Array(value.length + 1), right = new Float64Array(value.length + 1);
  for (let g = 0; g < value.length; g++) {
    before[g + 1] = before[g] + weight[g];
    right[g + 1] = right[g] + sum[g];
  }
  const n = before[value.length], root = Math.cbrt(n);
  const fewest = Math.max(1, Math.floor(root / 10));
  const most = Math.max(fewest, Math.min(Math.ceil(n / 5), Math.ceil(10 * root)));

  const histograms = new Map<string, Histogram>();
  for (let bins = fewest; bins <= most; bins++) {
    const starts = massStarts(before, bins), key = starts.join();
    if (histograms.has(key)) continue;
    const levels: number[] = [];
    let loss = 0;
    starts.forEach((start, b) => {
      const end = starts[b + 1] ?? value.length;
      const mass = before[end] - before[start];
      const level = Math.min(1, Math.max(0, (right[end] - right[start]) / mass));
      levels.push(level);
      loss += mass * entropy(level);
    });
    const edges = starts.slice(1).map((start) => edgeBetween(value[start - 1], value[start]));
    histograms.set(key, { edges, levels, bic: starts.length * Math.log(n) + 2 * loss });
  }
  return [...histograms.values()];
}

/**
 * The groups that bins of about equal mass start with. A bin ends with the group that reaches its
 * share; fewer bins come out where one group has the shares of several.
 */
function massStarts(before: Float64Array, bins: number): number[] {
  const last = before.length - 1, starts = [0];
  for (let b = 1; b < bins; b++) {
    const share = before[last] * b / bins;
    let low = 1, high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before[middle] >= share) high = middle;
      else low = middle + 1;
    }
    if (low < last && low > starts[starts.length - 1]) starts.push(low);
  }
  return starts;
}

/** Half way, but never down to `below`, which the rounding of two neighbours can give. */
function edgeBetween(below: number, above: number): number {
  const middle = (below + above) / 2;
  return middle > below ? middle : above;
}

/** NLL of a row in a bin where a share p is right. */
function entropy(p: number): number {
  return p === 0 || p === 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}

/** The weighted mean of step functions is one too, with steps where any of them has one. */
function average(parts: { edges: number[]; levels: number[]; weight: number }[]): StepFunction {
  const edges = [...new Set(parts.flatMap((part) => part.edges))].sort((a, b) => a - b);
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const levels = [0, ...edges].map((from) => {
    const sum = parts.reduce(
      (sum, part) => sum + part.weight * part.levels[levelOf(part.edges, from)],
      0,
    );
    return sum / total;
  });
  return { name: NAME, edges, levels };
}
