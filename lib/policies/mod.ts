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
export { analyseRows } from "./analyse_rows.ts";
export { cellOf, type OracleMatrix, type Policy, readMatrix, SEED_MATRIX } from "./matrix.ts";
export { type OracleCounts, oracleCounts } from "./oracle_counts.ts";
export { type OracleConfig, type OracleDataset, writeOracleDataset } from "./oracle_dataset.ts";
export { readOracle, saveOracle, unfinishedPath } from "./oracle_file.ts";
export type { OracleRow } from "./oracle_row.ts";
export { type RecordedOracle, recordedOracle } from "./recorded_oracle.ts";
export { type PolicyTrainingData, policyTrainingData } from "./training_data.ts";
