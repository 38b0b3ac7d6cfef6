/**
 * HybridLLM's transformation of labels (arXiv 2404.14618, equation 3). Where the reference is far better, hardly any
 * answer of the small model matches one of it, and labels that are all near 0 teach nothing. So a match is relaxed
 * by t, and t* is where the labels differ most:
 *
 *     y_i(t) = P(q(small answer) >= q(reference answer) - t)
 *     t* = argmax_t (1 / N^2) sum_{i, i'} |y_i(t) - y_i'(t)|
 */
import { type CandidateMatrix, matchProbability } from "../../outcomes/mod.ts";

/** The labels' mean absolute difference at a relaxation, on the scale of quality. */
export interface Relaxed {
  relax: number;
  difference: number;
}

export interface Relaxation {
  /** t*: of several that are equally good the least. */
  relax: number;
  /** Relaxations that were tried, ascending, from 0. */
  tried: Relaxed[];
  /** Why t* is no use here, where it is none. */
  note: string | null;
}

/** Relaxations that are tried, at most; labels change nowhere else where there are fewer. */
const MOST = 200;

/** t* of a candidate against the reference, the last one. */
export function fitRelaxation(outcomes: CandidateMatrix, candidate: number): Relaxation {
  const reference = outcomes.candidates.length - 1;
  const tried = candidateRelaxations(outcomes, candidate).map((relax) => ({
    relax,
    difference: meanAbsoluteDifference(matchProbability(outcomes, { candidate, reference, relax })),
  }));
  const best = tried.reduce((a, b) => b.difference > a.difference + 1e-12 ? b : a);
  return { relax: best.relax, tried, note: noteOf(tried, best) };
}

/**
 * (1 / N^2) sum_{i, i'} |y_i - y_i'| in O(N log N): (2 / N^2) sum_k (2 k - N - 1) y_(k) over ascending y.
 */
export function meanAbsoluteDifference(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  values.toSorted().forEach((value, k) => sum += (2 * (k + 1) - n - 1) * value);
  return 2 * sum / n ** 2;
}

/** 0 and the gaps between answers of both that lie above it, at which labels change; evenly spread if many. */
function candidateRelaxations(
  { queries, candidates, draws, offsets }: CandidateMatrix,
  candidate: number,
): number[] {
  const k = candidates.length, gaps = new Set<number>();
  for (let i = 0; i < queries.length; i++) {
    const own = new Set(draws.subarray(offsets[i * k + candidate], offsets[i * k + candidate + 1]));
    const theirs = new Set(draws.subarray(offsets[i * k + k - 1], offsets[i * k + k]));
    for (const s of own) for (const l of theirs) if (l > s) gaps.add(l - s);
  }
  const all = [...gaps].sort((a, b) => a - b), size = Math.min(MOST, all.length);
  const at = (step: number) => all[Math.floor(step * (all.length - 1) / Math.max(1, size - 1))];
  // Gaps are differences of floats: a label that changes at one has to have changed
  return [0, ...Array.from({ length: size }, (_, step) => at(step) * (1 + 1e-12))];
}

function noteOf(tried: Relaxed[], best: Relaxed): string | null {
  if (tried.length === 1) {
    return "No answer of the reference is better than one of the candidate: no relaxation changes a label";
  }
  if (tried.length === 2) {
    return `Quality has two values, right and wrong: a relaxation leaves labels as they are or makes all ` +
      `of them 1, so t* is ${best.relax} and hybrid-trans is hybrid-prob`;
  }
  return best.relax === 0 ? "Labels differ most as they are: hybrid-trans is hybrid-prob" : null;
}
