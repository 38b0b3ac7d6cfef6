/**
 * Making a routing dataset: prompts of any source, answers of one model or several, and a judge's rating
 * of each answer from 1 to 5. What hosted models said is kept, so a run that was stopped goes on where it
 * was, and pays for nothing twice.
 *
 *     deno task lab dataset --prompts questions.jsonl --model groq/llama-3.1-8b-instant \\
 *         --judge openrouter/openai/gpt-oss-120b --price groq/llama-3.1-8b-instant=0.05,0.08 ...
 */
import { z } from "zod";
import { openClient } from "../lib/clients/mod.ts";
import { UserError } from "../lib/errors.ts";
import { type Judge, openJudge, type Rating } from "../lib/judge/mod.ts";
import { type Client, type Completion, tryGenerate } from "../lib/llm/mod.ts";
import {
  makeTable,
  openDataset,
  type Outcome,
  type Question,
  QUESTION_COLUMNS,
  saveTable,
} from "../lib/outcomes/mod.ts";
import { judge as verdictOf, type PocketQuestion, pocketQuestions } from "../lib/pocket/mod.ts";
import { permutation, random } from "../lib/random.ts";

const priceSchema = z.strictObject({ input: z.number().min(0), output: z.number().min(0) });

export const routingDatasetSchema = z.strictObject({
  /** "pocket", a name of the catalogue, or a file of prompts or outcomes. */
  prompts: z.string().default("pocket"),
  /** How many of them, drawn by the seed; all, or 300 of PocketQA, by default. */
  n: z.int().min(1).optional(),
  /** Who answers, as openClient() takes it. */
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
  seed: z.int().default(1),
});

export type RoutingDatasetConfig = z.input<typeof routingDatasetSchema>;
type Settings = z.output<typeof routingDatasetSchema>;

export interface RatedAnswer {
  question: Question;
  model: string;
  /** Null where the model gave none; `explanation` says why. */
  answer: Completion | null;
  rating: Rating;
  /** By the exact verifier; null for questions that have none. */
  correct: boolean | null;
}

/** US dollars. Answers from an earlier run count with what they cost then. */
export interface Spending {
  answers: number;
  ratings: number;
}

export interface RoutingDataset {
  answers: RatedAnswer[];
  spent: Spending;
  /** How the ratings were made. */
  method: string;
}

export interface DatasetProgress {
  /** Answers and ratings. */
  done: number;
  total: number;
  spent: number;
  /** Estimated from the mean so far; null before there is one. */
  toCome: number | null;
}

/** Prompts that are answered and then rated before the next ones, so that the cost to come is known. */
const CHUNK = 100;

const POCKET_QUESTIONS = 300;

/** @throws {UserError} where the prompts cannot be read, or a host fails; run it again to go on */
export async function makeRoutingDataset(
  config: RoutingDatasetConfig = {},
  { onProgress }: { onProgress?: (progress: DatasetProgress) => void } = {},
): Promise<RoutingDataset> {
  const settings = routingDatasetSchema.parse(config);
  const { questions, verify } = await questionsOf(settings);
  const open = (name: string) => ({ baseUrl: settings.baseUrl, price: settings.prices[name] });
  const clients = await Promise.all(settings.models.map((name) => openClient(name, open(name))));
  const judge = await openJudge(settings.judge, open(settings.judge));
  const meter = new Meter(questions.length * clients.length, onProgress);
  const answers: RatedAnswer[] = [];
  for (const client of clients) {
    for (let at = 0; at < questions.length; at += CHUNK) {
      const chunk = questions.slice(at, at + CHUNK);
      answers.push(...await rated(chunk, { client, judge, meter, settings, verify }));
    }
  }
  return { answers, spent: meter.spent, method: judge.method };
}

