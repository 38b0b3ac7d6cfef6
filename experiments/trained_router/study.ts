/**
 * Fine-tuning an encoder as a router: a binary head that tells queries which need the strong model, what
 * class weights do, what overfitting looks like, and how it grows with the training set. And the mistake
 * of the original study: training on the weak model's answers and serving queries.
 *
 *     deno task lab run 13
 */
import {
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
import type { NamedModels } from "../../lib/models/mod.ts";
import { pocketFineTuning } from "../../lib/pocket/mod.ts";

/** Outcomes of two models with a fixed split, and the weak model's answers. */
export interface RouterData {
  plan: Plan;
  /** A sampled answer of the weak model, by the query's id. */
  answers: ReadonlyMap<string, string>;
}

export async function openRouterData(outcomes: string, seed: number): Promise<RouterData> {
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

/** 1 for a query on which the strong model's mean quality is higher by 1/2 or more. */
export function needsStrong({ queries, quality }: CandidateMatrix): Float64Array {
  return Float64Array.from(queries, (_, i) => quality[2 * i + 1] - quality[2 * i] >= 0.5 ? 1 : 0);
}

export interface BinaryOptions {
  /** What the head reads in training; it is always asked about queries. */
  readsAnswers: boolean;
  /** Whether both classes count alike. */
  balanced: boolean;
  seed: number;
  /** Resamples of the test queries. */
  bootstrap: number;
  options?: Partial<ScorerOptions>;
}

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
  { readsAnswers, balanced, seed, bootstrap, options = {} }: BinaryOptions,
): Promise<BinaryRouter> {
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
    encoder: await pocketFineTuning(),
    heads: 1,
    seed,
    validation: held,
    ...options,
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

/** What it takes to beat: the same measures of a rule that sends every query to one side. */
export function constantRules({ plan }: RouterData): Record<"weak" | "strong", Classification> {
  const labels = needsStrong(selectQueries(plan.test, plan.splits[0].test));
  const always = (score: number) =>
    classification(labels.map(() => score), labels, { threshold: 0.5 });
  return { weak: always(0), strong: always(1) };
}

export interface LearningCurve {
  router: string;
  points: { queries: number; evaluation: Evaluation }[];
}

/** Routers trained on the first queries of the training set, more and more of them. */
export async function learningCurves(
  data: RouterData,
  { routers, sizes, seed, bootstrap, onFit, ...models }: NamedModels & {
    routers: string[];
    sizes: number[];
    seed: number;
    bootstrap: number;
    onFit?: (router: string, queries: number) => void;
  },
): Promise<LearningCurve[]> {
  const curves: LearningCurve[] = [];
  for (const router of routers) {
    const points = [];
    for (const queries of sizes) {
      onFit?.(router, queries);
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
