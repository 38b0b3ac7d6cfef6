/**
 * BEST-Route (Ding et al., ICML 2025, arXiv 2506.22716) on the pocket world: which of three models, and how many
 * samples of it, should answer? Beside it HybridLLM's three routers, the paper's two baselines, cascades, a
 * regression on words and random mixing, all over the same candidates.
 *
 *     deno task lab run 23
 */
import { mean, standardDeviation } from "simple-statistics";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { UserError } from "../../lib/core/errors.ts";
import {
  apgr,
  costReductionAtDrop,
  type Curve,
  dropAtCostReduction,
  type Evaluation,
  gainOverRandom,
  priceSweep,
  type SpendGain,
  spendGain,
  sweepOf,
  sweepOfActualCosts,
  trace,
} from "../../lib/evaluation/mod.ts";
import {
  type RouterCards,
  routerCards,
  type RouterCardsWatch,
} from "../../lib/evaluation/router_cards.ts";
import { encoderPrice, pocketTokenizer } from "../../lib/pocket/mod.ts";
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../../lib/stats/mod.ts";

const schema = z.strictObject({
  /** A table of scored samples with train, validation and test splits. */
  outcomes: z.string(),
  /** The pool, the reference last. */
  candidates: z.array(z.string()).min(2),
  routers: z.array(z.string()).min(1),
  cascades: z.array(z.strictObject({ small: z.string(), by: z.string() })).default([]),
  seed: z.int().default(1),
  bootstrap: z.int().min(0).default(1000),
  /** US dollars per million tokens that a score reads, by its name. */
  scorePrices: z.record(z.string(), z.number()).optional(),
});

export const TARGETS = ["drop <= 0%", "drop <= 1%", "drop <= 2%"] as const;

/** All routers over the pool, with thresholds fitted for drops of 0, 1 and 2% on the validation queries. */
export async function compareRouters(
  config: z.input<typeof schema>,
  watch: RouterCardsWatch = {},
): Promise<RouterCards> {
  const { candidates, ...settings } = parseConfig(schema, config);
  return await routerCards({
    ...{ ...settings, candidates, strong: candidates.at(-1), fixedSplit: true },
    targets: [{ maxDrop: 0 }, { maxDrop: 1 }, { maxDrop: 2 }],
  }, watch);
}

/** A router trained with several seeds. */
export interface SeedRow {
  router: string;
  seeds: number;
  apgr: { mean: number; spread: number };
  /** Percent of the cost saved at a drop of at most 1%, thresholds fitted on validation. */
  saved: { mean: number; spread: number };
  drop: { mean: number; spread: number };
}

/** What the seed of the training changes: means over seeds, and standard deviations, of routers in all studies. */
export function seedRows(studies: RouterCards[]): SeedRow[] {
  const [first] = studies;
  const trained = ({ card }: Evaluation) =>
    card.apgr !== null && !card.leakage.sees_answers &&
    studies.every(({ results }) => results.some((other) => other.card.router === card.router));
  return first.results.filter(trained)
    .map(({ card: { router } }) => {
      const cards = studies.map((study) => evaluationOf(study, router).card);
      const points = cards.map(({ operating_points }) =>
        operating_points.find(({ target }) => target === TARGETS[1])!
      );
      return {
        router,
        seeds: cards.length,
        apgr: spreadOf(cards.map(({ apgr }) => apgr!)),
        saved: spreadOf(points.map(({ cost_reduction }) => cost_reduction)),
        drop: spreadOf(points.map(({ drop }) => drop!)),
      };
    });
}

function spreadOf(values: number[]) {
  const n = values.length;
  // Of a sample of seeds: n - 1
  return {
    mean: mean(values),
    spread: n > 1 ? standardDeviation(values) * Math.sqrt(n / (n - 1)) : 0,
  };
}

/** Quality of a router at equal spend, less that of another router or a cascade. */
export interface LeadRow extends SpendGain {
  over: string;
}

/** Of a router less each other one and each cascade, on the same resamples of the same queries. */
export function leadsOf(
  study: RouterCards,
  router: string,
  options: { seed: number; bootstrap: number },
): LeadRow[] {
  const own = evaluationOf(study, router);
  const others = [
    ...study.results.filter(({ card, curve }) =>
      curve.x.length > 1 &&
      card.router !== router && !card.leakage.sees_answers
    ).map((result) => ({ ...result, name: result.card.router })),
    ...study.cascades,
  ];
  return others.map((other) => ({
    over: other.name,
    ...spendGain(own, other, { draws: options.bootstrap, seed: options.seed }),
  }));
}

/** Quality of best-route at equal spend over a pool picked by confidence, less that over one picked otherwise. */
export function pickingGain(
  own: RouterCards,
  other: RouterCards,
  options: { seed: number; bootstrap: number },
): SpendGain {
  const [mine, theirs] = [own, other].map((found) => evaluationOf(found, "best-route"));
  return spendGain(mine, theirs, { draws: options.bootstrap, seed: options.seed });
}

