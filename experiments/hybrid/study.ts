/**
 * HybridLLM (Ding et al., ICLR 2024, arXiv 2404.14618) on the pocket world: three routers between one sample of a
 * small model and a large one, which differ in the label that they learn, and the transformation t* of it.
 *
 *     deno task lab run 22
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import {
  type Curve,
  type Evaluation,
  interpolate,
  qualityDrop,
  type SpendGain,
  spendGain,
  trace,
} from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import {
  type RouterCards,
  routerCards,
  type RouterCardsWatch,
} from "../../lib/evaluation/router_cards.ts";
import { type CandidateMatrix, selectQueries } from "../../lib/outcomes/mod.ts";
import { fitRelaxation, matchLabels, type Relaxation } from "../../lib/routers/mod.ts";
import { bootstrap, type Estimate, estimateOf, intervalOf } from "../../lib/stats/mod.ts";

const schema = z.strictObject({
  /** A table of scored samples with train, validation and test splits. */
  outcomes: z.string(),
  weak: z.string(),
  strong: z.string(),
  seed: z.int().default(1),
});

/** Outcomes by part, weak model first. */
export interface Pair {
  train: CandidateMatrix;
  validation: CandidateMatrix;
  test: CandidateMatrix;
}

export async function openPair(config: z.input<typeof schema>): Promise<Pair> {
  const { plan: { test: matrix, splits: [split] } } = await openPlan({
    ...parseConfig(schema, config),
    fixedSplit: true,
  });
  const part = (rows: number[]) => selectQueries(matrix, rows);
  return { train: part(split.train), validation: part(split.validation), test: part(split.test) };
}

/** Labels of the training questions as they are and relaxed by t*, and how t* was found on the validation ones. */
export interface Labels {
  relaxation: Relaxation;
  plain: Float64Array;
  relaxed: Float64Array;
}

export function labelsOf({ train, validation }: Pair): Labels {
  const relaxation = fitRelaxation(validation, 0);
  const of = (relax: number) => matchLabels(train, { relax }).filter((_, cell) => cell % 2 === 0);
  return { relaxation, plain: of(0), relaxed: of(relaxation.relax) };
}

const comparedSchema = schema.extend({
  routers: z.array(z.string()).min(1),
  bootstrap: z.int().min(0).default(1000),
});

export async function compareHybrids(
  config: z.input<typeof comparedSchema>,
  watch: RouterCardsWatch = {},
): Promise<RouterCards> {
  return await routerCards({ ...parseConfig(comparedSchema, config), fixedSplit: true }, watch);
}

/** A row of HybridLLM's tables 1 and 4. */
export interface AdvantageRow {
  router: string;
  /** Percent of the large model's quality that is lost, by percent of the queries that the small one answers. */
  drops: Record<string, Estimate>;
}

export const ADVANTAGES = [10, 20, 40] as const;

/** Drops at cost advantages, read off each router's curve. */
export function advantageRows(
  { results }: RouterCards,
  { seed, bootstrap: draws }: { seed: number; bootstrap: number },
): AdvantageRow[] {
  return results.filter(({ card }) => card.apgr !== null).map(({ card, priced, curve }) => {
    const n = priced.startsStrong.length;
    const drawn = bootstrap(
      n,
      (weights) => dropsOf(trace(priced, weights)),
      { draws, seed },
    );
    const drops = Object.entries(dropsOf(curve))
      .map(([at, value]) => [at, estimateOf(value, intervalOf(drawn.get(at), n))]);
    return { router: card.router, drops: Object.fromEntries(drops) };
  });
}

function dropsOf(curve: Curve): Record<string, number> {
  const shares = ADVANTAGES.map((advantage) => 1 - advantage / 100).toSorted((a, b) => a - b);
  const quality = interpolate(curve, shares, { from: "x", to: "quality" });
  return Object.fromEntries(
    ADVANTAGES.map((advantage) => [
      `${advantage}`,
      qualityDrop(curve.anchors.strong, quality[shares.indexOf(1 - advantage / 100)]),
    ]),
  );
}

/** Quality at equal spend of one router less that of another. */
export interface PairRow extends SpendGain {
  router: string;
  over: string;
}

export function pairRows(
  { results }: RouterCards,
  pairs: readonly (readonly [string, string])[],
  { seed, bootstrap: draws }: { seed: number; bootstrap: number },
): PairRow[] {
  const of = (router: string): Evaluation => results.find(({ card }) => card.router === router)!;
  return pairs.map(([router, over]) => ({
    router,
    over,
    ...spendGain(of(router), of(over), { draws, seed }),
  }));
}
