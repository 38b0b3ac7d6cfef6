/**
 * What a policy router says, in one form for training and for reading: an analysis of the query, then the policy,
 * "math -> Complex_Query". The instruction that asks for it shows the very form that is trained and parsed.
 */
import { type Client, type Conversation, user } from "../../models/mod.ts";
import type { Policy } from "../matrix.ts";

const ARROW = "->";

export interface SaidPolicy {
  /** Of the query alone. */
  analysis: string;
  policy: string;
}

/** The text of a decision, on one line; arrows in the analysis become commas. */
export function decisionText({ analysis, policy }: SaidPolicy): string {
  return `${analysisText(analysis)} ${ARROW} ${policy}`.trimStart();
}

/** The analysis as it stands in the text of a decision. */
export function analysisText(analysis: string): string {
  return analysis.replaceAll(ARROW, ",").replaceAll(/\s+/g, " ").trim();
}

/** The decision that a text is; null for one that does not end in an arrow and the very name of a policy. */
export function parseDecision(
  text: string,
  policies: readonly Pick<Policy, "name">[],
): SaidPolicy | null {
  const at = text.lastIndexOf(ARROW);
  if (at < 0) return null;
  const said = text.slice(at + ARROW.length).trim();
  const policy = policies.find(({ name }) => name === said);
  return policy ? { analysis: text.slice(0, at).trim(), policy: policy.name } : null;
}

/** The prompt that asks a model for a decision: its own, or one that tells the policies in words. */
export function decisionPrompt(
  query: string,
  { client, policies }: {
    client: Pick<Client, "instructions">;
    policies: readonly Pick<Policy, "name" | "description">[];
  },
): Conversation {
  const own = client.instructions?.policy?.of(query);
  if (own) return own;
  return user([
    "Say in one sentence what kind of query this is, then which policy serves it.",
    `<policies>\n${
      policies.map(({ name, description }) => `${name}: ${description}`).join("\n")
    }\n</policies>`,
    `<query>\n${query}\n</query>`,
    `Answer on one line, in this form and nothing else: ANALYSIS ${ARROW} POLICY`,
  ].join("\n\n"));
}
