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
  const errorsAt = (error: number) => {
    const errors: number[] = [];
    samples(gapsOf(error, { bins, norm, value }), (sampled) => errors.push(norm.of(sampled)));
    return Float64Array.from(errors).sort();
  };
  const calibrated = errorsAt(0);
  // A sample that is nearer to 0 than calibrated ones are was lucky, and excludes no more than these do
  const usual = calibrated[calibrated.length >> 1], smallest = Math.max(value, usual);
  const tooLow = (error: number) => {
    const errors = errorsAt(error);
    const above = shareUpTo(errors, usual) < ABOVE ? shareUpTo(errors, error) : 0;
    return shareFrom(errors, value) < BEYOND - Math.min(ABOVE, above);
  };
  return {
    value,
    debiased: boundary((error) => shareFrom(errorsAt(error), value) < 0.5, [0, value]),
    interval: [
      boundary(tooLow, [0, value]),
      boundary((error) => shareUpTo(errorsAt(error), smallest) >= ABOVE, [value, 1]),
    ],
  };
}

const ROUNDING = 1e-12;

/** Share of sorted errors that are at most so large, and at least. */
function shareUpTo(errors: Float64Array, most: number): number {
  let [low, high] = [0, errors.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (errors[middle] <= most + ROUNDING) low = middle + 1;
    else high = middle;
  }
  return low / errors.length;
}

function shareFrom(errors: Float64Array, least: number): number {
  return 1 - shareUpTo(errors, least - 2 * ROUNDING);
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
