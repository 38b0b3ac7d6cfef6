/** Our side of router cards: the card of a router whose scores are known, on MMLU, with its five folds. */
import { evaluateRouter } from "../../lib/evaluation/mod.ts";
import { openMmlu } from "./mmlu.ts";
import type { RouterFactory } from "../../lib/routers/mod.ts";
import { type Done, serveTasks } from "./protocol.ts";

const { plan, scores } = await openMmlu();
const scoreOf = new Map(plan.test.queries.map(({ id }, i) => [id, scores[i]]));

const factory: RouterFactory = {
  name: "known scores",
  description: "scores that were made up",
  learnsFrom: "nothing",
  fit: ({ candidates }) => ({
    ...{ name: "known scores", candidates, scale: "match", costUsd: 0 },
    // The score is the need of the strong model
    score: (queries) => Float64Array.from(queries.flatMap(({ id }) => [1 - scoreOf.get(id)!, 1])),
  }),
};

async function card(draws: number): Promise<Done> {
  const { card } = await evaluateRouter(factory, plan, {
    ...{ seed: 1, draws, targets: { "drop <= 1%": { maxDrop: 1 }, best: { best: true } } },
  });
  const { apgr, cpt50, cpt80, auc, apgr_grid } = card;
  const [lo, hi] = card.ci95.apgr ?? [NaN, NaN];
  return {
    check: { apgr: apgr!, cpt50: cpt50!, cpt80: cpt80!, auc: auc!, apgr_grid: apgr_grid!, lo, hi },
  };
}

await serveTasks({
  card: () => card(0),
  card_100: () => card(100),
  card_1000: () => card(1000),
});
