/** Calibration: measures of whether probabilities come true as often as they say. */
export {
  agreement,
  type AgreementOptions,
  type Majority,
  majority,
  normalizeAnswer,
} from "./confidences/agreement.ts";
export { ace, adaptiveAce, ece, lpCalibrationError, mce, rmsce } from "./measures/binned.ts";
export { type BinningOptions } from "./measures/bins.ts";
export { brier, corp, type CorpTerms, murphy, type MurphyTerms } from "./measures/brier.ts";
export { bbq } from "./calibrators/bbq.ts";
export { beta } from "./calibrators/beta.ts";
export {
  type Calibrator,
  type FitOptions,
  type FittedCalibrator,
} from "./calibrators/calibrator.ts";
export {
  crossFit,
  type CrossFitOptions,
  type CrossFittedConfidence,
} from "./calibrators/cross_fit.ts";
export { histogram } from "./calibrators/histogram.ts";
export { isotonic } from "./calibrators/isotonic_calibrator.ts";
export { platt } from "./calibrators/platt.ts";
export { plattScore } from "./calibrators/platt_score.ts";
export { calibratorByName, calibratorFromJSON, CALIBRATORS } from "./calibrators/registry.ts";
export { temperature } from "./calibrators/temperature.ts";
export { type CalibrationTest, ks, kuiper, spiegelhalter } from "./measures/cumulative.ts";
export { debiasedL1, debiasedL2, type DebiasedOptions } from "./measures/debiased.ts";
export { auprc, auroc, type DiscriminationOptions } from "./measures/discrimination.ts";
export { type Aggregate, AGGREGATES, fromLogProbs } from "./confidences/from_log_probs.ts";
export { type HendrycksOptions, hendrycksRms } from "./measures/hendrycks.ts";
export {
  type IntervalOptions,
  type PivotalInterval,
  pivotalInterval,
  pivotalIntervals,
} from "../stats/intervals.ts";
export { applyIsotonic, fitIsotonic, type Isotonic } from "../stats/isotonic.ts";
export { nll, type NllOptions } from "./measures/likelihood.ts";
export {
  type Coverage,
  coverage,
  type MissingPolicy,
  type Resolved,
  resolveMissing,
} from "./measures/missing.ts";
export { mmce } from "./measures/mmce.ts";
export { parseConfidence } from "./confidences/parse_confidence.ts";
export { type ReliabilityBin, reliabilityTable, tableByWeights } from "./measures/reliability.ts";
export {
  type CalibrationReport,
  calibrationReport,
  type IntervalMeasure,
  type ReportOptions,
} from "./measures/report.ts";
export type { CalibrationErrors, CalibrationMeasures } from "./measures/report_measures.ts";
export {
  bestConfidence,
  type Propriety,
  propriety,
  type ProprietyOptions,
  type ProprietyPoint,
} from "./rewards/propriety.ts";
export {
  antiCollapse,
  type AntiCollapseOptions,
  ppoC,
  rewardingDoubt,
  rlcr,
  saySelf,
} from "./rewards/published.ts";
export { rewardByName, REWARDS } from "./rewards/registry.ts";
export { makeReward, meanReward, type Reward } from "./rewards/reward.ts";
export {
  linear,
  logarithmic,
  quadratic,
  spherical,
  withAccuracy,
} from "./rewards/scoring_rules.ts";
export {
  type AreaOptions,
  auarc,
  augrc,
  aurc,
  eAurc,
  prr,
  type RiskCoverage,
  riskCoverage,
  type SelectiveOptions,
} from "./measures/selective.ts";
export { type SmoothEce, smoothEce } from "./measures/smooth_ece.ts";
