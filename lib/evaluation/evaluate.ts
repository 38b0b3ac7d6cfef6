/**
 * Evaluates a router: cross-fits it, traces its curve, fits operating points on validation queries, and
 * resamples the test queries for intervals.
 */
import { type CandidateMatrix, candidateName, type Query } from "../outcomes/mod.ts";
import type { FitOptions, RouterFactory } from "../routers/mod.ts";
import { bootstrap, type Draws, intervalOf, pValue } from "../stats/bootstrap.ts";
import {
  type BandPoint,
  type CurveStatistics,
  type OperatingPoint,
  orNull,
  type RouterCard,
} from "./card.ts";
import { crossFit, type Plan } from "./cross_fit.ts";
import { type Curve, interpolate, priceSweep, trace } from "./curve.ts";
import { chosenMean, decideAtTarget, fitServedThreshold, type Target } from "./operating_point.ts";
import { apgr, apgrGrid, auc, cpt, gainOverRandom } from "./pgr.ts";
import { weakIndex } from "./pool.ts";
import { bestSingles, oracleQuality, scoreCalibration } from "./references.ts";
import {
  aiq,
  costReduction,
  costReductionAtDrop,
  dropAtCostReduction,
  qualityDrop,
  routerArenaScore,
} from "./savings.ts";
import { type Scored, sweepOf } from "./sweep.ts";

/** The seed and the openers are what the router is fitted with. */
export interface EvaluateOptions extends FitOptions {
  /** Number of bootstrap resamples; 0 leaves the intervals out. */
  draws: number;
  /** The targets that thresholds are fitted for, by name. */
  targets: Record<string, Target>;
}

export interface Evaluation {
  card: RouterCard;
  /** The curve at 0, 0.01, ..., 1 of the card's x axis, with its band. */
  band: BandPoint[];
  curve: Curve;
  /** APGR on each resample, and of which queries the resamples are. */
  apgrDraws: Float64Array;
  resampled: { queries: readonly Query[]; seed: number };
  decisions: Decisions;
}

/** Decisions on the test queries, and the scores they were made from. */
export interface Decisions {
  outcomes: CandidateMatrix;
  scored: Scored;
  /** Cost that a decision adds to a query's, in the outcomes' unit. */
  overhead: number;
  /** The candidate of each query at each operating point, by its target. */
  choices: Record<string, Int32Array>;
}

const STATISTICS: Record<keyof CurveStatistics, (curve: Curve) => number> = {
  apgr,
  apgr_grid: apgrGrid,
  cpt50: (curve) => cpt(curve, 0.5),
  cpt80: (curve) => cpt(curve, 0.8),
  auc,
  aiq: (curve) => aiq(curve),
};

const GRID = Array.from({ length: 101 }, (_, i) => i / 100);

