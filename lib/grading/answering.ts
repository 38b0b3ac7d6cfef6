/**
 * Putting questions to models: what routing datasets and samples share. Questions are drawn once, all models
 * pay from one budget, and what hosted models say is kept, so that a run that was stopped pays for none of it twice.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { withoutCredentials } from "../core/redact.ts";
import {
  type Able,
  able,
  type Client,
  type Completion,
  type Conversation,
  openClient,
  openingFields,
  openingOf,
  type OpenOptions,
  paidFor,
  tryGenerate,
  user,
} from "../models/mod.ts";
import { probabilityOf } from "../onnx/mod.ts";
import { drawQuestions, type Outcome, type Question } from "../outcomes/mod.ts";
import type { SpendingMeter } from "./spending_meter.ts";

export const answeringSchema = z.strictObject({
  /** The name of a dataset, or a file of prompts or outcomes. */
  prompts: z.string(),
  /** Number of questions, drawn by the seed; by default all, or a number of a made dataset's own. */
  n: z.int().min(1).optional(),
  /** Who answers, as openClient() takes it; of two, the first is the weak model. */
  models: z.array(z.string()).min(1),
  temperature: z.number().min(0),
  /** Most tokens of an answer. */
  maxTokens: z.int().min(1),
  ...openingFields,
  seed: z.int().default(1),
});

export type AnsweringSettings = z.output<typeof answeringSchema>;

/** The samples of one model for one question. */
export interface Answered {
  question: Question;
  model: string;
  /** Empty where the model gave none. */
  answers: Completion[];
  /** Why there is no answer; null where there are. */
  failure: string | null;
}

export interface Answering {
  questions: Question[];
  clients: Able<"generate">[];
  /** How any model of the run is opened, so that it pays from the same budget. */
  open: (model: string) => OpenOptions;
}

/**
 * @param settings.split Only questions of this split.
 * @param settings.concurrent Calls to a host at a time, as openClient() takes it.
 * @throws {UserError} where the prompts cannot be read or a model cannot be opened
 */
export async function openAnswering(
  settings: AnsweringSettings & {
    split?: Question["split"] | undefined;
    concurrent?: number | undefined;
  },
): Promise<Answering> {
  const questions = await drawQuestions(settings.prompts, settings);
  const opening = openingOf(settings), { concurrent } = settings;
  const open = (name: string) => ({ ...opening(name), concurrent });
  const clients = await Promise.all(
    settings.models.map(async (name) => able(await openClient(name, open(name)), "generate")),
  );
  return { questions, clients, open };
}

/** Prompts that are answered at once: then a caller may go on with them, and the cost to come is known. */
const CHUNK = 100;

/**
 * The answers of each model to all questions, some at a time.
 *
 * @throws {UserError} where a model answers none of them, a host fails, or the budget is spent; called again,
 * it goes on
 */
export async function* answersOf(
  clients: readonly Able<"generate">[],
  {
    questions,
    settings,
    samples,
    meter,
    promptOf = ({ prompt }) => user(prompt),
    logProbs = false,
  }: {
    questions: readonly Question[];
    settings: Pick<AnsweringSettings, "temperature" | "maxTokens" | "seed">;
    samples: number;
    meter: SpendingMeter;
    /** @default {the question itself} */
    promptOf?: (question: Question, client: Client) => Conversation;
    /** Hosts are asked for the log-probabilities of tokens. */
    logProbs?: boolean;
  },
): AsyncGenerator<Answered[]> {
  const { temperature, maxTokens, seed } = settings;
  for (const client of clients) {
    let given = 0, failure = "";
    for (let at = 0; at < questions.length; at += CHUNK) {
      const chunk = questions.slice(at, at + CHUNK);
      const heard = chunk.map(() => 0);
      const { answers, failures } = await tryGenerate(
        client,
        chunk.map((question) => promptOf(question, client)),
        {
          ...{ samples, temperature, maxTokens, seed, logProbs },
          onSample: (place, sample) => {
            heard[place]++;
            meter.add("answers", paidFor(sample));
          },
          onLost: (_, usd) => meter.add("answers", { now: usd, earlier: 0 }, 0),
        },
      );
      for (const [place, why] of failures) {
        failure ||= why;
        meter.skip(samples - heard[place]);
      }
      given += chunk.length - failures.size;
      yield chunk.map((question, i) => (
        { question, model: client.name, answers: answers[i], failure: failures.get(i) ?? null }
      ));
    }
    if (given > 0) continue;
    throw new UserError(
      `Cannot go on as ${client.name} answered none of ${questions.length} prompts: ${failure}`,
    );
  }
}

/** An answer, or that there is none, as a row without a quality. */
export function outcomeOf(
  question: Question,
  { model, sample, answer, cost_usd }: {
    model: string;
    sample: number;
    answer: Completion | null;
    /** Of this one answer, its prompt included. */
    cost_usd: number | null;
  },
): Outcome {
  return {
    ...question,
    model,
    sample,
    response: answer?.text ?? null,
    quality: null,
    correct: null,
    confidence: answer?.tokens ? probabilityOf(answer.tokens) : null,
    tokens_in: answer?.tokens_in ?? null,
    tokens_out: answer?.tokens_out ?? null,
    cost_usd,
    latency_ms: answer?.latency_ms ?? null,
  };
}

/** The call of lab that gives the same answers again. */
export function answeringCommand(
  command: string,
  settings: AnsweringSettings,
  own: readonly string[],
  { questions = "--prompts" }: { questions?: "--prompts" | "--questions" } = {},
): string {
  const { prompts, n, models, temperature, maxTokens, baseUrl, prices, seed } = settings;
  const thinking = Object.entries(settings.thinking).map(([model, how]) => `${model}=${how}`);
  const priced = Object.entries(prices).map(([model, { input, output }]) =>
    `${model}=${input},${output}`
  );
  return [
    `lab ${command} ${questions} ${prompts}`,
    ...n === undefined ? [] : [`--n ${n}`],
    `--model ${models.join(",")}`,
    ...own,
    `--temperature ${temperature} --max-tokens ${maxTokens}`,
    ...baseUrl === undefined ? [] : [`--base-url ${withoutCredentials(baseUrl)}`],
    ...priced.length === 0 ? [] : [`--price ${priced.join(" ")}`],
    ...thinking.length === 0 ? [] : [`--thinking ${thinking.join(" ")}`],
    ...settings.allowOtherVersion ? ["--allow-other-version"] : [],
    `--seed ${seed}`,
  ].join(" ");
}
