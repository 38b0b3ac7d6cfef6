/**
 * Policies: classes of queries that are served alike, the matrix that says by two models' verdicts which policy a
 * query has, and what a router that names policies says.
 * @module
 */
export {
  analysisText,
  decisionPrompt,
  decisionText,
  parseDecision,
  type SaidPolicy,
} from "./decision_text.ts";
export { cellOf, type OracleMatrix, type Policy, readMatrix, SEED_MATRIX } from "./matrix.ts";
export {
  type Fallback,
  FALLBACKS,
  type MapperCounts,
  NoModelAvailable,
  type PolicyDecision,
  PolicyMapper,
} from "./mapper.ts";
export { checkModels, type MapperConfig, mapperConfig, readMapper } from "./mapper_config.ts";
export { type Replay, type ReplayedQuery, replayMapper, type ReplayRow } from "./replay.ts";
export type { Rule, RuleContext } from "./rules/rule.ts";
