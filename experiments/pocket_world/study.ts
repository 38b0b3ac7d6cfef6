/**
 * The pocket world: who the pocket models are, by what they answer, greedily, in several samples, and to
 * other instructions.
 *
 *     deno task lab run 00
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { type Able, type Completion, type Conversation, user } from "../../lib/models/mod.ts";
import { probabilityOf } from "../../lib/onnx/mod.ts";
import {
  FAMILIES,
  instruct,
  type Instruction,
  LEVELS,
  openPocketModel,
  type PocketQuestion,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";

/** Families and levels come in turn, so that so many questions have one of each kind. */
const KINDS = FAMILIES.length * LEVELS.length;

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions that are answered greedily. */
  questions: z.int().min(KINDS).default(1800),
  /** Of these, the first so many are sampled. */
  sampled: z.int().min(KINDS).default(450),
  /** Answers of each model to each of them. */
  samples: z.int().min(1).default(20),
});

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): z.output<typeof schema> {
  return parseConfig(schema, config);
}

export interface Answered {
  question: PocketQuestion;
  text: string;
  correct: boolean;
  /** Probability that the model gave its answer: the product over its tokens. */
  confidence: number;
}

/** The weak and the strong model that most studies route between. */
const PAIR = ["pocket-small", "pocket-large"] as const;

/** A value by model. */
export type ByModel<T> = Record<typeof PAIR[number], T>;

/** For each of the two, one after another. */
async function eachModel<T>(
  run: (client: Able<"generate">, name: typeof PAIR[number]) => Promise<T>,
): Promise<ByModel<T>> {
  const results: Partial<ByModel<T>> = {};
  for (const name of PAIR) {
    results[name] = await run(await openPocketModel(name), name);
  }
  return results as ByModel<T>;
}

/** Each model's likeliest answer to each question. */
export function greedyAnswers(questions: PocketQuestion[]): Promise<ByModel<Answered[]>> {
  return eachModel(async (client) => {
    const answers = await client.generate(prompts(questions), { temperature: 0 });
    return questions.map((question, i) => answered(question, answers[i][0]));
  });
}

/** Several samples of each model for each question. */
export function sampledAnswers(
  questions: PocketQuestion[],
  { samples, seed }: { samples: number; seed: number },
): Promise<ByModel<Answered[][]>> {
  return eachModel(async (client) => {
    const answers = await client.generate(prompts(questions), { samples, seed });
    return questions.map((question, i) => answers[i].map((answer) => answered(question, answer)));
  });
}

/** A question under an instruction, and what each model said. */
export interface Instructed {
  prompt: string;
  instruction: Instruction;
  answers: ByModel<string>;
}

/** Each question under each instruction, and the answers of both models. */
export async function instructed(questions: PocketQuestion[]): Promise<Instructed[]> {
  const instructions: Instruction[] = ["answer", "confidence", "abstain", "task"];
  const asked = questions.flatMap(({ prompt }) =>
    instructions.map((instruction) => ({ instruction, prompt: instruct(instruction, prompt) }))
  );
  const answers = await eachModel(async (client) => {
    const all = await client.generate(asked.map(({ prompt }) => user(prompt)), { temperature: 0 });
    return all.map(([{ text }]) => text);
  });
  return asked.map((row, i) => ({
    ...row,
    answers: {
      "pocket-small": answers["pocket-small"][i],
      "pocket-large": answers["pocket-large"][i],
    },
  }));
}

function prompts(questions: PocketQuestion[]): Conversation[] {
  return questions.map(({ prompt }) => user(instruct("answer", prompt)));
}

function answered(question: PocketQuestion, { text, tokens }: Completion): Answered {
  return {
    question,
    text,
    correct: verifyAnswer(question, text).correct,
    confidence: probabilityOf(tokens!),
  };
}
