/**
 * BEST-Route (Ding et al., ICML 2025, arXiv 2506.22716): which model, and how many samples of it. An encoder of the
 * query predicts for every candidate how likely its best-of-n answer is as good as the reference's; the cheapest by
 * estimated cost that is likely enough answers (Algorithm 1; the decision is lib/evaluation's). And the paper's two
 * baselines on the same encoder: `n-label`, one compared answer a candidate, and `n-class`, which candidate has the
 * best answer.
 */
import { type CandidateMatrix, holdOut, type Query } from "../outcomes/mod.ts";
import { fitHeads, openHeads } from "./features/heads.ts";
import { drawnBestLabels, drawnMatchLabels, matchLabels } from "./features/match_labels.ts";
import { readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { Router, RouterFactory } from "./router.ts";

export const bestRoute = headed("best-route", {
  description: "BEST-Route: predicts how often each best-of-n matches the reference",
  loss: "binary",
  scale: "match",
  label: (outcomes, { relax }) => matchLabels(outcomes, { relax }),
});

export const nLabel = headed("n-label", {
  description:
    "BEST-Route's baseline: predicts whether one answer of each candidate matches the reference's",
  loss: "binary",
  scale: "match",
  label: (outcomes, options) => drawnMatchLabels(outcomes, options),
});

export const nClass = headed("n-class", {
  description: "BEST-Route's baseline: predicts which candidate has the best answer",
  loss: "softmax",
  scale: "preference",
  label: (outcomes, options) => drawnBestLabels(outcomes, options),
});

function headed(
  name: string,
  { description, loss, scale, label }: {
    description: string;
    loss: "binary" | "softmax";
    scale: Router["scale"];
    label: (outcomes: CandidateMatrix, options: { seed: number; relax: number }) => Float64Array;
  },
): RouterFactory {
  return learner({
    ...{ name, description, learnsFrom: "train", slow: true, scale, uses: ["encoder"] },
    async learn(outcomes: CandidateMatrix, options) {
      const { candidates, queries } = outcomes;
      const { seed, relax = 0 } = options;
      const state = await fitHeads(queries, {
        labels: label(outcomes, { seed, relax }),
        ...{ heads: candidates.length, loss, split: holdOut(queries, options) },
      }, { ...options, router: name });
      return { state, costUsd: await readingCost(queries, options) };
    },
    async open(state, { k, ...options }) {
      const heads = await openHeads(state, { ...options, router: name });
      return {
        async score(asked: Query[], live) {
          const scores = await heads(asked, live);
          if (scale === "preference") return relativeToBest(scores, k);
          // The reference matches itself, whatever its head says
          return scores.map((score, cell) => cell % k === k - 1 ? 1 : score);
        },
      };
    },
  });
}

/** Each row as shares of its largest: at a threshold of 1 the most probable candidate answers. */
function relativeToBest(probabilities: Float64Array, k: number): Float64Array {
  return probabilities.map((p, cell) => {
    const row = probabilities.subarray(cell - cell % k, cell - cell % k + k);
    return p / row.reduce((a, b) => Math.max(a, b));
  });
}
