/** The rows of an oracle dataset that a policy router may learn from, as training examples (policy_examples.ts). */
import type { Client } from "../../models/mod.ts";
import { UserError } from "../../core/errors.ts";
import { normalizePrompt } from "../../outcomes/mod.ts";
import type { CompletionExample, PreferenceExample } from "../../training/mod.ts";
import type { OracleMatrix } from "../matrix.ts";
import type { OracleRow } from "../oracle/oracle_row.ts";
import { policyExamples, type PolicyLabel } from "./policy_examples.ts";

export interface PolicyTrainingData {
  sft: CompletionExample[];
  dpo: PreferenceExample[];
  /** Rows that were left out: how many, by the reason in words. */
  leftOut: Record<string, number>;
}

/**
 * An example and a pair of each row with a policy and an analysis, in their order. Questions of a test split are left
 * out, and those with the same prompt as one of them.
 *
 * @param options.client The model that is to be trained, for the prompt that asks it for a decision.
 * @throws {UserError} for a policy that the matrix does not have, or where no row is left
 */
export function policyTrainingData(
  rows: readonly OracleRow[],
  { matrix: { policies }, client }: {
    matrix: Pick<OracleMatrix, "policies">;
    client: Pick<Client, "instructions">;
  },
): PolicyTrainingData {
  const labels: PolicyLabel[] = [], leftOut: Record<string, number> = {};
  const tested = new Set(
    rows.filter(({ split }) => split === "test").map(({ query }) => normalizePrompt(query)),
  );
  for (const { query, policy, analysis, left_out } of rows) {
    const reason = tested.has(normalizePrompt(query))
      ? "question of the test split"
      : policy === null
      ? `no policy: ${left_out?.reason}`
      : analysis === null
      ? "no analysis"
      : null;
    if (reason !== null) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    else labels.push({ query, policy: policy!, analysis: analysis! });
  }
  const other = labels.find(({ policy }) => !policies.some(({ name }) => name === policy));
  if (other !== undefined) {
    throw new UserError(`Cannot make training data as ${other.policy} is no policy of the matrix`, {
      hint: "Name the matrix by which the oracle dataset was made: --matrix FILE",
    });
  }
  if (labels.length > 0) return { ...policyExamples(labels, { client, policies }), leftOut };
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${reason} ${count}`);
  throw new UserError(`Cannot make training data as no row is left: ${reasons.join(", ")}`, {
    hint: leftOut["no analysis"] === undefined
      ? "It takes queries with a policy outside the test split"
      : "Have the queries analysed: lab oracle --analyst MODEL",
  });
}
