/** Routers and cascades of a saved run as entries of a leaderboard. */
import { type Estimate, estimateOf } from "../stats/estimate.ts";
import type { RouterCard } from "./card.ts";
import type { EvaluationRun } from "./run.ts";

/** A router or a cascade on a board. What a card does not have is null. */
export interface Entry {
  router: string;
  apgr: Estimate;
  /** Cost saved at a drop of 1%, in percent. */
  saved: Estimate;
  aiq: Estimate;
  /** RouterArena's score of the operating point of best quality; see routerArenaScore(). */
  arena: number | null;
  /** Expected calibration error of the scores as probabilities. */
  ece: number | null;
  brier: number | null;
  /** Median time of a decision in milliseconds, and what it costs in US dollars. */
  latency: number | null;
  costUsd: number | null;
  /** Recorded qualities that it learned from; null where that is not known. */
  labels: number | null;
  seesAnswers: boolean;
  /** Tested prompts that it learned from; 0 where that is not known. */
  knownPrompts: number;
  /** Those that share a letter are not shown to differ in APGR; "" where that is not tested. */
  letters: string;
  run: Pick<
    EvaluationRun,
    "created" | "command" | "code" | "seed" | "split" | "train_queries"
  >;
}

/** An entry with its APGR on each resample. */
export interface Drawn {
  entry: Entry;
  draws: readonly (number | null)[];
}

/** Entries of one router that learned from fewer queries are told apart by these. */
export function withBudgets(drawn: readonly Drawn[]): Drawn[] {
  const count = (router: string) => drawn.filter(({ entry }) => entry.router === router).length;
  return drawn.map(({ entry, draws }) => {
    const { router, run: { train_queries: most } } = entry;
    const name = most === null || count(router) === 1
      ? router
      : `${router}, ${most.toLocaleString("en")} queries`;
    return { entry: { ...entry, router: name }, draws };
  });
}

export function entriesOf(run: EvaluationRun): Drawn[] {
  const { created, command, code, seed, split, train_queries } = run;
  const of = { created, command, code, seed, split, train_queries };
  const cascades = run.cascades.map(({ name, card, apgr_draws: draws }) => ({
    entry: { ...entryOf({ ...card, router: name }), run: of },
    draws,
  }));
  return [
    ...run.routers.map(({ card, apgr_draws: draws }) => ({
      entry: { ...entryOf(card), run: of },
      draws,
    })),
    ...cascades,
  ];
}

/** A cascade has a part of a card: it decides on an answer, and has no scores of queries. */
type AnyCard =
  & Pick<RouterCard, "router" | "apgr" | "aiq" | "ci95" | "cost_reduction_at_drop">
  & Partial<RouterCard>;

function entryOf(card: AnyCard): Omit<Entry, "run"> {
  const { ci95, calibration, overhead, operating_points = [], leakage } = card;
  return {
    router: card.router,
    apgr: estimateOf(card.apgr, ci95.apgr),
    saved: estimateOf(card.cost_reduction_at_drop["1"], ci95.cost_reduction_at_drop["1"]),
    aiq: estimateOf(card.aiq, ci95.aiq),
    arena: operating_points.find(({ target }) => target === "best quality")?.router_arena ?? null,
    ece: calibration?.ece ?? null,
    brier: calibration?.brier ?? null,
    latency: overhead?.latency_ms_p50 ?? null,
    costUsd: overhead?.cost_usd ?? null,
    labels: card.training?.labels ?? null,
    seesAnswers: leakage?.sees_answers ?? false,
    knownPrompts: leakage?.test_prompts_in_train ?? 0,
    letters: "",
  };
}
