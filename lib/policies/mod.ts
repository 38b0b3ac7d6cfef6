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
  type MapperCounts,
  NoModelAvailable,
  type PolicyDecision,
  PolicyMapper,
} from "./mapper.ts";
export { checkModels, type MapperConfig, mapperConfig, readMapper } from "./mapper_config.ts";
export { type Replay, type ReplayedQuery, replayMapper, type ReplayRow } from "./replay.ts";
export type { Rule, RuleContext } from "./rules/rule.ts";
