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
import { UserError } from "../core/errors.ts";
import type { Judge, Rating } from "./judge.ts";
import { openJudge } from "./open.ts";
import {
  type Able,
  able,
  Budget,
  type Completion,
  openClient,
  type Paid,
  paidFor,
  priceSchema,
  tryGenerate,
  user,
} from "../models/mod.ts";
import { findMade, openDataset, type Question, QUESTION_COLUMNS } from "../outcomes/mod.ts";
import { permutation, random } from "../core/random.ts";
import { type DatasetProgress, type Spending, SpendingMeter } from "./spending_meter.ts";

const routingDatasetSchema = z.strictObject({
  /** The name of a dataset, or a file of prompts or outcomes. */
  prompts: z.string().default("pocket"),
  /** Number of questions, drawn by the seed; by default all, or 300 of PocketQA. */
  n: z.int().min(1).optional(),
  /** Who answers, as openClient() takes it; of two, the first is the weak model. */
  models: z.array(z.string()).min(1).default(["pocket-small"]),
  /** Who rates. */
  judge: z.string().default("pocket-large"),
  temperature: z.number().min(0).default(0.7),
  /** Most tokens of an answer. */
  maxTokens: z.int().min(1).default(1000),
  /** Endpoint of the models that no known host has. */
  baseUrl: z.string().optional(),
  /** US dollars per million tokens, by model, where data/prices.json lacks them. */
  prices: z.record(z.string(), priceSchema).default({}),
  /** US dollars that this run may spend; what a call costs at worst is reserved before it. */
  budget: z.number().positive().optional(),
  /** Folder of the store of what hosted models said, as openClient() takes it. */
  store: z.string().optional(),
  seed: z.int().default(1),
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

/** Prompts that are answered and then rated before the next ones, so that the cost to come is known. */
const CHUNK = 100;

const NOTHING: Paid = { now: 0, earlier: 0 };

/**
 * Makes a routing dataset.
 *
 * @throws {UserError} where the prompts cannot be read, a model answers none of them, a host fails, or the
 * budget is spent; run it again to go on
 */
export async function makeRoutingDataset(
  config: RoutingDatasetConfig = {},
  { onProgress }: { onProgress?: (progress: DatasetProgress) => void } = {},
): Promise<RoutingDataset> {
  const settings = parseConfig(routingDatasetSchema, config);
  const { questions, verify } = await questionsOf(settings);
  const { baseUrl, store, prices } = settings;
  const budget = new Budget(settings.budget);
  const open = (name: string) => ({ baseUrl, store, budget, price: prices[name] });
  const clients = await Promise.all(
    settings.models.map(async (name) => able(await openClient(name, open(name)), "generate")),
  );
  const judge = await openJudge(settings.judge, open(settings.judge));
  const meter = new SpendingMeter(questions.length * clients.length, onProgress);
  const answers: RatedAnswer[] = [];
  for (const client of clients) {
    const own: RatedAnswer[] = [];
    for (let at = 0; at < questions.length; at += CHUNK) {
      const chunk = questions.slice(at, at + CHUNK);
      own.push(...await rated(chunk, { client, judge, meter, settings, verify }));
    }
    if (own.every(({ answer }) => answer === null)) {
      throw new UserError(
        `Cannot make a dataset as ${client.name} answered none of ${own.length} prompts: ` +
          own[0].rating.explanation,
      );
    }
    answers.push(...own);
  }
  const { spent, earlier } = meter;
  return { answers, spent, earlier, method: judge.method, settings };
}

async function rated(
  questions: Question[],
  { client, judge, meter, settings, verify }: {
    client: Able<"generate">;
    judge: Judge;
    meter: SpendingMeter;
    settings: RoutingDatasetSettings;
    verify: Verify;
  },
): Promise<RatedAnswer[]> {
  const { temperature, maxTokens, seed } = settings;
  const { answers, failures } = await tryGenerate(
    client,
    questions.map(({ prompt }) => user(prompt)),
    {
      temperature,
      maxTokens,
      seed,
      onAnswer: (_, [answer]) => meter.add("answers", paidFor(answer)),
      onLost: (_, usd) => meter.add("answers", { now: usd, earlier: 0 }, 0),
    },
  );
  for (const _ of failures) meter.skip();
  const given = [...questions.keys()].filter((i) => !failures.has(i));
  const told = new Map<number, Paid>();
  const ratings = await judge.rate(
    given.map((i) => ({ prompt: questions[i].prompt, response: answers[i][0].text })),
    {
      // A judge that is asked again tells of the sum
      onRating: (i, { paid }) => {
        const { now, earlier } = told.get(i) ?? NOTHING;
        const added = { now: paid.now - now, earlier: paid.earlier - earlier };
        meter.add("ratings", added, told.has(i) ? 0 : 1);
        told.set(i, paid);
      },
    },
  );
  const ratingOf = new Map(given.map((i, at) => [i, ratings[at]]));
  return questions.map((question, i) => {
    const explanation = `no answer: ${failures.get(i)}`;
    const answer = answers[i][0] ?? null;
    return {
      question,
      model: client.name,
      answer,
      rating: ratingOf.get(i) ?? { rating: null, explanation, cost_usd: 0, paid: NOTHING },
      correct: answer === null ? null : verify(question, answer.text),
    };
  });
}

type Verify = (question: Question, response: string) => boolean | null;

async function questionsOf(
  { prompts, n, seed }: RoutingDatasetSettings,
): Promise<{ questions: Question[]; verify: Verify }> {
  const made = findMade(prompts);
  if (made) return made.questions({ n, seed });
  const { frame } = await openDataset(prompts, { incomplete: "keep" });
  const all = new Map<string, Question>();
  for (const row of frame.select(...QUESTION_COLUMNS).toRecords() as unknown as Question[]) {
    const key = JSON.stringify([row.dataset, row.query_id]);
    if (!all.has(key)) all.set(key, row);
  }
  const questions = [...all.values()];
  if (n !== undefined && n > questions.length) {
    throw new UserError(
      `Cannot take ${n} prompts of ${prompts} as it has ${questions.length}`,
      { hint: "Leave out n to take all of them" },
    );
  }
  const order = permutation(questions.length, random(seed, "prompts")).slice(0, n);
  const chosen = n === undefined ? questions : Array.from(order, (i) => questions[i]);
  return { questions: chosen, verify: () => null };
}
