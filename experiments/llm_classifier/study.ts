/**
 * Language models that name the task of a query: accuracy, cost, and the answers to queries of no
 * task they know.
 *
 *     deno task lab run 12
 */
import { z } from "zod";
import { mean } from "simple-statistics";
import { parseConfig } from "../../lib/core/config.ts";
import {
  differenceEstimate,
  type Estimate,
  type KnownEstimate,
  proportion,
} from "../../lib/stats/mod.ts";
import { able, openClient, user } from "../../lib/models/mod.ts";
import type { CandidateMatrix } from "../../lib/outcomes/mod.ts";
import { FAMILIES, OUTSIDE, type PocketQuestion, pocketQuestions } from "../../lib/pocket/mod.ts";
import { type NamedTask, openTaskClassifier } from "../../lib/routers/mod.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions. */
  n: z.int().min(1).default(1800),
  /** Language models that name tasks. */
  models: z.array(z.string()).min(1).default(["pocket-small", "pocket-large"]),
});

export interface Classified {
  model: string;
  tasks: readonly string[];
  questions: PocketQuestion[];
  named: NamedTask[];
  /** US dollars of answering the questions instead, by the same model. */
  answeringUsd: number;
  /** Queries from outside the pocket world. */
  outside: { query: string; named: NamedTask }[];
}

/** Test questions and queries from outside, put to each model. */
export async function classifyTasks(config: z.input<typeof schema> = {}): Promise<Classified[]> {
  const { n, seed, models } = parseConfig(schema, config);
  const questions = pocketQuestions(n, { seed, pool: "test" });
  const prompts = questions.map(({ prompt }) => prompt);
  const results: Classified[] = [];
  for (const model of models) {
    const classifier = await openTaskClassifier(model);
    const client = able(await openClient(model), "generate");
    const answers = await client.generate(prompts.map(user), { temperature: 0 });
    const outside = await classifier.classify(OUTSIDE);
    results.push({
      model,
      tasks: classifier.tasks,
      questions,
      named: await classifier.classify(prompts),
      answeringUsd: answers.reduce((sum, [{ cost_usd }]) => sum + cost_usd, 0),
      outside: OUTSIDE.map((query, i) => ({ query, named: outside[i] })),
    });
  }
  return results;
}

/** Shares of right names, and the price of a name. */
export interface Naming {
  model: string;
  questions: number;
  right: KnownEstimate;
  /** Shares that took more than one call, and that were given no task in the end. */
  again: KnownEstimate;
  fallback: KnownEstimate;
  /** US dollars of naming one task, and as a share of what the same model's answer costs. */
  costUsd: number;
  costShare: number;
}

export function namingOf({ model, questions, named, answeringUsd }: Classified): Naming {
  const share = (of: (i: number) => boolean) => proportion(named.map((_, i) => of(i)));
  const costUsd = mean(named.map(({ cost_usd }) => cost_usd));
  return {
    model,
    questions: questions.length,
    right: share((i) => named[i].task === questions[i].task),
    again: share((i) => named[i].attempts > 1),
    fallback: share((i) => named[i].task === null),
    costUsd,
    costShare: costUsd * named.length / answeringUsd,
  };
}

/** Share of the questions of a task that are given a name; "none" for no task. */
export interface Confusion {
  model: string;
  task: string;
  name: string;
  share: number;
}

/** Shares by task and name, of the tasks that questions have: a hosted model knows more. */
export function confusionOf({ model, tasks, questions, named }: Classified): Confusion[] {
  return tasks.flatMap((task) => {
    const names = questions.flatMap((question, i) =>
      question.task === task ? [named[i].task ?? "none"] : []
    );
    if (names.length === 0) return [];
    return [...tasks, "none"].map((name) => ({
      model,
      task,
      name,
      share: names.filter((other) => other === name).length / names.length,
    }));
  });
}

/** Counts of the tasks that queries from outside are given, largest first; "none" for no task. */
export function outsideCounts({ outside }: Classified): { name: string; n: number }[] {
  const groups = Map.groupBy(outside, ({ named }) => named.task ?? "none");
  return [...groups].map(([name, { length }]) => ({ name, n: length })).sort((a, b) => b.n - a.n);
}

/** Mean quality of each candidate on the questions of one task. */
export interface TaskQuality {
  task: string;
  means: number[];
  /** The last candidate's less the first one's. */
  gap: Estimate<number>;
}

/** Mean qualities by task of the pocket world, of the tasks that queries have. */
export function taskQualities({ candidates, queries, quality }: CandidateMatrix): TaskQuality[] {
  const k = candidates.length;
  const taskOf = new Map(FAMILIES.map(({ name, task }) => [name, task]));
  return [...new Set(taskOf.values())].flatMap((task) => {
    const rows = [...queries.keys()].filter((i) => taskOf.get(queries[i].task ?? "") === task);
    if (rows.length === 0) return [];
    const means = candidates.map((_, j) => mean(rows.map((i) => quality[k * i + j])));
    const gaps = rows.map((i) => quality[k * i + k - 1] - quality[k * i]);
    const verdicts = rows.every((i) =>
      [quality[k * i], quality[k * i + k - 1]].every((q) => q === 0 || q === 1)
    );
    const gap = differenceEstimate(gaps, { verdicts }) ?? { value: gaps[0] };
    return { task, means, gap };
  });
}
