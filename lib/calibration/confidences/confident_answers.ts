/**
 * Answers of any model with its confidence in each, from up to three sources: what it states, the probability of the
 * answer's tokens, and the share of its samples that give the same answer. All are of one answer: where a confidence
 * is to be stated, the tokens are those of the answer without the statement, and the samples are asked alike.
 *
 *     deno task lab answers --model pocket-small --questions pocket --confidence all --out answers.parquet
 */
import { z } from "zod";
import { parseConfig } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import {
  answeringCommand,
  answeringSchema,
  answersOf,
  openAnswering,
  outcomeOf,
  SpendingMeter,
  type SpendingProgress,
  verified,
} from "../../grading/mod.ts";
import {
  type Client,
  type Completion,
  costOf,
  type SaidWithConfidence,
  user,
} from "../../models/mod.ts";
import { type MadeCard, makeTable, type OutcomeTable, type Question } from "../../outcomes/mod.ts";
import { agreement, normalizeAnswer } from "./agreement.ts";
import { answerTokens } from "./answer_tokens.ts";
import { fromLogProbs } from "./from_log_probs.ts";
import { stating } from "./stating.ts";

export const CONFIDENCES = ["stated", "tokens", "agreement"] as const;
export type ConfidenceSource = typeof CONFIDENCES[number];

const schema = answeringSchema.extend({
  /** Where confidences are from; the first one is the table's `confidence`. */
  confidence: z.array(z.enum(CONFIDENCES)).min(1),
  /** Samples that may agree with an answer, at temperature 1. */
  samples: z.int().min(1).default(20),
  temperature: z.number().min(0).default(0),
  maxTokens: z.int().min(1).default(500),
});

export type ConfidentAnswersConfig = z.input<typeof schema>;
type Settings = z.output<typeof schema>;

/** One answer with its confidences. */
export interface ConfidentAnswer {
  question: Question;
  model: string;
  /** Without a statement of confidence; null where the model gave no answer. */
  response: string | null;
  /** Those that were asked for; null where there is none. */
  confidences: Partial<Record<ConfidenceSource, number | null>>;
  /** Log-probabilities of the answer's tokens; null where they are not told. */
  logProbs: number[] | null;
  completion: Completion | null;
  cost_usd: number | null;
  /** By the dataset's verifier; null where it has none. */
  correct: boolean | null;
}

export interface ConfidentAnswers {
  answers: ConfidentAnswer[];
  /** US dollars of this run, and of earlier ones for what is kept of them; samples included. */
  paid: { now: number; earlier: number };
}

interface Options {
  /** In place of those that `prompts` names. */
  questions?: readonly Question[];
  onProgress?: (progress: SpendingProgress) => void;
}

/**
 * Puts the questions to the models.
 *
 * @throws {UserError} where the questions cannot be read, a model answers none of them or has no confidence of the
 * first kind in any, a host fails, or the budget is spent; run it again to go on
 */
export async function confidentAnswers(
  config: ConfidentAnswersConfig,
  { questions: given, onProgress }: Options = {},
): Promise<ConfidentAnswers> {
  const settings = parseConfig(schema, config);
  const { confidence: kinds, samples } = settings;
  const opened = await openAnswering(settings);
  const { clients } = opened, questions = given ?? opened.questions;
  const sampled = kinds.includes("agreement") ? samples : 0;
  const meter = new SpendingMeter(questions.length * clients.length * (1 + sampled), {
    kinds: ["answers"],
    onProgress,
  });
  const states = kinds.includes("stated");
  const put = (some: typeof settings, samples: number, client: typeof clients[number]) =>
    answersOf([client], {
      ...{ questions, settings: some, samples, meter },
      promptOf: ({ prompt }) => states ? stating(client).of(prompt) : user(prompt),
      logProbs: kinds.includes("tokens"),
    });
  const answers: ConfidentAnswer[] = [];
  for (const client of clients) {
    const own: ConfidentAnswer[] = [];
    for await (const chunk of put(settings, 1, client)) {
      for (const { question, answers: [completion = null] } of chunk) {
        own.push(answerOf(question, { client, kinds, completion, states }));
      }
      checkFirst(own, { kind: kinds[0], model: client.name });
    }
    if (sampled > 0) {
      let at = 0;
      for await (const chunk of put({ ...settings, temperature: 1 }, samples, client)) {
        for (const { answers: drawn } of chunk) {
          const texts = drawn.map(({ text }) => said(text, { client, states }).answer);
          own[at].confidences.agreement = agreeing(own[at].response, texts);
          at++;
        }
      }
    }
    answers.push(...own);
  }
  const { spent, earlier } = meter;
  return { answers, paid: { now: spent.answers, earlier: earlier.answers } };
}

