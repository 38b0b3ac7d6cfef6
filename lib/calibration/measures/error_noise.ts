/**
 * What chance adds to the gaps between confidence and accuracy: gaps of samples drawn from a population of
 * which the gaps are given. Bins have as many rows as resamples of the queries give them; a bin's accuracy is
 * binomial, and where rows come in groups normal, with the variance and the correlation between bins that
 * the resamples show.
 */
import { random } from "../../core/random.ts";
import { bootstrapSums } from "../../stats/bootstrap_sums.ts";
import { numberGroups } from "../../stats/groups.ts";
import { normalTail } from "../../stats/normal.ts";
import { assignBins } from "./bins.ts";
import type { WidthBins } from "./report_measures.ts";

export interface NoiseOptions extends WidthBins {
  /** The query of each row. @default {each its own} */
  groups?: ArrayLike<string | number>;
  draws: number;
  seed: number;
}

export interface Rows {
  confidence: ArrayLike<number>;
  correct: ArrayLike<number>;
}

/** The bins that have rows. */
export interface Bins {
  /** Share of the rows. */
  share: Float64Array;
  /** Mean confidence. */
  confidence: Float64Array;
  /** The same less accuracy, as observed. */
  gap: Float64Array;
  /** n times the variance of the gap of n rows where the bin is calibrated. */
  variance: Float64Array;
}

/** Gaps of one sample after the other, with each bin's share of the sample, in arrays used again. */
export type Samples = (
  gaps: Float64Array,
  visit: (sampled: { share: Float64Array; gap: Float64Array }) => void,
) => void;

/** Below so many rows of the rarer kind a count is drawn from the binomial distribution itself. */
const FEW = 8;
/** Rows by which the covariance of confidence and outcome in a bin is drawn to that of calibrated ones. */
const PRIOR = 20;
const LEAST_VARIANCE = 1e-6;

/** The bins of rows that have passed the check, and samples like them. */
export function gapSamples(
  { confidence, correct }: Rows,
  { draws, seed, groups, ...binning }: NoiseOptions,
): { bins: Bins; samples: Samples } {
  const rows = confidence.length;
  const grouping = numberGroups(rows, { ids: groups, task: "resample rows" });
  const bin = occupied(assignBins(confidence, binning).bin);
  const moments = momentsOf({ bin, confidence, correct });
  const { n, given, gap, count } = moments;

  const own = grouping.count === rows && moments.binary;
  const effect = designEffects({ bin, confidence, correct }, {
    ...{ group: grouping.group, groups: grouping.count },
    ...{ n, gap },
  });
  const resampling = { count, gap, own, groups, draws, seed };
  const { sizes, normals } = resampledBins({ bin, confidence, correct }, resampling);
  const lower = own ? normals.map((z) => normalTail(z)) : normals;

  const varianceAt = (b: number, shift: number) => {
    const p = Math.min(1, Math.max(0, given[b] - shift));
    const spread = moments.varianceOfConfidence[b] - 2 * moments.covariance[b];
    return Math.max(LEAST_VARIANCE, moments.dispersion * p * (1 - p) + spread);
  };
  const share = new Float64Array(count), sampled = new Float64Array(count);
  const samples: Samples = (gaps, visit) => {
    const p = gaps.map((shift, b) => Math.min(1, Math.max(0, given[b] - shift)));
    const deviation = gaps.map((shift, b) => Math.sqrt(varianceAt(b, shift) * effect[b]));
    for (let at = 0; at < sizes.length; at += count) {
      let total = 0;
      for (let b = 0; b < count; b++) total += sizes[at + b];
      for (let b = 0; b < count; b++) {
        const size = sizes[at + b], z = normals[at + b];
        share[b] = size / total;
        if (size === 0) continue;
        if (own && size * Math.min(p[b], 1 - p[b]) < FEW) {
          sampled[b] = given[b] - binomialQuantile(lower[at + b], { n: size, p: p[b] }) / size;
          continue;
        }
        // The second term is the skewness of the binomial (Cornish & Fisher 1938)
        const skew = own ? (1 - 2 * p[b]) * (z * z - 1) / (6 * size) : 0;
        sampled[b] = gaps[b] + deviation[b] * z / Math.sqrt(size) - skew;
      }
      visit({ share, gap: sampled });
    }
  };
  const bins = {
    share: n.map((size) => size / rows),
    confidence: given,
    gap,
    variance: n.map((_, b) => varianceAt(b, 0)),
  };
  return { bins, samples };
}

/** Bins numbered anew, those without rows left out. */
function occupied(bin: Int32Array): Int32Array {
  const numbers = new Map([...new Set(bin)].sort((a, b) => a - b).map((b, place) => [b, place]));
  return bin.map((b) => numbers.get(b)!);
}

interface BinnedRows extends Rows {
  /** The bin of each row. */
  bin: Int32Array;
}

