/**
 * Making a routing dataset: prompts of any source, answers of one model or several, and a judge's rating
 * of each answer from 1 to 5. What hosted models said is kept, so a run that was stopped goes on where it
 * was, and pays for nothing twice.
 *
 *     deno task lab dataset --prompts questions.jsonl --model groq/llama-3.1-8b-instant \
 *         --judge openrouter/openai/gpt-oss-120b --price groq/llama-3.1-8b-instant=IN,OUT ...
 */
import { z } from "zod";
import { parseConfig } from "../core/config.ts";
import { type Completion, type Paid } from "../models/mod.ts";
import type { Question } from "../outcomes/mod.ts";
import { type Answered, answeringSchema, answersOf, openAnswering } from "./answering.ts";
import { verified } from "./exact_scorers.ts";
import type { Judge, Rating } from "./judge.ts";
import { openJudge } from "./open.ts";
import { type Spending, SpendingMeter, type SpendingProgress } from "./spending_meter.ts";

const routingDatasetSchema = answeringSchema.extend({
  prompts: z.string().default("pocket"),
  models: z.array(z.string()).min(1).default(["pocket-small"]),
  /** Who rates. */
  judge: z.string().default("pocket-large"),
  temperature: z.number().min(0).default(0.7),
  maxTokens: z.int().min(1).default(1000),
});

export type RoutingDatasetConfig = z.input<typeof routingDatasetSchema>;
export type RoutingDatasetSettings = z.output<typeof routingDatasetSchema>;

export interface RatedAnswer {
  question: Question;
  model: string;
  /** Null where the model gave none; `explanation` says why. */
  answer: Completion | null;
  rating: Rating;
  /** By the exact verifier; null for prompts that have none. */
  correct: boolean | null;
}

export interface RoutingDataset {
  answers: RatedAnswer[];
  /** In this run. */
  spent: Spending;
  /** In earlier runs, for what is kept of them. */
  earlier: Spending;
  /** Method of the ratings, in words. */
  method: string;
  settings: RoutingDatasetSettings;
}

const NOTHING: Paid = { now: 0, earlier: 0 };

/**
 * Makes a routing dataset.
 *
 * @throws {UserError} where the prompts cannot be read, a model answers none of them, a host fails, or the
 * budget is spent; run it again to go on
 */
export async function makeRoutingDataset(
  config: RoutingDatasetConfig = {},
  { onProgress }: { onProgress?: (progress: SpendingProgress) => void } = {},
): Promise<RoutingDataset> {
  const settings = parseConfig(routingDatasetSchema, config);
  const { questions, clients, open } = await openAnswering(settings);
  const judge = await openJudge(settings.judge, open(settings.judge));
  const meter = new SpendingMeter(questions.length * clients.length, {
    kinds: ["answers", "ratings"],
    onProgress,
  });
  const answers: RatedAnswer[] = [];
  for await (const chunk of answersOf(clients, { questions, settings, samples: 1, meter })) {
    answers.push(...await rated(chunk, { judge, meter }));
  }
  const { spent, earlier } = meter;
  return { answers, spent, earlier, method: judge.method, settings };
}

async function rated(
  chunk: Answered[],
  { judge, meter }: { judge: Judge; meter: SpendingMeter },
): Promise<RatedAnswer[]> {
  const given = chunk.filter(({ answers }) => answers.length > 0);
  const pay = meter.payer("ratings");
  const ratings = await judge.rate(
    given.map(({ question, answers: [{ text }] }) => (
      { prompt: question.prompt, response: text }
    )),
    { onRating: (i, { paid }) => pay(i, paid) },
  );
  const ratingOf = new Map(given.map((answered, at) => [answered, ratings[at]]));
  return chunk.map((answered) => {
    const { question, model, answers: [answer = null], failure } = answered;
    const explanation = `no answer: ${failure}`;
    return {
      question,
      model,
      answer,
      rating: ratingOf.get(answered) ?? { rating: null, explanation, cost_usd: 0, paid: NOTHING },
      correct: answer === null ? null : verified(question, answer.text),
    };
  });
}
