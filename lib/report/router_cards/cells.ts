/** Parts of a router card as charts and tables of lib/report take them. */
import { UserError } from "../../core/errors.ts";
import { type ApgrGain, apgrGain, type Evaluation, type RouterCard } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { type Estimate, estimateOf } from "../../stats/mod.ts";

/** The card's APGR with its 95% interval. */
export function apgrOf({ apgr, ci95 }: RouterCard): Estimate {
  return estimateOf(apgr, ci95.apgr);
}

/** Gain in APGR of one router over another, as the cells "gain" and "p" of a row. */
export function gainCells({ delta, ci95, p }: ApgrGain): { gain: Estimate; p: number | null } {
  return { gain: estimateOf(delta, ci95), p };
}

/** Routers that any other must beat. */
const BASELINES = ["random", "keyword", "prompt-length"];

/** Kind of a router, by which its curve is drawn. */
export function kindOf({ router, leakage }: RouterCard): "router" | "baseline" | "oracle" {
  if (leakage.sees_answers) return "oracle";
  return BASELINES.includes(router) ? "baseline" : "router";
}

/** Routers with a curve of their own: no fixed choice, no baseline, no oracle. */
export function learners({ results }: RouterCards): Evaluation[] {
  return results.filter(({ card }) => card.apgr !== null && kindOf(card) === "router");
}

/** The learner with the highest APGR; null where there is none. */
export function bestLearner(study: RouterCards): RouterCard | null {
  const cards = learners(study).map(({ card }) => card);
  return cards.length === 0 ? null : cards.reduce((a, b) => b.apgr! > a.apgr! ? b : a);
}

/**
 * The routers that may be the best: the one of the highest APGR, whatever its kind, and those whose APGR is not
 * shown to be below it, in pairs on the same queries. The oracle is none.
 */
export function contenders({ results }: RouterCards): string[] {
  const runnable = results
    .filter(({ card }) => card.apgr !== null && !card.leakage.sees_answers);
  if (runnable.length === 0) return [];
  const best = runnable.reduce((a, b) => b.card.apgr! > a.card.apgr! ? b : a);
  return runnable.filter((result) => {
    if (result === best) return true;
    const { ci95 } = apgrGain(result, best);
    return ci95 !== null && ci95[1] >= 0;
  }).map(({ card }) => card.router);
}

/** @throws {UserError} where the study has no such router */
export function cardOf({ outcomes, results }: RouterCards, router: string): RouterCard {
  const result = results.find(({ card }) => card.router === router);
  if (result) return result.card;
  throw new UserError(`Cannot show ${router} on ${outcomes.name} as it was not evaluated there`, {
    hint: `Evaluated were ${results.map(({ card }) => card.router).join(", ")}`,
  });
}

/** The model's name without its maker's. */
export function shortName(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1);
}
