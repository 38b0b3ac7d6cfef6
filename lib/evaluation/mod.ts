/** Evaluation: cost-quality curves, their measures with intervals, and the router card. */
export type { BandPoint, CurveStatistics, OperatingPoint, RouterCard } from "./card.ts";
export {
  balancedWeights,
  bestF1Threshold,
  type Classification,
  classification,
} from "./classification.ts";
export { crossFit, type CrossFitted, type Plan } from "./cross_fit.ts";
export { compareRuns, type Comparison, type Difference, isWorse } from "./compare.ts";
export { type Anchors, type Curve, interpolate, priceSweep, trace } from "./curve.ts";
export { type EvaluateOptions, evaluateRouter, type Evaluation } from "./evaluate.ts";
export {
  type EvaluationRun,
  type OpenedRun,
  openRun,
  type Provenance,
  queriesPath,
  saveRun,
} from "./run.ts";
export { decideAtTarget, fitKnob, type Target } from "./operating_point.ts";
export { apgr, apgrGrid, auc, cpt, gainOverRandom, pgr } from "./pgr.ts";
export { type ApgrGain, apgrGain } from "./paired.ts";
export { passAtN } from "./pass_at_n.ts";
export { poolOf, type PoolOptions, weakIndex } from "./pool.ts";
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
