/**
 * How well language models name the task of a query, what that costs, and what they say to queries of no
 * task they know.
 *
 *     deno task lab run 12
 */
import { able, openClient, user } from "../../lib/models/mod.ts";
import { type PocketQuestion, pocketQuestions } from "../../lib/pocket/mod.ts";
import { type NamedTask, openTaskClassifier } from "../../lib/routers/mod.ts";
import { OUTSIDE } from "../../lib/pocket/outside_queries.ts";

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
export async function classifyTasks(
  models: string[],
  { n, seed }: { n: number; seed: number },
): Promise<Classified[]> {
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