/** The answers as a table, each with `confidence` and, of several kinds, `score.KIND`. */
export async function confidentOutcomes(
  config: ConfidentAnswersConfig,
  options: Options = {},
): Promise<{ table: OutcomeTable } & ConfidentAnswers> {
  const settings = parseConfig(schema, config);
  const { confidence: kinds } = settings;
  const given = await confidentAnswers(config, options);
  const rows = given.answers.map((answer) => {
    const { question, model, response, completion, confidences, cost_usd, correct } = answer;
    const scores = kinds.length === 1
      ? {}
      : Object.fromEntries(kinds.map((kind) => [`score.${kind}`, confidences[kind] ?? null]));
    return {
      ...outcomeOf(question, { model, sample: 0, answer: completion, cost_usd }),
      ...{ response, correct, quality: correct === null ? null : Number(correct) },
      confidence: confidences[kinds[0]] ?? null,
      ...scores,
    };
  });
  const judged = given.answers.some(({ correct }) => correct !== null);
  return { ...given, table: await makeTable(rows, cardOf(settings, judged)) };
}

type Asking = { client: Client; states: boolean };

function said(text: string, { client, states }: Asking): SaidWithConfidence {
  return states ? stating(client).read(text) : { answer: text, from: 0, confidence: null };
}

function answerOf(
  question: Question,
  { client, states, kinds, completion }: Asking & {
    kinds: readonly ConfidenceSource[];
    completion: Completion | null;
  },
): ConfidentAnswer {
  const found = completion && said(completion.text, { client, states });
  const tokens = completion?.tokens ? answerTokens(completion.tokens, found!) : null;
  const logProbs = tokens?.map(({ logProb }) => logProb) ?? null;
  const known: ConfidentAnswer["confidences"] = {
    stated: found?.confidence ?? null,
    tokens: logProbs && logProbs.length > 0 ? fromLogProbs(logProbs, "product") : null,
    agreement: null,
  };
  return {
    ...{ question, model: client.name, response: found?.answer ?? null, logProbs, completion },
    confidences: Object.fromEntries(kinds.map((kind) => [kind, known[kind]])),
    cost_usd: completion && costOf(client.price, completion),
    correct: found && verified(question, found.answer),
  };
}

/** Samples that give no answer agree with none; without an answer or samples there is no agreement. */
function agreeing(answer: string | null, samples: readonly string[]): number | null {
  if (answer === null || normalizeAnswer(answer) === null || samples.length === 0) return null;
  return agreement(answer, samples);
}

/** Told after the first prompts, before more is paid for. */
function checkFirst(
  answers: readonly ConfidentAnswer[],
  { kind, model }: { kind: ConfidenceSource; model: string },
): void {
  if (kind === "agreement" || answers.some(({ confidences }) => confidences[kind] !== null)) return;
  const text = answers.find(({ completion }) => completion !== null)?.completion?.text;
  if (text === undefined) return; // answersOf() says why
  throw new UserError(
    kind === "tokens"
      ? `Cannot take a confidence from the tokens of ${model} as its host does not tell their probabilities`
      : `Cannot read a confidence in what ${model} says as none of its ${answers.length} answers ` +
        `states one: it says ${JSON.stringify(text.slice(0, 100))}`,
    {
      hint: kind === "tokens"
        ? "Ask for another confidence first: --confidence stated,agreement"
        : "Ask for another confidence first: --confidence agreement",
    },
  );
}

const SOURCES: Record<ConfidenceSource, (settings: Settings) => string> = {
  stated: () => "what the model states",
  tokens: () => "the probability of the answer's tokens",
  agreement: ({ samples }) => `the share of ${samples} samples that give the same answer`,
};

function cardOf(settings: Settings, judged: boolean): MadeCard {
  const { prompts, models, confidence: kinds, samples, temperature, seed } = settings;
  const [weak, strong] = models.length === 2 ? models : [null, null];
  const columns = kinds.length === 1 ? [] : kinds.map((kind) => `score.${kind}`);
  const where = columns.length === 0 ? "" : ` Columns ${columns.join(", ")} have all of them.`;
  const by = kinds.map((kind) => SOURCES[kind](settings)).join("; ");
  return {
    name: prompts,
    title: `Answers of ${models.join(", ")} to ${prompts}, with confidences`,
    description: `An answer of each model to each question, at temperature ${temperature}, seed ` +
      `${seed}. Confidence is ${by}.${where}`,
    quality: judged
      ? { what: "1 if the answer is right by the dataset's verifier, else 0", min: 0, max: 1 }
      : { what: "none yet: lab score or lab judge gives one", min: null, max: null },
    weak,
    strong,
    caveats: [
      "The cost of a row is what the answer costs, its prompt included; samples that agree or do not are not in it.",
    ],
    created_by: answeringCommand("answers", settings, [
      `--confidence ${kinds.join(",")}`,
      ...kinds.includes("agreement") ? [`--samples ${samples}`] : [],
    ], { questions: "--questions" }),
  };
}
