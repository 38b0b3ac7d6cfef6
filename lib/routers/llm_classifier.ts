/**
 * Routing by task: a language model names the task of the query, and a rule says which model does that
 * task. Where it names none, the query goes to the strong model: an answer that is too dear is better than one
 * that may be wrong. Naming costs a call for each query, which counts.
 */
import { mean } from "simple-statistics";
import { type CandidateMatrix, promptsOf, type Query } from "../outcomes/mod.ts";
import { qualityRange, qualityScale } from "./features/quality_scale.ts";
import { needed } from "./fit_options.ts";
import { learner } from "./learner.ts";
import type { Router, RouterFactory } from "./router.ts";
import type { NamedTask, TaskClassifier } from "./features/task_classifier.ts";

/** The tasks that a person would give to a small model; all others go to the strong one. */
const EASY_TASKS: readonly string[] = ["factual", "text", "other"];

export const llmClassifier: RouterFactory = learner({
  name: "llm-classifier",
  description: "an LLM names the task; facts and texts go to the weak model, by hand",
  ...{ learnsFrom: "nothing", scale: "match", uses: ["classifier"] },
  async learn(outcomes: CandidateMatrix, options) {
    const classifier = await needed(options, "classifier", "llm-classifier");
    return { state: null, costUsd: await costOf(classifier, outcomes) };
  },
  async open(_, { k, ...options }) {
    const classifier = await needed(options, "classifier", "llm-classifier");
    return {
      score: scorer(classifier, ({ task }) => {
        const row = new Float64Array(k).fill(task !== null && EASY_TASKS.includes(task) ? 1 : 0);
        row[k - 1] = 1;
        return row;
      }),
    };
  },
});

export const llmClassifierFitted: RouterFactory = learner({
  name: "llm-classifier-fitted",
  description: "an LLM names the task; each model's mean quality on the task says who does it",
  ...{ learnsFrom: "train", scale: "quality", uses: ["classifier"] },
  async learn(outcomes: CandidateMatrix, options) {
    const classifier = await needed(options, "classifier", "llm-classifier-fitted");
    const rules = await fitRules(classifier, outcomes);
    return {
      state: { ...rules, range: qualityRange(outcomes) },
      costUsd: await costOf(classifier, outcomes),
    };
  },
  async open({ tasks, means, overall, range }, { k, ...options }) {
    const classifier = await needed(options, "classifier", "llm-classifier-fitted");
    const { fromUnit } = qualityScale(range);
    const strongest = new Float64Array(k).fill(fromUnit(0));
    strongest[k - 1] = fromUnit(1);
    return {
      score: scorer(classifier, ({ task }) => {
        if (task === null) return strongest;
        const at = tasks.indexOf(task);
        return at < 0 ? overall : means.subarray(at * k, (at + 1) * k);
      }),
    };
  },
});

/** Queries of mean quality that each task is given beforehand, as a few of its own say little. */
const PRIOR = 10;

/** Each model's mean quality by task, a row each, and overall for a task that no query had. */
async function fitRules(
  classifier: TaskClassifier,
  { queries, quality, candidates }: CandidateMatrix,
): Promise<{ tasks: string[]; means: Float64Array; overall: Float64Array }> {
  const k = candidates.length;
  const overall = new Float64Array(k);
  quality.forEach((value, cell) => overall[cell % k] += value / queries.length);
  const sums = new Map<string, { n: number; sum: Float64Array }>();
  for (const [i, { task }] of (await classifier.classify(promptsOf(queries))).entries()) {
    if (task === null) continue;
    const found = sums.get(task) ?? { n: 0, sum: new Float64Array(k) };
    sums.set(task, found);
    found.n++;
    for (let j = 0; j < k; j++) found.sum[j] += quality[i * k + j];
  }
  const means = [...sums.values()].flatMap(({ n, sum }) =>
    Array.from(sum, (value, j) => (value + PRIOR * overall[j]) / (n + PRIOR))
  );
  return { tasks: [...sums.keys()], means: Float64Array.from(means), overall };
}

function scorer(
  classifier: TaskClassifier,
  rule: (named: NamedTask) => Float64Array,
): Router["score"] {
  return async (queries: Query[], options) => {
    const named = await classifier.classify(promptsOf(queries), options);
    return Float64Array.from(named.flatMap((task) => [...rule(task)]));
  };
}

/** Queries by which the cost of naming a task is estimated. */
const PRICED = 200;

/** US dollars of naming the task of a query: the mean over some that are known. */
async function costOf(classifier: TaskClassifier, { queries }: CandidateMatrix): Promise<number> {
  const named = await classifier.classify(promptsOf(queries.slice(0, PRICED)));
  return mean(named.map(({ cost_usd }) => cost_usd));
}
