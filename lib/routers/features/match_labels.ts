/**
 * Labels that routers between a reference and cheaper candidates learn from (HybridLLM, arXiv 2404.14618, section
 * 3; BEST-Route, arXiv 2506.22716, section 4): whether a candidate's answer is as good as the reference's, as a
 * probability over all recorded answers or of one drawn answer each, and which candidate has the best answer.
 */
import { random } from "../../core/random.ts";
import { type CandidateMatrix, candidateMeans, matchProbability } from "../../outcomes/mod.ts";

/**
 * P(an answer of the candidate is at least as good as one of the reference, less `relax`), over all pairs of
 * answers.
 *
 * @returns n queries x k candidates, row-major; of the reference 1
 */
export function matchLabels(
  outcomes: CandidateMatrix,
  { relax }: { relax: number },
): Float64Array {
  const k = outcomes.candidates.length;
  const labels = new Float64Array(outcomes.queries.length * k).fill(1);
  for (let candidate = 0; candidate < k - 1; candidate++) {
    matchProbability(outcomes, { candidate, reference: k - 1, relax })
      .forEach((match, i) => labels[i * k + candidate] = match);
  }
  return labels;
}

/** The same of one answer of each candidate, drawn by the seed: 1 or 0. */
export function drawnMatchLabels(
  outcomes: CandidateMatrix,
  { relax, seed }: { relax: number; seed: number },
): Float64Array {
  const k = outcomes.candidates.length, drawn = drawAnswers(outcomes, seed);
  return drawn.map((quality, cell) => {
    const reference = cell - cell % k + k - 1;
    return cell === reference || quality >= drawn[reference] - relax ? 1 : 0;
  });
}

/**
 * 1 for the candidate whose answer, one drawn of each by the seed, is the best; of several that are equally good,
 * for the one that costs least on average.
 */
export function drawnBestLabels(
  outcomes: CandidateMatrix,
  { seed }: { seed: number },
): Float64Array {
  const k = outcomes.candidates.length, drawn = drawAnswers(outcomes, seed);
  const costs = candidateMeans(outcomes, "cost");
  const labels = new Float64Array(drawn.length);
  for (let row = 0; row < drawn.length; row += k) {
    let best = 0;
    for (let j = 1; j < k; j++) {
      const gain = drawn[row + j] - drawn[row + best];
      if (gain > 0 || (gain === 0 && costs[j] < costs[best])) best = j;
    }
    labels[row + best] = 1;
  }
  return labels;
}

/** The quality of one answer of each cell, drawn as it would be given: n x k. */
function drawAnswers(
  { queries, candidates, draws, weights, offsets }: CandidateMatrix,
  seed: number,
): Float64Array {
  const next = random(seed, "one answer of each candidate");
  return new Float64Array(queries.length * candidates.length).map((_, cell) => {
    const [from, to] = [offsets[cell], offsets[cell + 1]];
    let left = 0;
    for (let s = from; s < to; s++) left += weights[s];
    left *= next();
    for (let s = from; s < to; s++) {
      left -= weights[s];
      if (left < 0) return draws[s];
    }
    return draws[to - 1];
  });
}
