/**
 * The labels of HybridLLM's three routers (arXiv 2404.14618): `det` of one answer of each compared, `prob` the share of
 * all pairs of answers that match, `trans` that share with the match relaxed by t*, which is fitted to the cheapest
 * candidate (see relaxation.ts).
 */
import {
  type CandidateMatrix,
  candidateMeans,
  selectQueries,
  type Split,
} from "../../outcomes/mod.ts";
import { drawnMatchLabels, matchLabels } from "./match_labels.ts";
import { fitRelaxation } from "./relaxation.ts";

/** A label of every candidate of every query, of the reference 1, and what is to be said of them. */
type Labelling = (
  outcomes: CandidateMatrix,
  options: {
    /** Rows to learn from: t* is fitted to those of validation. */
    split: Omit<Split, "test">;
    seed: number;
    relax: number;
  },
) => { labels: Float64Array; notes: string[] };

export const LABELLINGS = {
  det: (outcomes, { seed, relax }) => ({
    labels: drawnMatchLabels(outcomes, { seed, relax }),
    notes: [],
  }),
  prob: (outcomes, { relax }) => ({ labels: matchLabels(outcomes, { relax }), notes: [] }),
  trans(outcomes, { split: { train, validation } }) {
    const small = smallCandidate(selectQueries(outcomes, [...train, ...validation]));
    const { relax, note } = fitRelaxation(selectQueries(outcomes, validation), small);
    const notes = note === null ? [`t* = ${relax.toPrecision(3)}`] : [note];
    return { labels: matchLabels(outcomes, { relax }), notes };
  },
} satisfies Record<string, Labelling>;

export type MatchKind = keyof typeof LABELLINGS;

/** Costs that differ by no more than this share are taken for equal: a model's answers are a token longer. */
const EQUAL_COST = 0.05;

/** The cheapest single sample; of models that cost about the same, the one that is best in training. */
export function smallCandidate(outcomes: CandidateMatrix): number {
  const costs = candidateMeans(outcomes, "cost"), qualities = candidateMeans(outcomes, "quality");
  const cheaper = [...outcomes.candidates.keys()].slice(0, -1);
  const single = cheaper.filter((j) => outcomes.candidates[j].n === 1);
  const from = single.length > 0 ? single : cheaper;
  const most = (1 + EQUAL_COST) * Math.min(...from.map((j) => costs[j]));
  return from.filter((j) => costs[j] <= most)
    .reduce((a, b) => qualities[b] > qualities[a] ? b : a);
}