/** What is left of a router's gain where its decisions are paid for. */
export interface DecisionCostRow {
  decision: string;
  /** Of a decision, in percent of the reference's mean cost. */
  cost: Estimate;
  /** Quality gained on random mixing at the same spend. */
  gain: Estimate;
  /** Percent of the cost saved at a drop of 1%. */
  saved: Estimate;
}

/**
 * A router whose decisions are free, and paid with `usd` each; last the cost of a decision at which nothing is left
 * of its gain on random mixing.
 */
export function decisionCostRows(
  study: RouterCards,
  router: string,
  { usd, seed, bootstrap: draws }: { usd: number; seed: number; bootstrap: number },
): DecisionCostRow[] {
  const { priced, resampled: { queries } } = evaluationOf(study, router);
  const measured = (weights?: Float64Array): Record<string, number> => {
    const curve = trace(priced, weights), reference = curve.anchors.strong.cost;
    const paid = (cost: number): Curve => ({ ...curve, cost: curve.cost.map((c) => c + cost) });
    return {
      "cost free": 0,
      "gain free": gainOverRandom(curve),
      "saved free": costReductionAtDrop(curve, 1),
      "cost paid": 100 * usd / reference,
      "gain paid": gainOverRandom(paid(usd)),
      "saved paid": costReductionAtDrop(paid(usd), 1),
      "cost even": 100 * breakEven((cost) => gainOverRandom(paid(cost)), reference) / reference,
    };
  };
  const found = measured(), drawn = bootstrap(queries.length, measured, { draws, seed });
  const estimate = (name: string) =>
    estimateOf(found[name], intervalOf(drawn.get(name), queries.length));
  const row = (at: string) => ({
    cost: estimate(`cost ${at}`),
    gain: estimate(`gain ${at}`),
    saved: estimate(`saved ${at}`),
  });
  return [
    { decision: "free, on this machine", ...row("free") },
    { decision: "paid by the parameters and tokens of the encoder", ...row("paid") },
    {
      decision: "where the gain is gone",
      cost: estimate("cost even"),
      gain: { value: 0, lo: null, hi: null },
      saved: { value: null, lo: null, hi: null },
    },
  ];
}

/** The cost from 0 to `most` at which a falling gain is 0, to a thousandth of it; 0 where there never is one. */
function breakEven(gain: (cost: number) => number, most: number): number {
  let [low, high] = [0, most];
  if (!(gain(0) > 0)) return 0;
  while (high - low > most / 1000) {
    const middle = (low + high) / 2;
    if (gain(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** US dollars to read one tested question with pocket-encoder, priced by its parameters as the models are. */
export async function readingPrice(study: RouterCards): Promise<number> {
  const tokenizer = await pocketTokenizer(), price = await encoderPrice();
  const { queries } = study.results[0].resampled;
  const tokens = mean(queries.map(({ prompt }) => tokenizer.encode(prompt).length));
  return price * tokens / 1e6;
}

/** What the published plots gain by selecting with the cost of the very answers that are scored. */
export interface SelectionRow {
  measure: string;
  /** By costs estimated on training queries, and by those of the test queries' own answers. */
  estimated: number;
  actual: number;
  /** The latter less the former. */
  gain: { value: number; lo: number | null; hi: number | null };
}

/** Selection by test-set cost against the honest one, the scores the same. */
export function selectionRows(
  study: RouterCards,
  router: string,
  { seed, bootstrap: draws }: { seed: number; bootstrap: number },
): SelectionRow[] {
  const { decisions: { outcomes, scored, overhead } } = evaluationOf(study, router);
  const weak = study.candidates.findIndex(({ role }) => role === "weak");
  const options = { weak, overhead };
  const honest = priceSweep(sweepOf(scored), outcomes, options);
  const leaky = priceSweep(sweepOfActualCosts(scored, outcomes), outcomes, options);
  const measures: Record<string, (curve: Curve) => number> = {
    "APGR": apgr,
    "drop % at 20% saved": (curve) => dropAtCostReduction(curve, 20),
    "drop % at 40% saved": (curve) => dropAtCostReduction(curve, 40),
    "saved % at 1% drop": (curve) => costReductionAtDrop(curve, 1),
  };
  const n = outcomes.queries.length;
  const both = (weights?: Float64Array) => {
    const curves = [trace(honest, weights), trace(leaky, weights)];
    return Object.entries(measures).map(([measure, of]) => ({
      measure,
      values: curves.map(of),
    }));
  };
  const drawn = bootstrap(
    n,
    (weights) =>
      Object.fromEntries(both(weights).map(({ measure, values: [a, b] }) => [measure, b - a])),
    { draws, seed },
  );
  return both().map(({ measure, values: [estimated, actual] }) => {
    const [lo, hi] = intervalOf(drawn.get(measure), n) ?? [null, null];
    return { measure, estimated, actual, gain: { value: actual - estimated, lo, hi } };
  });
}

/** @throws {UserError} where the study has no such router */
export function evaluationOf({ outcomes, results }: RouterCards, router: string): Evaluation {
  const result = results.find(({ card }) => card.router === router);
  if (result) return result;
  throw new UserError(`Cannot show ${router} on ${outcomes.name} as it was not evaluated there`);
}
