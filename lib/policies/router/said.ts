/**
 * What a model says as a policy router: for each query an analysis and a policy, and, where the model tells how
 * probable it finds a text, the probability of each policy after that analysis.
 */
import { sum } from "simple-statistics";
import { type Able, can, type Client, type Conversation, tryGenerate } from "../../models/mod.ts";
import type { Live } from "../../core/remember.ts";
import { softmaxRows } from "../../stats/softmax.ts";
import { decisionPrompt, decisionText, parseDecision } from "./decision_text.ts";
import type { Policy } from "../matrix.ts";

export interface Said {
  /** Null where the text is no decision, or there is none. */
  policy: string | null;
  /** Empty where there is no decision. */
  analysis: string;
  /** The text, or why there is none. */
  text: string;
  /** Of each policy, in their order. Of a model that only speaks: 1 for the policy it says. */
  probabilities: number[];
  /** US dollars. */
  cost_usd: number;
}

/** A limit, no cost. */
const MAX_TOKENS = 500;

interface SayOptions extends Live {
  policies: readonly Policy[];
}

/** @throws {HostError} where the model's host failed; a query that it refuses has no policy */
export async function sayPolicies(
  client: Able<"generate">,
  queries: readonly string[],
  options: SayOptions,
): Promise<Said[]> {
  const { policies } = options;
  const prompts = queries.map((query) => decisionPrompt(query, { client, policies }));
  return await sayTo(client, prompts, options);
}

/** As sayPolicies(), of the prompts that ask for a policy. */
export async function sayTo(
  client: Able<"generate">,
  prompts: readonly Conversation[],
  { policies, live }: SayOptions,
): Promise<Said[]> {
  const { answers, failures } = await tryGenerate(client, prompts, {
    maxTokens: client.instructions?.policy ? client.limits.answer.default : MAX_TOKENS,
    temperature: 0,
    live,
  });
  const said = answers.map(([answer], i): Said => {
    const text = answer?.text ?? failures.get(i)!;
    const { policy = null, analysis = "" } = answer ? parseDecision(text, policies) ?? {} : {};
    const probabilities = policies.map(({ name }) => Number(name === policy));
    return { policy, analysis, text, probabilities, cost_usd: answer?.cost_usd ?? 0 };
  });
  return can(client, "score") ? await weighed(client, said, { prompts, policies }) : said;
}

/**
 * The probabilities by the model's own, of all policies after the same analysis. They are not charged: where a
 * decision is generated, the probabilities of the other names can be read in the same pass.
 */
async function weighed(
  client: Client & Able<"score">,
  said: readonly Said[],
  { prompts, policies }: {
    prompts: readonly Conversation[];
    policies: readonly Policy[];
  },
): Promise<Said[]> {
  const k = policies.length;
  const scored = await client.score(
    said.flatMap(({ analysis }, i) =>
      policies.map(({ name: policy }) => ({
        prompt: prompts[i],
        completion: decisionText({ analysis, policy }),
      }))
    ),
  );
  const logits = scored.map(({ tokens }) => sum(tokens.map(({ logProb }) => logProb)));
  const probabilities = softmaxRows(Float64Array.from(logits), k);
  return said.map((one, i) => ({
    ...one,
    probabilities: [...probabilities.subarray(k * i, k * (i + 1))],
  }));
}
