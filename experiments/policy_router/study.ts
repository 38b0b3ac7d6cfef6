/**
 * A small language model as a router, trained on what two models really did (the source's oracle-trained router): SFT
 * alone, SFT and then DPO, and the source's SFT, whose loss is on the prompt. Beside them a regression on words that
 * learned the same policies.
 *
 *     deno task lab run 31
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { Store } from "../../lib/core/store/store.ts";
import { evaluateRouter, type Evaluation, type Plan } from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { type RouterCards, routerCards } from "../../lib/evaluation/router_cards.ts";
import { type Able, able, openClient } from "../../lib/models/mod.ts";
import { promptsOf, selectQueries } from "../../lib/outcomes/mod.ts";
import {
  DEFAULT_MATRIX,
  policyExamples,
  type PolicyLabel,
  type PolicyTrainingOptions,
  type Said,
  sayPolicies,
  type TrainedStage,
  trainPolicyModel,
} from "../../lib/policies/mod.ts";
import {
  fitPolicyWords,
  oraclePolicies,
  POLICY_WORDS,
  policyRouter,
  type RouterFactory,
  taskClassifier,
} from "../../lib/routers/mod.ts";
import { type Estimate, estimateOf, intervalOf, pValue } from "../../lib/stats/mod.ts";

const { policies } = DEFAULT_MATRIX;
const MODEL = "pocket-small";

const dataSchema = z.strictObject({
  /** The name of a dataset or a file, with train and test splits of its own and two models. */
  outcomes: z.string().default("pocket"),
  seed: z.int().default(1),
});

/** Outcomes of two models, and what is to be said of each training query. */
export interface PolicyData {
  plan: Plan;
  /** Of the rows of `plan.train`. */
  labels: PolicyLabel[];
  /** The policy of each tested query by what both models did with it. */
  truth: string[];
}

/** Queries are analysed by pocket-small itself, which names their task. */
export async function openPolicyData(
  config: z.input<typeof dataSchema> = {},
): Promise<PolicyData> {
  const { plan } = await openPlan({ ...parseConfig(dataSchema, config), fixedSplit: true });
  const client = able(await openClient(MODEL), "generate");
  const named = await taskClassifier(client).classify(promptsOf(plan.train.queries));
  const found = oraclePolicies(plan.train, DEFAULT_MATRIX);
  const labels = plan.train.queries.map(({ prompt }, i): PolicyLabel => ({
    query: prompt,
    analysis: named[i].task ?? "other",
    policy: found[i],
  }));
  const tested = selectQueries(plan.test, plan.splits[0].test);
  return { plan, labels, truth: oraclePolicies(tested, DEFAULT_MATRIX) };
}

const trainingSchema = z.strictObject({
  /** What the loss is on: the right way, and the source's, which is on prompts and never on completions. */
  learns: z.enum(["completions", "prompts"]).default("completions"),
  /** Passes; by default those of trainPolicyModel(). */
  epochs: z.strictObject({ sft: z.number().positive().optional(), dpo: z.number().min(0) }),
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(0).default(1000),
});

/** A stage of a training as a router. */
export interface StageResult {
  stage: TrainedStage;
  evaluation: Evaluation;
  /** Of the tested queries. */
  said: Said[];
}

/** Trains the model on the training queries; validation ones choose the weights. Each stage is tested. */
export async function trainPolicies(
  { plan, labels }: PolicyData,
  config: z.input<typeof trainingSchema>,
  listen: Pick<PolicyTrainingOptions, "onStep" | "onEvaluation"> = {},
): Promise<StageResult[]> {
  const { learns, epochs, seed, bootstrap } = parseConfig(trainingSchema, config);
  const client = await openClient(MODEL);
  const [split] = plan.splits;
  const examples = (rows: number[]) =>
    policyExamples(rows.map((row) => labels[row]), { client, policies });
  const { sft, dpo } = examples(split.train);
  const { stages } = await trainPolicyModel({
    sft: learns === "completions"
      ? sft
      : sft.map(({ prompt }) => ({ prompt: "", completion: prompt })),
    dpo: epochs.dpo === 0 ? [] : dpo,
    validation: examples(split.validation).sft,
  }, { tuning: client.tuning!, policies, seed, epochs, store: Store.open(), ...listen });
  const queries = promptsOf(selectQueries(plan.test, split.test).queries);
  const results: StageResult[] = [];
  for (const stage of stages) {
    const trained = able(await client.tuning!.open(stage.weights), "generate");
    const evaluation = await evaluateRouter(asFactory(trained), plan, {
      ...{ seed, draws: bootstrap, targets: {} },
    });
    results.push({ stage, evaluation, said: await sayPolicies(trained, queries, { policies }) });
  }
  return results;
}

