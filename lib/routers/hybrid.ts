/**
 * HybridLLM's three routers (Ding et al., ICLR 2024, arXiv 2404.14618) between one sample of the cheapest model and
 * the reference: an encoder of the query predicts whether the small model's answer will be as good. They differ in
 * the label it learns: `det` one answer of each compared, `prob` the share of all pairs of answers, `trans` that
 * share with the match relaxed by t* (see features/relaxation.ts). All other candidates of a pool are never chosen.
 */
import {
  type CandidateMatrix,
  candidateMeans,
  holdOut,
  type Query,
  selectQueries,
} from "../outcomes/mod.ts";
import { fitHeads } from "./features/heads.ts";
import { drawnMatchLabels, matchLabels } from "./features/match_labels.ts";
import { fitRelaxation } from "./features/relaxation.ts";
import { readingCost } from "./fit_options.ts";
import type { RouterFactory } from "./router.ts";

/** Label of every candidate of every query, and what is to be said of it. */
type Labelling = (
  outcomes: CandidateMatrix,
  options: { small: number; validation: CandidateMatrix; seed: number; relax: number },
) => { labels: Float64Array; notes: string[] };

export const hybridDet = hybrid("hybrid-det", {
  description:
    "HybridLLM: predicts whether one answer of the cheapest model matches one of the reference",
  label: (outcomes, { seed, relax }) => ({
    labels: drawnMatchLabels(outcomes, { seed, relax }),
    notes: [],
  }),
});

export const hybridProb = hybrid("hybrid-prob", {
  description: "HybridLLM: predicts how often answers of the cheapest model match the reference's",
  label: (outcomes, { relax }) => ({ labels: matchLabels(outcomes, { relax }), notes: [] }),
});

export const hybridTrans = hybrid("hybrid-trans", {
  description: "HybridLLM: as hybrid-prob, the match relaxed so that labels differ most",
  label: (outcomes, { small, validation }) => {
    const { relax, note } = fitRelaxation(validation, small);
    const notes = note === null ? [`t* = ${relax.toPrecision(3)}`] : [note];
    return { labels: matchLabels(outcomes, { relax }), notes };
  },
});

function hybrid(
  name: string,
  { description, label }: { description: string; label: Labelling },
): RouterFactory {
  return {
    name,
    description,
    learnsFrom: "train",
    slow: true,
    async fit(outcomes: CandidateMatrix, options) {
      const { candidates, queries } = outcomes, k = candidates.length;
      const small = smallOf(outcomes);
      const split = holdOut(queries, options);
      const validation = selectQueries(outcomes, split.validation);
      const { seed, relax = 0 } = options;
      const { labels, notes } = label(outcomes, { small, validation, seed, relax });
      const heads = await fitHeads(queries, {
        labels: labels.filter((_, cell) => cell % k === small),
        ...{ heads: 1, loss: "binary", split },
      }, { ...options, router: name });
      return {
        ...{
          name,
          candidates,
          notes,
          scale: "match",
          costUsd: await readingCost(queries, options),
        },
        async score(asked: Query[], live) {
          const scores = new Float64Array(asked.length * k).fill(-Infinity);
          (await heads(asked, live)).forEach((match, i) => {
            scores[i * k + small] = match;
            scores[i * k + k - 1] = 1;
          });
          return scores;
        },
      };
    },
  };
}

/** Costs that differ by no more than this share are taken for equal: a model's answers are a token longer. */
const EQUAL_COST = 0.05;

/** The cheapest single sample; of models that cost about the same, the one that is best in training. */
function smallOf(outcomes: CandidateMatrix): number {
  const costs = candidateMeans(outcomes, "cost"), qualities = candidateMeans(outcomes, "quality");
  const cheaper = [...outcomes.candidates.keys()].slice(0, -1);
  const single = cheaper.filter((j) => outcomes.candidates[j].n === 1);
  const from = single.length > 0 ? single : cheaper;
  const most = (1 + EQUAL_COST) * Math.min(...from.map((j) => costs[j]));
  return from.filter((j) => costs[j] <= most)
    .reduce((a, b) => qualities[b] > qualities[a] ? b : a);
}
