/**
 * Calibration: measures of stated confidences against outcomes, post-hoc calibrators, confidences read from
 * text, agreement or log-probabilities, rewards for stating them, and training examples that teach to.
 *
 * ```ts
 * import { brier, crossFit, ece, platt, reliabilityTable } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * // Overconfident answers: 90% is right 6 times in 10, 60% 3 times in 10
 * const confidence = Array.from({ length: 200 }, (_, i) => i % 2 ? 0.9 : 0.6);
 * const correct = confidence.map((c, i) => i % 20 < (c === 0.9 ? 12 : 6) ? 1 : 0);
 * assert.equal(ece(reliabilityTable(confidence, correct)).toFixed(2), "0.30");
 *
 * // Recalibrated, each answer by a fit that did not see it
 * const { calibrated } = crossFit(confidence, correct, { calibrator: platt(), seed: 1 });
 * assert.equal(brier(confidence, correct).toFixed(2), "0.31");
 * assert.equal(brier(calibrated, correct).toFixed(2), "0.23");
 * ```
 * @module
 */
export {
  agreement,
  type AgreementOptions,
  type Majority,
  majority,
  normalizeAnswer,
} from "./confidences/agreement.ts";
export {
  CONFIDENCES,
  type ConfidenceSource,
  type ConfidentAnswer,
  confidentAnswers,
  type ConfidentAnswersConfig,
  confidentOutcomes,
} from "./confidences/confident_answers.ts";
export { ace, adaptiveAce, ece, lpCalibrationError, mce, rmsce } from "./measures/binned.ts";
export { type BinningOptions } from "./measures/bins.ts";
export { brier, corp, type CorpTerms, murphy, type MurphyTerms } from "./measures/brier.ts";
export { type CalibratedFile, calibrateFile } from "./calibrate_file.ts";
export {
  type JudgedConfidences,
  type Measure,
  measureRuns,
  type NamedRuns,
  type Pair,
  type PairedDifference,
  pairedDifferences,
  type Resampling,
  type RunMeasures,
} from "./compared_runs.ts";
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
export { aurocEstimate } from "./measures/auroc_interval.ts";
export { aurocWithinFolds } from "./measures/fold_auroc.ts";
export { auprc, auroc, type DiscriminationOptions } from "./measures/discrimination.ts";
export { type Aggregate, AGGREGATES, fromLogProbs } from "./confidences/from_log_probs.ts";
export { type HendrycksOptions, hendrycksRms } from "./measures/hendrycks.ts";
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
export { calibrationErrorDraws } from "./measures/error_draws.ts";
export { type ReliabilityBin, reliabilityTable } from "./measures/reliability.ts";
export { type CurveBin } from "./measures/reliability_curve.ts";
export { type CalibrationReport, calibrationReport, type ReportOptions } from "./report.ts";
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
export {
  type BuilderOptions,
  EXAMPLE_BUILDERS,
  type ExampleBuilder,
  exampleBuilder,
} from "./targets/builders.ts";
export { type JudgedAnswer, judgedAnswers, type LeftOut } from "./targets/judged_answers.ts";
export type { Built } from "./targets/right_examples.ts";
export { sourceLabel } from "./targets/source_examples.ts";
export { linesFormat, statedFormat, type StatementFormat } from "./targets/statement_format.ts";
export { exampleLines, type TrainingExample } from "./targets/example_lines.ts";
