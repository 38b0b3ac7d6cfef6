/**
 * Training examples of a policy router, in TRL's formats: what is said of a query, to be imitated, and beside it the
 * same analysis with the policy that it is mistaken for, which is rejected.
 */
import type { Client } from "../../models/mod.ts";
import type { CompletionExample, PreferenceExample } from "../../training/mod.ts";
import { decisionPrompt, decisionText, type SaidPolicy } from "./decision_text.ts";
import type { Policy } from "../matrix.ts";

/** What is to be said of a query. */
export interface PolicyLabel extends SaidPolicy {
  query: string;
}

/** @param options.client The model to be trained, by whose instruction the prompts are; others are told in words. */
export function policyExamples(
  labels: readonly PolicyLabel[],
  { client, policies }: { client: Pick<Client, "instructions">; policies: readonly Policy[] },
): { sft: CompletionExample[]; dpo: PreferenceExample[] } {
  const mistaken = new Map(policies.map(({ name, mistaken_for }) => [name, mistaken_for]));
  const prompted = labels.map(({ query, analysis, policy }) => {
    const [{ content: prompt }] = decisionPrompt(query, { client, policies });
    const text = (policy: string) => decisionText({ analysis, policy });
    return { prompt, right: text(policy), wrong: text(mistaken.get(policy)!) };
  });
  return {
    sft: prompted.map(({ prompt, right }) => ({ prompt, completion: right })),
    dpo: prompted.map(({ prompt, right, wrong }) => ({ prompt, chosen: right, rejected: wrong })),
  };
}
