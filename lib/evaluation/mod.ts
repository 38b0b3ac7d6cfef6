/**
 * Evaluation: cost-quality curves, their measures with intervals, the router card, and runs compared.
 *
 * ```ts
 * import { apgr, priceSweep, sweepOf, trace } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * // Two queries; the strong model is right on both, the weak one on the first, and the router knows
 * const candidates = ["weak", "strong"];
 * const sweep = sweepOf({
 *   scores: Float64Array.from([0.9, 1, 0.1, 1]),
 *   scale: "match",
 *   estimatedCosts: Float64Array.from([0, 1]),
 * });
 * const quality = Float64Array.from([1, 1, 0, 1]), cost = Float64Array.from([0, 1, 0, 1]);
 * const curve = trace(priceSweep(sweep, { candidates, quality, cost }, { weak: 0 }));
 * assert.deepEqual([...curve.x], [0, 0.5, 1]); // shares of strong calls
 * assert.deepEqual([...curve.quality], [0.5, 1, 1]);
 * assert.equal(apgr(curve), 0.75); // chance gets 0.5
 * ```
 * @module
 */
export { allRouterCards } from "./all_router_cards.ts";
export { sweepOfActualCosts } from "./actual_costs.ts";
export type { BandPoint, CurveStatistics, OperatingPoint, RouterCard } from "./card.ts";
export {
  balancedWeights,
  bestF1Threshold,
  type Classification,
  classification,
} from "./classification.ts";
export { type Cascade, cascadeCards, type CascadePoint } from "./cascade.ts";
export { type Chosen, chosenAt, type ChosenOptions } from "./chosen_shares.ts";
export { crossFit, type CrossFitted, type Plan } from "./cross_fit.ts";
export { compareRuns, type Comparison, type Difference, isWorse } from "./compare.ts";
export { type Anchors, type Curve, interpolate, priceSweep, trace } from "./curve.ts";
export { bestChoices, decisionTable } from "./decision_table.ts";
export {
  type Decisions,
  type EvaluateOptions,
  evaluateRouter,
  type Evaluation,
} from "./evaluate.ts";
export {
  type EvaluationRun,
  type OpenedRun,
  openRun,
  type Provenance,
  queriesPath,
  runOf,
  saveRun,
} from "./run.ts";
export { type Entry } from "./board_entries.ts";
export {
  type Board,
  type Leaderboard,
  leaderboard,
  type LeaderboardFilter,
} from "./leaderboard.ts";
export { type MeanRanks, meanRanks } from "./mean_ranks.ts";
export { type SavedRuns, savedRuns } from "./saved_runs.ts";
export { pointIntervals } from "./intervals.ts";
export { needsOf, sweepOfNeeds } from "./needs.ts";
export { type BestOfPoint } from "./best_of_curve.ts";
export {
  type AccuracyRow,
  type AurocRow,
  evaluateReward,
  type RewardEvaluation,
} from "./reward_evaluation.ts";
export { type RewardedAnswers, rewardedAnswers } from "./rewarded_answers.ts";
export { type Config, type RouterCards, routerCards } from "./router_cards.ts";
export { chosenMean, decideAtTargets, fitThreshold, type Target } from "./operating_point.ts";
export { apgr, apgrGrid, auc, cpt, gainOverRandom, pgr } from "./pgr.ts";
export { type ApgrGain, apgrGain, type SpendGain, spendGain } from "./paired.ts";
export { passAtN } from "./pass_at_n.ts";
export { bestMixture, type Mixing, mixingOf, poolOf, type PoolOptions, weakIndex } from "./pool.ts";
export {
  aiq,
  costReduction,
  costReductionAtDrop,
  dropAtCostReduction,
  nonDecreasingHull,
  qualityDrop,
  routerArenaScore,
} from "./savings.ts";
export { decide, type Scored, type Sweep, sweepOf } from "./sweep.ts";