function momentsOf({ bin, confidence, correct }: BinnedRows) {
  const count = bin.reduce((most, b) => Math.max(most, b), 0) + 1;
  const sums = () => new Float64Array(count);
  const n = sums(), given = sums(), came = sums();
  bin.forEach((b, i) => {
    n[b]++;
    given[b] += confidence[i];
    came[b] += correct[i];
  });
  n.forEach((size, b) => {
    given[b] /= size;
    came[b] /= size;
  });
  const varianceOfConfidence = sums(), covariance = sums();
  let spread = 0, binomial = 0, binary = true;
  bin.forEach((b, i) => {
    const c = confidence[i] - given[b], y = correct[i] - came[b];
    varianceOfConfidence[b] += c * c / n[b];
    covariance[b] += c * y / n[b];
    spread += y * y;
    binomial += came[b] * (1 - came[b]);
    binary &&= correct[i] === 0 || correct[i] === 1;
  });
  return {
    ...{ count, n, given, gap: given.map((c, b) => c - came[b]), varianceOfConfidence, binary },
    covariance: covariance.map((value, b) =>
      (n[b] * value + PRIOR * varianceOfConfidence[b]) / (n[b] + PRIOR)
    ),
    /** The variance of grades as a share of that of verdicts with the same mean. */
    dispersion: binary || binomial === 0 ? 1 : spread / binomial,
  };
}

/**
 * The design effect of each bin, 1 + (m - 1) r (Kish 1965), where m is the mean over rows of how many of
 * their group are in the bin, and r, which all bins have in common, the correlation of two rows of a group.
 */
function designEffects(
  { bin, confidence, correct }: BinnedRows,
  { group, groups, n, gap }: {
    group: Int32Array;
    groups: number;
    n: Float64Array;
    gap: Float64Array;
  },
): Float64Array {
  // Rows that are each a group of its own are independent
  if (groups === bin.length) return new Float64Array(n.length).fill(1);
  const cells = new Map<number, { b: number; rows: number; sum: number }>();
  const variance = new Float64Array(n.length);
  let own = 0;
  bin.forEach((b, i) => {
    const residual = confidence[i] - correct[i] - gap[b];
    variance[b] += residual * residual / n[b];
    own += residual * residual;
    const key = group[i] * n.length + b, cell = cells.get(key) ?? { b, rows: 0, sum: 0 };
    cell.rows++;
    cell.sum += residual;
    cells.set(key, cell);
  });
  const alike = new Float64Array(n.length);
  let together = -own, pairs = 0;
  for (const { b, rows, sum } of cells.values()) {
    alike[b] += rows * rows / n[b];
    together += sum * sum;
    pairs += variance[b] * rows * (rows - 1);
  }
  const correlation = pairs > 0 ? Math.min(1, Math.max(0, together / pairs)) : 1;
  return alike.map((rows) => 1 + (rows - 1) * correlation);
}

/** The rows of each bin in each resample, and a number for its noise, standard normal but for groups. */
function resampledBins(
  { bin, confidence, correct }: BinnedRows,
  { count, gap, own, ...options }: {
    count: number;
    gap: Float64Array;
    own: boolean;
    groups?: ArrayLike<string | number>;
    draws: number;
    seed: number;
  },
): { sizes: Float64Array; normals: Float64Array } {
  const sizes = new Float64Array(options.draws * count);
  const normals = new Float64Array(options.draws * count);
  const next = random(options.seed, "noise of bins");
  const values = new Float64Array(bin).map((b, i) => own ? 0 : confidence[i] - correct[i] - gap[b]);
  let at = 0;
  bootstrapSums(({ rows, sum }) => {
    sizes.set(rows, at);
    normals.set(sum, at);
    at += count;
    return {};
  }, { cell: bin, cells: count, values, ...options });
  for (let b = 0; b < count; b++) {
    let squares = 0;
    for (let k = b; k < sizes.length; k += count) {
      normals[k] /= Math.sqrt(Math.max(1, sizes[k]));
      squares += normals[k] ** 2;
    }
    const deviation = Math.sqrt(squares / options.draws);
    for (let k = b; k < sizes.length; k += count) {
      if (own || !(deviation > 1e-9)) normals[k] = normal(next);
      else normals[k] /= deviation;
    }
  }
  return { sizes, normals };
}

/** The smallest k with P(K <= k) >= `lower`, of a binomial K; from the nearer end. */
function binomialQuantile(lower: number, { n, p }: { n: number; p: number }): number {
  if (p > 0.5) return n - binomialQuantile(1 - lower, { n, p: 1 - p });
  let probability = (1 - p) ** n, reached = probability, k = 0;
  while (reached < lower && k < n) {
    probability *= (n - k) / (k + 1) * p / (1 - p);
    reached += probability;
    k++;
  }
  return k;
}

/** A standard normal number (Box & Muller 1958). */
function normal(next: () => number): number {
  // 1 - next() is never 0
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
