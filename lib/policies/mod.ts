/**
 * Policies: classes of queries that are served alike, the matrix that says by two models' verdicts which policy a
 * query has, what a router that names policies says, and the mapper, which says which model serves a query.
 *
 * ```ts
 * import { Budget } from "../models/mod.ts";
 * import { mapperConfig, PolicyMapper } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const config = mapperConfig({ medium: "small", large: "large", rules: [{ rule: "hybrid" }] });
 * const mapper = new PolicyMapper(config, { budget: new Budget(1) });
 * const { model, rule, reason } = mapper.map("Write code that sorts.", "Standard_Query");
 * assert.deepEqual([model, rule], ["large", "keyword"]);
 * assert.equal(reason, 'Standard_Query goes to large by the rule keyword: the word "code"');
 * ```
 * @module
 */
export { analyseRows } from "./oracle/analyse_rows.ts";
export {
  analysisText,
  decisionPrompt,
  decisionText,
  parseDecision,
  type SaidPolicy,
} from "./router/decision_text.ts";
export { cellOf, DEFAULT_MATRIX, type OracleMatrix, type Policy, readMatrix } from "./matrix.ts";
export { type OracleCounts, oracleCounts } from "./oracle/oracle_counts.ts";
export {
  type OracleConfig,
  type OracleDataset,
  writeOracleDataset,
} from "./oracle/oracle_dataset.ts";
export { hasVerifier } from "./oracle/oracle_round.ts";
export { readOracle, saveOracle, unfinishedPath } from "./oracle/oracle_file.ts";
export type { OracleRow } from "./oracle/oracle_row.ts";
export { type RecordedOracle, recordedOracle } from "./oracle/recorded_oracle.ts";
export { policyExamples, type PolicyLabel } from "./router/policy_examples.ts";
export {
  type PolicyExamples,
  type PolicySettings,
  type PolicyStage,
  type PolicyTrainingOptions,
  type TrainedStage,
  trainPolicyModel,
} from "./router/policy_training.ts";
export { type RoutedQuery, type RouteOptions, routeQueries } from "./router/route.ts";
export { type Said, sayPolicies } from "./router/said.ts";
export {
  type PolicyFolderOptions,
  type TrainedPolicyModel,
  TRAINING_FILES,
  trainPolicyFolder,
} from "./router/policy_folder.ts";
export { type PolicyCard, policyCardSchema } from "./router/policy_card.ts";
export { type PolicyTrainingData, policyTrainingData } from "./router/training_data.ts";
export {
  type Fallback,
  type MapperCounts,
  NoModelAvailable,
  type PolicyDecision,
  PolicyMapper,
} from "./mapping/mapper.ts";
export {
  checkModels,
  type MapperConfig,
  mapperConfig,
  readMapper,
} from "./mapping/mapper_config.ts";
export { accuracyGain, type BothAnswers, type Chosen, shareForSpend } from "./mapping/compared.ts";
export { type Replay, type ReplayedQuery, replayMapper, type ReplayRow } from "./mapping/replay.ts";
export type { Rule, RuleContext } from "./mapping/rules/rule.ts";
