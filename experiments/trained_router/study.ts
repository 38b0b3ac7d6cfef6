/**
 * Fine-tuning an encoder as a router: a binary head that tells queries which need the strong model, what
 * class weights do, what overfitting looks like, and how it grows with the training set. And the mistake
 * of the original study: training on the weak model's answers and serving queries.
 *
 *     deno task lab run 13
 */
import { mean } from "simple-statistics";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { UserError } from "../../lib/core/errors.ts";
import { Store } from "../../lib/core/store/store.ts";
import {
  type ApgrGain,
  apgrGain,
  balancedWeights,
  bestF1Threshold,
  type Classification,
  classification,
  evaluateRouter,
  type Evaluation,
  type Plan,
} from "../../lib/evaluation/mod.ts";
import {
  type CandidateMatrix,
  type OutcomeTable,
  promptsOf,
  type Query,
  selectQueries,
} from "../../lib/outcomes/mod.ts";
import {
  openersOf,
  routerByName,
  type RouterFactory,
  type Scorer,
  type ScorerOptions,
  trainScorer,
} from "../../lib/routers/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { namedModelsSchema } from "../../lib/models/mod.ts";
import { pocketFineTuning } from "../../lib/pocket/mod.ts";

/** Outcomes of two models with a fixed split, and the weak model's answers. */
export interface RouterData {
  plan: Plan;
  /** A sampled answer of the weak model, by the query's id. */
  answers: ReadonlyMap<string, string>;
}

const dataSchema = z.strictObject({
  /** The name of a dataset or a file, with train and test splits of its own. */
  outcomes: z.string().default("pocket"),
  seed: z.int().default(1),
});

/** @throws {UserError} where the outcomes do not open, or have no such splits */
export async function openRouterData(config: z.input<typeof dataSchema> = {}): Promise<RouterData> {
  const { outcomes, seed } = parseConfig(dataSchema, config);
  const { table, plan } = await openPlan({ outcomes, seed, fixedSplit: true });
  return { plan, answers: answersOf(table, plan.test.candidates[0].model) };
}

function answersOf({ frame }: OutcomeTable, weak: string): Map<string, string> {
  const column = (name: string) => frame.getColumn(name).toArray();
  const [ids, models, samples, responses] = ["query_id", "model", "sample", "response"].map(column);
  const rows = [...models.keys()].filter((row) => models[row] === weak && samples[row] === 0);
  return new Map(rows.map((row) => [String(ids[row]), String(responses[row] ?? "")]));
}

/** The same with a part of the training and validation queries: those that come first in their order. */
export function firstQueries(data: RouterData, queries: number): RouterData {
  const [split] = data.plan.splits;
  const share = queries / (split.train.length + split.validation.length);
  const first = (rows: number[]) => rows.slice(0, Math.round(share * rows.length));
  const train = first(split.train), validation = first(split.validation);
  return { ...data, plan: { ...data.plan, splits: [{ ...split, train, validation }] } };
}

/** A training query as the heads have it. */
export interface LabelledRow {
  query: string;
  /** Answers of the weak model. */
  answer: string;
  /** Mean qualities of the samples. */
  weak: number;
  strong: number;
  needs_strong: boolean;
}

/** The training queries, in their order. */
export function labelledRows({ plan, answers }: RouterData): LabelledRow[] {
  const outcomes = selectQueries(plan.train, plan.splits[0].train), labels = needsStrong(outcomes);
  return outcomes.queries.map(({ id, prompt }, i) => ({
    query: prompt,
    answer: answers.get(id)!,
    weak: outcomes.quality[2 * i],
    strong: outcomes.quality[2 * i + 1],
    needs_strong: labels[i] === 1,
  }));
}

/** 1 for a query on which the strong model's mean quality is higher by 1/2 or more. */
export function needsStrong({ queries, quality }: CandidateMatrix): Float64Array {
  return Float64Array.from(queries, (_, i) => quality[2 * i + 1] - quality[2 * i] >= 0.5 ? 1 : 0);
}

const binarySchema = z.strictObject({
  /** The head reads the weak model's answers in training, not queries; it is asked about queries. */
  readsAnswers: z.boolean().default(false),
  /** Both classes count alike. */
  balanced: z.boolean().default(true),
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(0).default(1000),
});

export interface BinaryRouter {
  scorer: Scorer;
  /** Of the highest F1 on the validation texts, which are what it was trained to read. */
  threshold: number;
  validation: Classification;
  test: Classification;
  evaluation: Evaluation;
}

