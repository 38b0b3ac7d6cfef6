/**
 * 95% intervals of the binned calibration errors ECE and RMSCE of a population. The error of a sample is
 * larger than that of its population, since chance adds gaps: of calibrated confidences it is never 0. So
 * the interval holds each error of a population from which a sample's error is as large as the one
 * observed, and as small, with a probability that is not below what is allowed (the inversion of a test,
 * with samples drawn at the gaps that are most likely for each error: Chuang & Lai 2000, hybrid
 * resampling). It reaches down to 0 wherever 0 is not excluded, and always up to the observed error.
 */
import type { KnownEstimate } from "../../stats/estimate.ts";
import {
  type Bins,
  gapSamples,
  type NoiseOptions,
  type Rows,
  type Samples,
} from "./error_noise.ts";

export interface CalibrationErrorEstimate {
  /** As observed: too large for the population's. */
  value: number;
  /** The error of a population of which half the samples have as large an error; 0 where all have more. */
  debiased: number;
  /** 95%, of the population's error; holds both. */
  interval: [low: number, high: number];
}

/** Probability of being left out above; what an error leaves of it is spent below. */
const BEYOND = 0.05, ABOVE = 0.025;

/** L1 is the ECE, L2 the RMSCE; rows must have passed the check. */
export function calibrationErrorEstimates(
  rows: Rows,
  options: NoiseOptions,
): { ece: CalibrationErrorEstimate; rmsce: CalibrationErrorEstimate } {
  const { bins, samples } = gapSamples(rows, options);
  const estimate = (norm: Norm) => estimateOf(bins, samples, norm);
  return { ece: estimate(L1), rmsce: estimate(L2) };
}

/** The ECE over ten bins of equal width, [lo, hi), with its interval; rows must have passed the check. */
export function eceEstimate(
  rows: Rows,
  options: Omit<NoiseOptions, "bins" | "edges">,
): KnownEstimate {
  const { bins, samples } = gapSamples(rows, { bins: 10, edges: "left", ...options });
  const { value, interval: [lo, hi] } = estimateOf(bins, samples, L1);
  return { value, lo, hi };
}

/** A calibration error, and the gaps that are most likely of those with a given error. */
interface Norm {
  of: (bins: { share: Float64Array; gap: Float64Array }) => number;
  /** The observed gaps moved towards 0. */
  nearer: (bins: Bins, by: number) => Float64Array;
}

const L1: Norm = {
  of: ({ share, gap }) => {
    let sum = 0;
    for (let b = 0; b < gap.length; b++) sum += share[b] * Math.abs(gap[b]);
    return sum;
  },
  nearer: ({ gap, variance }, by) =>
    gap.map((g, b) => Math.sign(g) * Math.max(0, Math.abs(g) - by * variance[b])),
};

const L2: Norm = {
  of: ({ share, gap }) => {
    let sum = 0;
    for (let b = 0; b < gap.length; b++) sum += share[b] * gap[b] * gap[b];
    return Math.sqrt(sum);
  },
  nearer: ({ gap, variance }, by) => gap.map((g, b) => g / (1 + by * variance[b])),
};

/** The observed gaps moved away from 0, in the other direction where accuracy leaves no room. */
function farther({ gap, variance, confidence }: Bins, by: number): Float64Array {
  return gap.map((g, b) => {
    const size = Math.abs(g) + by * variance[b];
    const above = confidence[b], below = 1 - confidence[b];
    const up = size <= (g < 0 ? below : above) ? g >= 0 : above > below;
    return up ? Math.min(size, above) : -Math.min(size, below);
  });
}

function estimateOf(bins: Bins, samples: Samples, norm: Norm): CalibrationErrorEstimate {
  const value = norm.of(bins);
  const at = (error: number) => {
    let as = 0, more = 0, below = 0, all = 0;
    samples(gapsOf(error, { bins, norm, value }), (sampled) => {
      const drawn = norm.of(sampled);
      if (drawn >= value - 1e-12) as++;
      if (drawn > value + 1e-12) more++;
      if (drawn < error) below++;
      all++;
    });
    return { asLarge: as / all, asSmall: 1 - more / all, below: below / all };
  };
  const tooLow = (error: number) => {
    const { asLarge, below } = at(error);
    return asLarge < BEYOND - Math.min(ABOVE, below);
  };
  return {
    value,
    debiased: boundary((error) => at(error).asLarge < 0.5, [0, value]),
    interval: [
      boundary(tooLow, [0, value]),
      boundary((error) => at(error).asSmall >= ABOVE, [value, 1]),
    ],
  };
}

/** Gaps with the given error, or the largest that can be, near to the observed ones in units of their noise. */
function gapsOf(
  error: number,
  { bins, norm, value }: { bins: Bins; norm: Norm; value: number },
): Float64Array {
  if (error === 0) return new Float64Array(bins.gap.length);
  if (error === value) return bins.gap;
  const moved = error < value ? norm.nearer : farther;
  const short = (by: number) => {
    const reached = norm.of({ share: bins.share, gap: moved(bins, by) });
    return error < value ? reached > error : reached < error;
  };
  let most = 1;
  while (short(most) && most < 1e15) most *= 4;
  return moved(bins, boundary(short, [0, most], 50));
}

/** Where a condition that holds at the low end stops to hold; the low end where it does not hold there. */
function boundary(
  holds: (at: number) => boolean,
  [low, high]: [number, number],
  halvings = 12,
): number {
  if (!holds(low)) return low;
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}
