/**
 * The candidate matrix, the table seen from routing: for each query and each candidate, how good its
 * answer is and what it costs, in expectation over the samples drawn. The single samples stay available
 * for match probabilities.
 */
import { digestOf } from "../core/digest.ts";
import type { Candidate } from "./candidates.ts";

/** The fields of a query that a router may read. Everything else about a query is an answer. */
export interface Query {
  id: string;
  dataset: string;
  prompt: string;
  task: string | null;
  split: "train" | "validation" | "test" | null;
}

export function promptsOf(queries: readonly Query[]): string[] {
  return queries.map((query) => query.prompt);
}

/** n queries x k candidates, row-major: the cell of query i and candidate j is at `i * k + j`. */
export interface CandidateMatrix {
  candidates: Candidate[];
  queries: Query[];
  /** Expected quality of a cell's answer over all draws of its n samples. */
  quality: Float64Array;
  /** Expected cost of a cell, all n samples paid; see `costUnit`. */
  cost: Float64Array;
  costUnit: "USD" | "strong calls";
  /**
   * The qualities of the recorded samples, and how likely each is to be the answer, up to a factor: those
   * of cell c are `draws[offsets[c]]` to `draws[offsets[c + 1] - 1]`. Single samples all weigh 1. Where every
   * cell has one sample `draws` is `quality` itself.
   */
  draws: Float64Array;
  weights: Float64Array;
  offsets: Int32Array;
}

/** The rows `indices` of a matrix, in that order. */
export function selectQueries(
  matrix: CandidateMatrix,
  indices: ArrayLike<number>,
): CandidateMatrix {
  const k = matrix.candidates.length, cells = indices.length * k;
  const queries = new Array<Query>(indices.length);
  const quality = new Float64Array(cells), cost = new Float64Array(cells);
  for (let i = 0, at = 0; i < indices.length; i++) {
    const row = indices[i];
    queries[i] = matrix.queries[row];
    for (let cell = row * k; cell < row * k + k; cell++, at++) {
      quality[at] = matrix.quality[cell];
      cost[at] = matrix.cost[cell];
    }
  }
  if (isSingle(matrix) && cells <= matrix.weights.length) {
    return { ...matrix, queries, quality, cost, ...singleSamples(matrix, quality) };
  }
  const offsets = new Int32Array(cells + 1);
  for (let i = 0, at = 0; i < indices.length; i++) {
    for (let cell = indices[i] * k; cell < indices[i] * k + k; cell++, at++) {
      offsets[at + 1] = offsets[at] + matrix.offsets[cell + 1] - matrix.offsets[cell];
    }
  }
  const draws = new Float64Array(offsets[cells]), weights = new Float64Array(draws.length);
  for (let i = 0, at = 0; i < indices.length; i++) {
    const end = matrix.offsets[indices[i] * k + k];
    for (let from = matrix.offsets[indices[i] * k]; from < end; from++, at++) {
      draws[at] = matrix.draws[from];
      weights[at] = matrix.weights[from];
    }
  }
  return { ...matrix, queries, quality, cost, draws, weights, offsets };
}

/** The rows from `start` up to `end` of a matrix, its numbers in the same memory. */
export function sliceQueries(
  matrix: CandidateMatrix,
  { start, end }: { start: number; end: number },
): CandidateMatrix {
  const k = matrix.candidates.length;
  const quality = matrix.quality.subarray(start * k, end * k);
  const part = {
    ...matrix,
    queries: matrix.queries.slice(start, end),
    quality,
    cost: matrix.cost.subarray(start * k, end * k),
  };
  if (isSingle(matrix)) return { ...part, ...singleSamples(matrix, quality) };
  const [first, last] = [matrix.offsets[start * k], matrix.offsets[end * k]];
  return {
    ...part,
    draws: matrix.draws.subarray(first, last),
    weights: matrix.weights.subarray(first, last),
    offsets: matrix.offsets.slice(start * k, end * k + 1).map((offset) => offset - first),
  };
}

function isSingle({ draws, quality }: CandidateMatrix): boolean {
  return draws === quality;
}

/** What `quality`, of no more cells than the matrix has, holds of its samples: all weigh the same, at the same places. */
function singleSamples(
  { weights, offsets }: CandidateMatrix,
  quality: Float64Array,
): Pick<CandidateMatrix, "draws" | "weights" | "offsets"> {
  return {
    draws: quality,
    weights: weights.subarray(0, quality.length),
    offsets: offsets.subarray(0, quality.length + 1),
  };
}

/** SHA-256 of all that a matrix says: two that are equal give the same results to any router. */
export function matrixDigest(matrix: CandidateMatrix): string {
  return digestOf(matrix);
}

/** Mean quality or mean cost of each candidate over the queries. */
export function candidateMeans(matrix: CandidateMatrix, of: "quality" | "cost"): number[] {
  const k = matrix.candidates.length, n = matrix.queries.length;
  return matrix.candidates.map((_, candidate) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += matrix[of][i * k + candidate];
    return sum / n;
  });
}

/**
 * P(an answer of `candidate` is at least as good as one of `reference`, less `relax`), per query: the
 * label of HybridLLM (arXiv 2404.14618, y_i(t)) and BEST-Route (arXiv 2506.22716). Ties count as a
 * match; the two answers are drawn independently.
 *
 * @returns n probabilities
 */
export function matchProbability(
  matrix: CandidateMatrix,
  options: { candidate: number; reference: number; relax?: number },
): Float64Array {
  const { candidate, reference, relax = 0 } = options;
  const { draws, weights, offsets, candidates } = matrix;
  const k = candidates.length;
  return Float64Array.from(matrix.queries, (_, i) => {
    const ours = i * k + candidate, theirs = i * k + reference;
    let matches = 0, pairs = 0;
    for (let s = offsets[ours]; s < offsets[ours + 1]; s++) {
      for (let l = offsets[theirs]; l < offsets[theirs + 1]; l++) {
        const weight = weights[s] * weights[l];
        if (draws[s] >= draws[l] - relax) matches += weight;
        pairs += weight;
      }
    }
    return matches / pairs;
  });
}