/** A router that was trained already. */
function asFactory(client: Able<"generate">): RouterFactory {
  return {
    name: "policy",
    description: "a trained policy model",
    learnsFrom: "train",
    fit: (outcomes) => policyRouter(client, outcomes),
  };
}

const rivalsSchema = z.strictObject({
  /** As openPolicyData() has them. */
  outcomes: z.string().default("pocket"),
  seed: z.int().default(1),
  bootstrap: z.int().min(0).default(1000),
});

/** Cards of random, words on each model's quality, words on the same policies, and the oracle. */
export async function rivalCards(
  { plan, labels }: PolicyData,
  config: z.input<typeof rivalsSchema>,
): Promise<RouterCards> {
  const { outcomes, seed, bootstrap } = parseConfig(rivalsSchema, config);
  const cards = await routerCards({
    ...{ outcomes, seed, bootstrap, fixedSplit: true },
    routers: ["random", "tfidf-logistic", "oracle"],
  });
  const policyOf = new Map(labels.map(({ query, policy }) => [query, policy]));
  const words = await evaluateRouter(
    {
      ...{ name: POLICY_WORDS, description: "words learn the same policies", learnsFrom: "train" },
      fit: ({ queries, candidates }) =>
        fitPolicyWords(promptsOf(queries).map((query) => ({ query, policy: policyOf.get(query)! })))
          .router(candidates),
    },
    plan,
    { seed, draws: bootstrap, targets: {} },
  );
  return { ...cards, results: [...cards.results, words] };
}

/** APGR of one router less that of another: means over seeds, whose pairs have the same resamples. */
export interface SeededGain {
  gain: Estimate;
  p: number | null;
  bySeed: number[];
}

export function gainOverSeeds(pairs: readonly (readonly [Evaluation, Evaluation])[]): SeededGain {
  const draws = pairs[0][0].apgrDraws.map((_, draw) =>
    mean(pairs.map(([one, other]) => one.apgrDraws[draw] - other.apgrDraws[draw]))
  );
  const bySeed = pairs.map(([one, other]) => one.card.apgr! - other.card.apgr!);
  const interval = intervalOf(draws, pairs[0][0].resampled.queries.length);
  return { gain: estimateOf(mean(bySeed), interval), p: pValue(draws), bySeed };
}

/** APGR as a mean over seeds. */
export function apgrOverSeeds(evaluations: readonly Evaluation[]): Estimate {
  const draws = evaluations[0].apgrDraws.map((_, draw) =>
    mean(evaluations.map(({ apgrDraws }) => apgrDraws[draw]))
  );
  const interval = intervalOf(draws, evaluations[0].resampled.queries.length);
  return estimateOf(mean(evaluations.map(({ card }) => card.apgr!)), interval);
}

/** What is said of tested queries, beside what it should have been. */
export interface SaidShares {
  policy: string;
  /** Shares of the queries whose policy it is, and of which it is said. */
  truth: number;
  said: number;
  /** Share of the queries of which it is said whose policy it is; null where it is never said. */
  precision: number | null;
}

/** A row a policy, and one for texts that name none. */
export function saidShares(said: readonly Said[], { truth }: PolicyData): SaidShares[] {
  const n = said.length;
  return [...policies.map(({ name }) => name), null].map((policy) => {
    const own = said.flatMap((one, i) => one.policy === policy ? [i] : []);
    const right = own.filter((i) => truth[i] === policy).length;
    return {
      policy: policy ?? "none named",
      truth: truth.filter((name) => name === policy).length / n,
      said: own.length / n,
      precision: policy === null || own.length === 0 ? null : right / own.length,
    };
  });
}
