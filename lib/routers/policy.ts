/**
 * Routing by policy (the source's oracle-trained router): a language model, trained by SFT and DPO on what two models
 * really did with the training queries, says an analysis of the query and its policy. The probabilities of the
 * policies' tokens are its score, so that it has a threshold as any other router.
 */
import { mean, sum } from "simple-statistics";
import type { Live } from "../core/remember.ts";
import { Store } from "../core/store/store.ts";
import { UserError } from "../core/errors.ts";
import { type Able, able, type Client, type LanguageModelTuning } from "../models/mod.ts";
import {
  type Candidate,
  type CandidateMatrix,
  holdOut,
  promptsOf,
  type Query,
} from "../outcomes/mod.ts";
import {
  cellOf,
  DEFAULT_MATRIX,
  type OracleMatrix,
  type Policy,
  policyExamples,
  type PolicyLabel,
  sayPolicies,
  trainPolicyModel,
} from "../policies/mod.ts";
import { qualityRange, qualityScale } from "./features/quality_scale.ts";
import { needed } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { Router, RouterFactory } from "./router.ts";

export const policy: RouterFactory = learner({
  name: "policy",
  description: "pocket-small, trained by SFT and DPO, says the policy of the query",
  ...{ learnsFrom: "train", slow: true, scale: "match", uses: ["tunable"] },
  async learn(outcomes: CandidateMatrix, options) {
    if (options.policyModel) {
      const { client, policies } = options.policyModel;
      return { state: null, costUsd: await priceOf(client, outcomes, { policies }) };
    }
    const { seed, signal } = options;
    const client = await needed(options, "tunable", "policy");
    const classifier = await needed(options, "classifier", "policy");
    const tuning = tuningOf(client);
    const { policies } = DEFAULT_MATRIX;
    const found = oraclePolicies(outcomes, DEFAULT_MATRIX);
    const named = await classifier.classify(promptsOf(outcomes.queries));
    const labels = outcomes.queries.map(({ prompt }, i): PolicyLabel => ({
      query: prompt,
      analysis: named[i].task ?? "other",
      policy: found[i],
    }));
    const { train, validation } = holdOut(outcomes.queries, { seed });
    const examples = (rows: number[]) =>
      policyExamples(rows.map((row) => labels[row]), { client, policies });
    const { stages } = await trainPolicyModel({
      ...examples(train),
      validation: examples(validation).sft,
    }, { tuning, policies, seed, signal, store: Store.open() });
    const { weights } = stages.at(-1)!, [{ tooLong }] = stages;
    const trained = able(await tuning.open(weights), "generate");
    return {
      state: weights,
      costUsd: await priceOf(trained, outcomes, DEFAULT_MATRIX),
      notes: tooLong === 0 ? [] : [`${tooLong} training queries were too long and left out`],
    };
  },
  async open(weights: Uint8Array<ArrayBuffer> | null, { candidates, policyModel, ...options }) {
    if (weights === null) {
      if (policyModel) return scorerOf(policyModel.client, candidates, policyModel);
      throw new UserError("Cannot open policy as it asks a model that is not handed to it", {
        hint: "Name its folder with --policy-model",
      });
    }
    const tuning = tuningOf(await needed(options, "tunable", "policy"));
    return scorerOf(able(await tuning.open(weights), "generate"), candidates, DEFAULT_MATRIX);
  },
});

function tuningOf({ name, tuning }: Client): LanguageModelTuning {
  if (tuning !== undefined) return tuning;
  throw new UserError(`Cannot fit policy as ${name} has no step graphs`);
}

/** Queries by which the cost of a decision is estimated. */
const PRICED = 200;

type Policies = { policies: readonly Policy[] };

/** US dollars of a decision. */
async function priceOf(
  client: Able<"generate">,
  { candidates, queries }: Pick<CandidateMatrix, "candidates" | "queries">,
  { policies }: Policies,
): Promise<number> {
  checkTwo(candidates.length);
  const priced = await sayPolicies(client, promptsOf(queries.slice(0, PRICED)), { policies });
  return mean(priced.map(({ cost_usd }) => cost_usd));
}

/**
 * The router that a trained model is. The score of the cheaper candidate is the probability of the policies that the
 * medium model serves.
 *
 * @throws {UserError} where there are not two candidates
 */
export async function policyRouter(
  client: Able<"generate">,
  outcomes: Pick<CandidateMatrix, "candidates" | "queries">,
  policies: Policies = DEFAULT_MATRIX,
): Promise<Router> {
  const { candidates } = outcomes;
  const costUsd = await priceOf(client, outcomes, policies);
  return {
    ...{ name: "policy", candidates, scale: "match", costUsd },
    ...scorerOf(client, candidates, policies),
  };
}

function scorerOf(
  client: Able<"generate">,
  candidates: readonly Candidate[],
  { policies }: Policies,
): Required<Pick<Router, "score" | "policies">> {
  checkTwo(candidates.length);
  const say = (asked: readonly Query[], options?: Live) =>
    sayPolicies(client, promptsOf(asked), { policies, ...options });
  return {
    async policies(asked, options) {
      return (await say(asked, options)).map(({ policy, analysis }) => ({ policy, analysis }));
    },
    async score(asked, options) {
      return Float64Array.from((await say(asked, options)).flatMap(({ probabilities }) => {
        const medium = policies.map(({ served_by }, j) =>
          served_by === "medium" ? probabilities[j] : 0
        );
        return [sum(medium), 1];
      }));
    },
  };
}

/** The policy of each query by what both candidates did with it: half of the best quality, or more, is right. */
export function oraclePolicies(outcomes: CandidateMatrix, matrix: OracleMatrix): string[] {
  const { candidates, queries, quality } = outcomes;
  checkTwo(candidates.length);
  const { toUnit } = qualityScale(qualityRange(outcomes));
  const verdict = (cell: number) => toUnit(quality[cell]) >= 0.5 ? "Correct" : "Incorrect";
  return queries.map((_, i) =>
    cellOf(matrix, { medium: verdict(2 * i), large: verdict(2 * i + 1) }).policy
  );
}

function checkTwo(candidates: number): void {
  if (candidates === 2) return;
  throw new UserError(
    `Cannot route by policy as there must be two candidates, a medium and a large model: there are ${candidates}`,
    { hint: "Name them with --candidates MEDIUM,LARGE" },
  );
}
