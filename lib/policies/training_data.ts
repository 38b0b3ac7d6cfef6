/**
 * Training data of a policy router, of an oracle dataset: examples to imitate (SFT), of a prompt and the decision, and
 * pairs to prefer by (DPO), in which the policy that a query is likeliest mistaken for is rejected. Prompt, decision and
 * parser are of one form (decision_text.ts).
 */
import type { Client } from "../models/mod.ts";
import { UserError } from "../core/errors.ts";
import { normalizePrompt } from "../outcomes/mod.ts";
import type { CompletionExample, PreferenceExample } from "../training/mod.ts";
import { decisionPrompt, decisionText } from "./decision_text.ts";
import type { OracleMatrix } from "./matrix.ts";
import type { OracleRow } from "./oracle_row.ts";

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
  const data: PolicyTrainingData = { sft: [], dpo: [], leftOut: {} };
  const tested = new Set(
    rows.filter(({ split }) => split === "test").map(({ query }) => normalizePrompt(query)),
  );
  const mistakenFor = new Map(policies.map(({ name, mistaken_for }) => [name, mistaken_for]));
  for (const { query, policy, analysis, left_out } of rows) {
    const reason = tested.has(normalizePrompt(query))
      ? "question of the test split"
      : policy === null
      ? `no policy: ${left_out?.reason}`
      : analysis === null
      ? "no analysis"
      : null;
    if (reason !== null) {
      data.leftOut[reason] = (data.leftOut[reason] ?? 0) + 1;
      continue;
    }
    const mistaken = mistakenFor.get(policy!);
    if (mistaken === undefined) {
      throw new UserError(`Cannot make training data as ${policy} is no policy of the matrix`, {
        hint: "Name the matrix by which the oracle dataset was made: --matrix FILE",
      });
    }
    const prompt = decisionPrompt(query, { client, policies }).at(-1)!.content;
    const chosen = decisionText({ analysis: analysis!, policy: policy! });
    data.sft.push({ prompt, completion: chosen });
    data.dpo.push({
      prompt,
      chosen,
      rejected: decisionText({ analysis: analysis!, policy: mistaken }),
    });
  }
  if (data.sft.length > 0) return data;
  const reasons = Object.entries(data.leftOut).map(([reason, count]) => `${reason} ${count}`);
  throw new UserError(`Cannot make training data as no row is left: ${reasons.join(", ")}`, {
    hint: data.leftOut["no analysis"] === undefined
      ? "It takes queries with a policy outside the test split"
      : "Have the queries analysed: lab oracle --analyst MODEL",
  });
}
