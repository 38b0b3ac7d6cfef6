/**
 * Assignment of confidences to bins. A value on an edge goes to another bin in another library, and
 * moves a calibration error with it, so edges are i / bins and are compared with: floor(c * 100)
 * misplaces 0.29, 0.57 and 0.58, and i * 0.1 (as numpy.linspace has it) is not 0.3, 0.6 and 0.7.
 */
import { checkNumber } from "../../stats/check.ts";
import { groupTies } from "../../stats/ties.ts";

export interface BinningOptions {
  /**
   * The number of bins; empty ones do not count, and ties can make bins of equal mass fewer.
   * @default {10}
   */
  bins?: number;
  /**
   * - `width`: bins of equal width.
   * - `mass`: about as many rows in each, split as numpy.array_split does, with edges half way
   *   between the neighbours at a split: get_equal_bins of verified_calibration. Many ties make
   *   such bins very unequal.
   * - `mass-ties`: rows by growing confidence, a bin ending where it has its share and the
   *   confidence
   *   changes. Without ties it is numpy.array_split.
   *
   * @default {"width"}
   */
  binning?: "width" | "mass" | "mass-ties";
  /**
   * The edge that belongs to a bin of equal width: `left` is [lo, hi) with the last one closed
   * (netcal, numpy.histogram, RLCR), `right` is (lo, hi] with the first one closed (scikit-learn's
   * calibration_curve, verified_calibration, LM-Polygraph). Bins of equal mass are (lo, hi].
   *
   * @default {"left"}
   */
  edges?: "left" | "right";
  /** One a row. Then bins of equal mass share the weight, not the rows. @default {1 each} */
  weights?: ArrayLike<number>;
}

/** Bin b goes from edges[b] to edges[b + 1]. */
export interface Bins {
  /** From 0 to 1, growing, one more than there are bins. */
  edges: Float64Array;
  /** The bin of a confidence. */
  of: (confidence: number) => number;
}

/** Rows in bins. */
export interface Binned extends Pick<Bins, "edges"> {
  /** The bin of each row. */
  bin: Int32Array;
}

/**
 * The bins of confidences, which must have passed the check.
 * @throws {UserError} where `bins` is not a whole number of at least 1
 */
export function binsOf(
  confidence: ArrayLike<number>,
  { bins = 10, binning = "width", edges: closed = "left", weights }: BinningOptions = {},
): Bins {
  const edges = binning === "width"
    ? widthEdges(bins)
    : massEdges(confidence, { bins, binning, weights });
  return { edges, of: finder(edges, binning === "width" ? closed : "right") };
}

/** Puts confidences in bins, as {@linkcode binsOf} makes them. */
export function assignBins(confidence: ArrayLike<number>, options: BinningOptions = {}): Binned {
  const { edges, of } = binsOf(confidence, options);
  const bin = new Int32Array(confidence.length);
  for (let i = 0; i < bin.length; i++) bin[i] = of(confidence[i]);
  return { edges, bin };
}

function widthEdges(bins: number): Float64Array {
  checkBins(bins);
  return Float64Array.from({ length: bins + 1 }, (_, edge) => edge / bins);
}

/**
 * Edges of bins of equal mass, 0 and 1 among them. All but the 0 are get_equal_bins of
 * verified_calibration where `binning` is `mass`.
 *
 * @throws {UserError} where `bins` is not a whole number of at least 1
 */
function massEdges(
  confidence: ArrayLike<number>,
  { bins, binning, weights }: {
    bins: number;
    binning: "mass" | "mass-ties";
    weights?: ArrayLike<number>;
  },
): Float64Array {
  checkBins(bins);
  const { value, weight } = groupTies(confidence, confidence, weights);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const splits = weights
    ? Array.from({ length: bins - 1 }, (_, split) => (split + 1) * total / bins)
    : arraySplit(total, bins);
  const edges = [0];
  const add = (edge: number) => {
    if (edges.length === 1 || edge > edges[edges.length - 1]) edges.push(edge);
  };
  // Sums of weights that are not whole reach a split only but for rounding
  const rounding = weights ? 1e-12 * total : 0;
  let group = 0, reached = weight[0];
  for (const split of splits) {
    while (reached < split - rounding) reached += weight[++group];
    if (group === value.length - 1 && (binning === "mass-ties" || reached <= split + rounding)) {
      break;
    }
    const tied = binning === "mass" && reached > split + rounding;
    add(tied ? value[group] : between(value[group], value[group + 1]));
  }
  add(1);
  return Float64Array.from(edges);
}

/** The splits of numpy.array_split among n rows: the first n % bins parts have a row more. */
function arraySplit(n: number, bins: number): number[] {
  const size = Math.floor(n / bins), larger = n % bins;
  return Array.from({ length: bins - 1 }, (_, split) => {
    return (split + 1) * size + Math.min(split + 1, larger);
  });
}

/** Half way, but never up to `above`, which the rounding of two neighbours can give. */
function between(below: number, above: number): number {
  const middle = (below + above) / 2;
  return middle < above ? middle : below;
}

/**
 * Finds the bin of a value in [0, 1], in about the same time however many there are: guesses it by narrow cells
 * of equal width, and corrects the guess by the edges.
 */
function finder(edges: Float64Array, closed: "left" | "right"): Bins["of"] {
  const bins = edges.length - 1, cells = 4 * bins;
  // Bin b has the values above bounds[b], up to bounds[b + 1]
  const bounds = edges.map((edge) => closed === "left" ? below(edge) : edge);
  bounds[0] = -Infinity;
  bounds[bins] = Infinity;
  const guesses = new Int32Array(cells + 1);
  for (let cell = 0, bin = 0; cell <= cells; cell++) {
    while (cell / cells > bounds[bin + 1]) bin++;
    guesses[cell] = bin;
  }
  return (value) => {
    let bin = guesses[value * cells | 0];
    while (value > bounds[bin + 1]) bin++;
    while (value <= bounds[bin]) bin--;
    return bin;
  };
}

/** The largest number below a positive one. */
function below(value: number): number {
  const bits = new BigUint64Array(Float64Array.of(value).buffer);
  bits[0]--;
  return new Float64Array(bits.buffer)[0];
}

function checkBins(bins: number): void {
  checkNumber("bins", bins, { task: "put rows in bins", range: [1, Infinity], whole: true });
}