/** Trains a binary head, fits its threshold on validation queries and tests it once. */
export async function trainBinaryRouter(
  { plan, answers }: RouterData,
  config: z.input<typeof binarySchema>,
  training: Partial<ScorerOptions> = {},
): Promise<BinaryRouter> {
  const { readsAnswers, balanced, seed, bootstrap } = parseConfig(binarySchema, config);
  const [split] = plan.splits;
  const part = (rows: number[]) => {
    const outcomes = selectQueries(plan.train, rows), labels = needsStrong(outcomes);
    const texts = readsAnswers
      ? outcomes.queries.map(({ id }) => answers.get(id)!)
      : promptsOf(outcomes.queries);
    return { texts, labels, ...(balanced ? { weights: balancedWeights(labels) } : {}) };
  };
  const held = part(split.validation);
  const scorer = await trainScorer(part(split.train), {
    encoder: pocketFineTuning(),
    heads: 1,
    seed,
    validation: held,
    store: Store.open(), // a page that is run again, with another table say, does not train again
    ...training,
  });
  const heldScores = await scorer.predict(held.texts);
  const threshold = bestF1Threshold(heldScores, held.labels);
  const test = selectQueries(plan.test, split.test);
  return {
    scorer,
    threshold,
    validation: classification(heldScores, held.labels, { threshold }),
    test: classification(await scorer.predict(promptsOf(test.queries)), needsStrong(test), {
      threshold,
    }),
    evaluation: await evaluateRouter(asRouter(scorer), plan, {
      seed,
      draws: bootstrap,
      targets: {},
    }),
  };
}

/** The probability that the weak model will do is one less that the strong one is needed. */
function asRouter({ predict }: Scorer): RouterFactory {
  return {
    name: "binary head",
    description: "pocket-encoder with a head that tells which queries need the strong model",
    learnsFrom: "train",
    slow: true,
    fit: (outcomes) => ({
      name: "binary head",
      candidates: outcomes.candidates,
      scale: "match",
      costUsd: 0,
      score: async (queries: Query[]) =>
        Float64Array.from([...await predict(promptsOf(queries))].flatMap((p) => [1 - p, 1])),
    }),
  };
}

/** The same measures of rules that send every query to one side. */
export function constantRules({ plan }: RouterData): Record<"weak" | "strong", Classification> {
  const labels = needsStrong(selectQueries(plan.test, plan.splits[0].test));
  const always = (score: number) =>
    classification(labels.map(() => score), labels, { threshold: 0.5 });
  return { weak: always(0), strong: always(1) };
}

/** Losses by passes through the training set. */
export interface Losses {
  training: { epoch: number; loss: number }[];
  validation: { epoch: number; loss: number }[];
  /** The lowest on validation texts. */
  best: number;
}

/** Training losses as the means of each pass, and validation losses where they were measured. */
export function lossesOf({ losses, validation }: Scorer, { epochs }: { epochs: number }): Losses {
  const perEpoch = losses.length / epochs;
  return {
    training: Array.from({ length: epochs }, (_, epoch) => ({
      epoch: epoch + 1,
      loss: mean(losses.slice(Math.floor(epoch * perEpoch), Math.floor((epoch + 1) * perEpoch))),
    })),
    validation: validation.map(({ step, loss }) => ({ epoch: step / perEpoch, loss })),
    best: Math.min(...validation.map(({ loss }) => loss)),
  };
}

export interface LearningCurve {
  router: string;
  points: { queries: number; evaluation: Evaluation }[];
}

const curvesSchema = z.strictObject({
  routers: z.array(z.string()).min(1),
  /** Numbers of training and validation queries together. */
  sizes: z.array(z.int().min(2)).min(1),
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(0).default(1000),
  ...namedModelsSchema.shape,
});

/** Routers trained on the first queries of the training set, more and more of them. */
export async function learningCurves(
  data: RouterData,
  config: z.input<typeof curvesSchema>,
): Promise<LearningCurve[]> {
  const { routers, sizes, seed, bootstrap, ...models } = parseConfig(curvesSchema, config);
  const curves: LearningCurve[] = [];
  for (const router of routers) {
    const points = [];
    for (const queries of sizes) {
      const { plan } = firstQueries(data, queries);
      const options = { seed, ...openersOf(models), draws: bootstrap, targets: {} };
      points.push({
        queries,
        evaluation: await evaluateRouter(routerByName(router), plan, options),
      });
    }
    curves.push({ router, points });
  }
  return curves;
}

/** APGR of one router less that of another that learned from as many queries. */
export interface Gain {
  /** Of the other router. */
  against: string;
  queries: number;
  gain: ApgrGain;
}

/** APGR of one router less that of each other, on the same queries, at each size. */
export function gainsOf(router: string, curves: LearningCurve[]): Gain[] {
  const own = curves.find((curve) => curve.router === router);
  if (own === undefined) {
    throw new UserError(`Cannot compare ${router} as it has no learning curve`);
  }
  return curves.filter((curve) => curve !== own).flatMap(({ router: against, points }) =>
    points.map(({ queries, evaluation }, at) => ({
      against,
      queries,
      gain: apgrGain(own.points[at].evaluation, evaluation),
    }))
  );
}
