/**
 * Evaluates a router: cross-fits it, traces its curve, fits operating points on validation queries, and
 * resamples the test queries for intervals.
 */
import { turn } from "../core/turn.ts";
import { type CandidateMatrix, candidateName, type Query } from "../outcomes/mod.ts";
import type { FitOptions, RouterFactory } from "../routers/mod.ts";
import { byTask } from "./by_task.ts";
import { type BandPoint, type OperatingPoint, orNull, type RouterCard } from "./card.ts";
import { crossFit, type Plan } from "./cross_fit.ts";
import { type Curve, type PricedSweep, priceSweep, trace } from "./curve.ts";
import {
  atReductions,
  curveIntervals,
  curveSavings,
  curveStatistics,
  pointIntervals,
} from "./intervals.ts";
import {
  chosenMean,
  decideAtTargets,
  fitServedThresholds,
  type Target,
} from "./operating_point.ts";
import { gainOverRandom } from "./pgr.ts";
import { type Mixing, mixingOf } from "./pool.ts";
import { chosenAt } from "./chosen_shares.ts";
import { bestSingles, oracleQuality, scoreCalibration } from "./references.ts";
import { costReduction, qualityDrop, routerArenaScore } from "./savings.ts";
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
  /** Made of the decisions where it is asked for: of each query it takes several times the memory of its scores. */
  readonly curve: Curve;
  /** What the curve is traced from, for comparisons on resamples; made as the curve is. */
  readonly priced: PricedSweep;
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
  /** Where each split's test queries begin and end. */
  folds: readonly { start: number; end: number }[];
}

/** Evaluates the router that `factory` makes on the test queries of `plan`. */
export async function evaluateRouter(
  factory: RouterFactory,
  plan: Plan,
  { draws: count, targets, ...options }: EvaluateOptions,
): Promise<Evaluation> {
  const { seed } = options;
  const fitted = await crossFit(factory, plan, options);
  await turn(options.signal); // before the resamples
  const { outcomes, router } = fitted;
  const { weak, mixture } = mixingOf(plan);
  const { overhead } = fitted;
  const sweep = sweepOf(fitted.scored);
  const priced = priceSweep(sweep, outcomes, { weak, mixture, overhead });
  const curve = trace(priced);
  const names = Object.keys(targets), wanted = Object.values(targets);
  const decided = decideAtTargets(fitted, wanted, { weak });
  const served = fitServedThresholds(fitted, wanted, { weak });

  const decisions = {
    ...{ outcomes, scored: fitted.scored, overhead },
    choices: Object.fromEntries(names.map((name, t) => [name, decided[t]])),
    folds: fitted.folds.map(({ testRows }) => testRows),
  };
  const resampled = { queries: outcomes.queries, seed };
  const found = curveIntervals(priced, { draws: count, seed });
  const quality = {
    weak: curve.anchors.weak.quality,
    strong: curve.anchors.strong.quality,
    best_single: chosenMean(outcomes, "quality", { choice: bestSingles(fitted) }),
    oracle: oracleQuality(outcomes),
  };
  const card: RouterCard = {
    router: router.name,
    n: outcomes.queries.length,
    notes: [...originNotes(factory), ...router.notes ?? []],
    quality,
    x_axis: outcomes.candidates.length === 2 ? "share of strong calls" : "share of the spend range",
    cost_unit: outcomes.costUnit,
    ...curveStatistics(curve),
    ...curveSavings(curve),
    ci95: found.ci95,
    chosen_at_cost_reduction: curve.x.length === 1 ? null : atReductions(
      (reductions) =>
        chosenAt({ curve, sweep, outcomes }, reductions, { weak, draws: count, seed }),
    ),
    matched_random: { delta: orNull(gainOverRandom(curve)), ...found.gain },
    operating_points: decided.map((choice, t) => ({
      target: names[t],
      ...served[t],
      ...operatingPoint(choice, { outcomes, curve, quality, overhead }),
      ci95: count === 0 ? { quality: null, drop: null } : pointIntervals(choice, outcomes),
    })),
    by_task: byTask(outcomes, {
      ...{ choices: decisions.choices, overhead, weak, intervals: count > 0 },
    }),
    calibration: factory.learnsFrom === "answers" ? null : scoreCalibration(fitted),
    overhead: { latency_ms_p50: fitted.latencyMsP50, cost_usd: router.costUsd },
    training: trainingOf(factory, fitted),
    leakage: {
      test_prompts_in_train: factory.learnsFrom === "elsewhere"
        ? factory.knownAmong?.(outcomes.queries).filter(Boolean).length ?? null
        : fitted.leaked,
      sees_answers: factory.learnsFrom === "answers",
    },
  };
  const { band, apgrDraws } = found;
  return withCurve({ card, band, apgrDraws, resampled, decisions }, { weak, mixture });
}

/** Keeps the decisions alone, and what is made of them for as long as somebody uses it. */
function withCurve(
  evaluation: Omit<Evaluation, "curve" | "priced">,
  mixing: Mixing,
): Evaluation {
  const { outcomes, scored, overhead } = evaluation.decisions;
  const priced = whileUsed(() => priceSweep(sweepOf(scored), outcomes, { ...mixing, overhead }));
  const curve = whileUsed(() => trace(priced()));
  return {
    ...evaluation,
    get priced() {
      return priced();
    },
    get curve() {
      return curve();
    },
  };
}

function whileUsed<T extends object>(make: () => T): () => T {
  let made: WeakRef<T> | undefined;
  return () => {
    const value = made?.deref() ?? make();
    made = new WeakRef(value);
    return value;
  };
}

/** Fixed rules learn from nothing; of what is trained elsewhere, or sees the answers, it is not known or no matter. */
function trainingOf(
  { learnsFrom }: RouterFactory,
  { learned }: { learned: { queries: number; labels: number } },
): RouterCard["training"] {
  if (learnsFrom === "nothing") return { queries: 0, labels: 0 };
  return learnsFrom === "train" ? learned : null;
}

/** What a user's own router is made of, so that a card that is kept tells which it was. */
function originNotes({ origin }: RouterFactory): string[] {
  return origin ? [`Made of ${origin.what}, SHA-256 ${origin.digest.slice(0, 16)}`] : [];
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
    drop: orNull(qualityDrop(curve.anchors.strong, reached)),
    cost_reduction: costReduction(curve.anchors.strong, cost),
    gain_over_best_single: orNull(relative(reached - quality.best_single, quality.best_single)),
    gap_to_oracle: orNull(relative(quality.oracle - reached, quality.oracle)),
    router_arena: outcomes.costUnit === "USD" && isAccuracy
      ? routerArenaScore(reached, cost * 1000)
      : null,
  };
}

/** In percent of a quality's size: rewards may be negative. */
function relative(difference: number, quality: number): number {
  return 100 * difference / Math.abs(quality);
}