/** The dataset as a table whose quality is the rating; unrated answers have none. */
export async function saveRoutingDataset(
  { answers, method }: RoutingDataset,
  path: string,
  config: RoutingDatasetConfig = {},
): Promise<void> {
  const { prompts, models, judge, seed } = routingDatasetSchema.parse(config);
  const rows = answers.map(({ question, model, answer, rating, correct }): Outcome => ({
    ...question,
    model,
    sample: 0,
    response: answer?.text ?? null,
    quality: rating.rating,
    correct,
    confidence: null,
    tokens_in: answer?.tokens_in ?? null,
    tokens_out: answer?.tokens_out ?? null,
    cost_usd: answer?.cost_usd ?? null,
    latency_ms: answer?.latency_ms ?? null,
  }));
  const [weak = null, strong = null] = models;
  const table = await makeTable(rows, {
    name: prompts,
    title: `Answers to ${prompts}, rated by ${judge}`,
    description: `${models.join(" and ")} answered, ${judge} rated, seed ${seed}.`,
    quality: { what: method, min: 1, max: 5 },
    weak,
    strong,
    caveats: ["A rating is the opinion of a model that saw no reference."],
    created_by: `lab dataset --prompts ${prompts} --model ${models.join(",")} --judge ${judge}`,
  });
  await saveTable(table, path);
}

async function rated(
  questions: Question[],
  { client, judge, meter, settings, verify }: {
    client: Client;
    judge: Judge;
    meter: Meter;
    settings: Settings;
    verify: Verify;
  },
): Promise<RatedAnswer[]> {
  const { temperature, maxTokens, seed } = settings;
  const { answers, failures } = await tryGenerate(client, questions.map(({ prompt }) => prompt), {
    temperature,
    maxTokens,
    seed,
    onAnswer: (_, [{ cost_usd }]) => meter.add("answers", cost_usd),
  });
  for (const _ of failures) meter.skip();
  const given = [...questions.keys()].filter((i) => !failures.has(i));
  const known = new Map<number, number>();
  const ratings = await judge.rate(
    given.map((i) => ({ prompt: questions[i].prompt, response: answers[i][0].text })),
    {
      // A judge that is asked again tells of the sum
      onRating: (i, { cost_usd }) => {
        meter.add("ratings", cost_usd - (known.get(i) ?? 0), known.has(i) ? 0 : 1);
        known.set(i, cost_usd);
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
      rating: ratingOf.get(i) ?? { rating: null, explanation, cost_usd: 0 },
      correct: answer === null ? null : verify(question, answer.text),
    };
  });
}

type Verify = (question: Question, response: string) => boolean | null;

async function questionsOf(
  { prompts, n, seed }: Settings,
): Promise<{ questions: Question[]; verify: Verify }> {
  if (prompts === "pocket") return pocket(n ?? POCKET_QUESTIONS, seed);
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

/** Questions of the router's pool. */
function pocket(n: number, seed: number): { questions: Question[]; verify: Verify } {
  const known = new Map<string, PocketQuestion>();
  const questions = pocketQuestions(n, { seed, pool: "router" }).map((question): Question => {
    known.set(question.id, question);
    const { id, prompt, family, reference } = question;
    return { dataset: "pocket", query_id: id, prompt, task: family, reference, split: "train" };
  });
  return {
    questions,
    verify: ({ query_id }, response) => verdictOf(known.get(query_id)!, response).correct,
  };
}

/** Counts what was done and paid for. */
class Meter {
  readonly spent: Spending = { answers: 0, ratings: 0 };
  readonly #count: Spending = { answers: 0, ratings: 0 };
  readonly #tell: ((progress: DatasetProgress) => void) | undefined;
  /** Answers, and so ratings, in all. */
  #all: number;

  constructor(all: number, tell?: (progress: DatasetProgress) => void) {
    this.#all = all;
    this.#tell = tell;
  }

  add(what: keyof Spending, usd: number, count = 1): void {
    this.spent[what] += usd;
    this.#count[what] += count;
    const { answers, ratings } = this.#count;
    const toCome = (of: keyof Spending) =>
      this.#count[of] === this.#all
        ? 0
        : (this.spent[of] / this.#count[of]) * (this.#all - this.#count[of]);
    this.#tell?.({
      done: answers + ratings,
      total: 2 * this.#all,
      spent: this.spent.answers + this.spent.ratings,
      toCome: answers === 0 || ratings === 0 ? null : toCome("answers") + toCome("ratings"),
    });
  }

  /** A prompt without an answer. */
  skip(): void {
    this.#all--;
  }
}
