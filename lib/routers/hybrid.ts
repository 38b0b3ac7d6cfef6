/**
 * HybridLLM's three routers (Ding et al., ICLR 2024, arXiv 2404.14618) between one sample of the cheapest model and
 * the reference: an encoder of the query predicts whether the small model's answer will be as good. They differ in
 * the label it learns: `det` one answer of each compared, `prob` the share of all pairs of answers, `trans` that
 * share with the match relaxed by t* (see features/labellings.ts). All other candidates of a pool are never chosen.
 */
import { type CandidateMatrix, holdOut, type Query } from "../outcomes/mod.ts";
import { fitHeads, openHeads } from "./features/heads.ts";
import { LABELLINGS, type MatchKind, smallCandidate } from "./features/labellings.ts";
import { readingCost } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { RouterFactory } from "./router.ts";

export const hybridDet = hybrid("hybrid-det", {
  description:
    "HybridLLM: predicts whether one answer of the cheapest model matches one of the reference",
  kind: "det",
});

export const hybridProb = hybrid("hybrid-prob", {
  description: "HybridLLM: predicts how often answers of the cheapest model match the reference's",
  kind: "prob",
});

export const hybridTrans = hybrid("hybrid-trans", {
  description: "HybridLLM: as hybrid-prob, the match relaxed so that labels differ most",
  kind: "trans",
});

function hybrid(
  name: string,
  { description, kind }: { description: string; kind: MatchKind },
): RouterFactory {
  return learner({
    ...{ name, description, learnsFrom: "train", slow: true, scale: "match", uses: ["encoder"] },
    async learn(outcomes: CandidateMatrix, options) {
      const { candidates, queries } = outcomes, k = candidates.length;
      const small = smallCandidate(outcomes);
      const split = holdOut(queries, options);
      const { seed, relax = 0 } = options;
      const { labels, notes } = LABELLINGS[kind](outcomes, { split, seed, relax });
      const heads = await fitHeads(queries, {
        labels: labels.filter((_, cell) => cell % k === small),
        ...{ heads: 1, loss: "binary", split },
      }, { ...options, router: name });
      return { state: { small, heads }, notes, costUsd: await readingCost(queries, options) };
    },
    async open({ small, heads: learned }, { k, ...options }) {
      const heads = await openHeads(learned, { ...options, router: name });
      return {
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
  });
}