/** Evaluates the router that `factory` makes on the test queries of `plan`. */
export async function evaluateRouter(
  factory: RouterFactory,
  plan: Plan,
  { draws: count, targets, ...options }: EvaluateOptions,
): Promise<Evaluation> {
  const { seed } = options;
  const fitted = await crossFit(factory, plan, options);
  const { outcomes, router } = fitted;
  const weak = weakIndex(plan.train);
  const priced = priceSweep(sweepOf(fitted.scored), outcomes, {
    weak,
    overhead: fitted.overhead,
  });
  const curve = trace(priced);
  const choices = Object.entries(targets)
    .map(([name, target]) => ({
      name,
      choice: decideAtTarget(fitted, target, { weak }),
      served: fitServedThreshold(fitted, target, { weak }),
    }));

  const draws = bootstrap(outcomes.queries.length, (weights) => {
    const drawn = trace(priced, weights);
    const values: Record<string, number> = { gain: gainOverRandom(drawn) };
    for (const [name, statistic] of Object.entries(STATISTICS)) values[name] = statistic(drawn);
    interpolate(drawn, GRID, { from: "x", to: "quality" })
      .forEach((quality, g) => values[`at ${GRID[g]}`] = quality);
    for (const { name, choice } of choices) {
      const quality = chosenMean(outcomes, "quality", { choice, weights });
      values[`quality, ${name}`] = quality;
      values[`drop, ${name}`] = qualityDrop(drawn, quality);
    }
    return values;
  }, { draws: count, seed });

  const interval = (name: string) => intervalOf(draws.get(name));
  const quality = {
    weak: curve.anchors.weak.quality,
    strong: curve.anchors.strong.quality,
    best_single: chosenMean(outcomes, "quality", { choice: bestSingles(fitted) }),
    oracle: oracleQuality(outcomes),
  };
  const card: RouterCard = {
    router: router.name,
    n: outcomes.queries.length,
    quality,
    x_axis: outcomes.candidates.length === 2 ? "share of strong calls" : "share of the spend range",
    cost_unit: outcomes.costUnit,
    ...mapValues(STATISTICS, (statistic) => orNull(statistic(curve))),
    drop_at_cost_reduction: {
      "10": orNull(dropAtCostReduction(curve, 10)),
      "20": orNull(dropAtCostReduction(curve, 20)),
      "40": orNull(dropAtCostReduction(curve, 40)),
      "60": orNull(dropAtCostReduction(curve, 60)),
    },
    cost_reduction_at_drop: {
      "0": orNull(costReductionAtDrop(curve, 0)),
      "1": orNull(costReductionAtDrop(curve, 1)),
    },
    ci95: mapValues(STATISTICS, (_, name) => interval(name)),
    matched_random: {
      delta: orNull(gainOverRandom(curve)),
      ci95: interval("gain"),
      p: pValue(draws.get("gain")),
    },
    operating_points: choices.map(({ name, choice, served }) => ({
      target: name,
      ...served,
      ...operatingPoint(choice, { outcomes, curve, quality, overhead: fitted.overhead }),
      ci95: { quality: interval(`quality, ${name}`), drop: interval(`drop, ${name}`) },
    })),
    calibration: factory.learnsFrom === "answers" ? null : scoreCalibration(fitted),
    overhead: { latency_ms_p50: fitted.latencyMsP50, cost_usd: router.costUsd },
    leakage: {
      test_prompts_in_train: fitted.leaked,
      sees_answers: factory.learnsFrom === "answers",
    },
  };
  const apgrDraws = draws.get("apgr") ?? new Float64Array(0);
  const resampled = { queries: outcomes.queries, seed };
  const decisions = {
    outcomes,
    scored: fitted.scored,
    overhead: fitted.overhead,
    choices: Object.fromEntries(choices.map(({ name, choice }) => [name, choice])),
  };
  return { card, band: bandOf(curve, draws), curve, apgrDraws, resampled, decisions };
}

function operatingPoint(
  choice: Int32Array,
  { outcomes, curve, quality, overhead }: {
    outcomes: CandidateMatrix;
    curve: Curve;
    quality: RouterCard["quality"];
    overhead: number;
  },
): Omit<OperatingPoint, "target" | "threshold" | "validation" | "ci95"> {
  const reached = chosenMean(outcomes, "quality", { choice });
  const cost = chosenMean(outcomes, "cost", { choice }) + overhead;
  const shareOf = (candidate: number) =>
    choice.filter((chosen) => chosen === candidate).length / choice.length;
  // As RouterArena's authors have it the mean is an accuracy; single scores of theirs may lie below 0
  const isAccuracy = reached >= 0 && outcomes.quality.every((value) => value <= 1);
  return {
    quality: reached,
    cost,
    strong_share: shareOf(outcomes.candidates.length - 1),
    shares: Object.fromEntries(
      outcomes.candidates.map((candidate, j) => [candidateName(candidate), shareOf(j)]),
    ),
    drop: qualityDrop(curve, reached),
    cost_reduction: costReduction(curve, cost),
    gain_over_best_single: orNull(relative(reached - quality.best_single, quality.best_single)),
    gap_to_oracle: orNull(relative(quality.oracle - reached, quality.oracle)),
    router_arena: outcomes.costUnit === "USD" && isAccuracy
      ? routerArenaScore(reached, cost * 1000)
      : null,
  };
}

function bandOf(curve: Curve, draws: Draws): BandPoint[] {
  const quality = interpolate(curve, GRID, { from: "x", to: "quality" });
  const cost = interpolate(curve, GRID, { from: "x", to: "cost" });
  return GRID.map((x, g) => {
    const [lo, hi] = intervalOf(draws.get(`at ${x}`)) ?? [null, null];
    return { x, cost: orNull(cost[g]), quality: orNull(quality[g]), lo, hi };
  });
}

/** In percent of a quality's size: rewards may be negative. */
function relative(difference: number, quality: number): number {
  return 100 * difference / Math.abs(quality);
}

function mapValues<K extends string, V, W>(record: Record<K, V>, map: (value: V, key: K) => W) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, map(value as V, key as K)]),
  ) as Record<K, W>;
}
