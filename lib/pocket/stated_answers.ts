/** Answers with the confidence that the model states for them: "42 (90%)". */
import pl from "nodejs-polars";
import { answerTokens } from "../calibration/confidences/answer_tokens.ts";
import { linesFormat, statedFormat, type StatementFormat } from "../calibration/mod.ts";
import { user } from "../models/mod.ts";
import { probabilityOf } from "../onnx/mod.ts";
import { instruct, type Instruction, withConfidence } from "./instructions.ts";
import { openPocketModel, type PocketLanguageModel } from "./models.ts";
import { type PocketQuestion, verifyAnswer } from "./questions.ts";
import { takeApart } from "./statement.ts";

export interface StatedAnswer {
  question: PocketQuestion;
  text: string;
  /** The text without its statement. */
  answer: string;
  /** Null where none can be read. */
  confidence: number | null;
  /** Probability of the answer without its statement, and that it ends there: the product over its tokens. */
  probability: number;
  /** Their geometric mean, the confidence that is implicit in an answer. */
  perToken: number;
  /** Tokens of the prompt and of the answer. */
  tokensIn: number;
  tokensOut: number;
  correct: 0 | 1;
}

export interface AskOptions {
  /** The instruction to the model. @default {"confidence"} */
  instruction?: Instruction;
  /** Most tokens of an answer; what comes later is cut off. */
  maxTokens?: number;
  /** Weights in place of the model's own: the bytes of a safetensors file. */
  weights?: Uint8Array | undefined;
  threads?: number | undefined;
}

/** A pocket model's likeliest answer to each question, judged without what it states. */
export async function statedAnswers(
  model: PocketLanguageModel,
  questions: readonly PocketQuestion[],
  { instruction = "confidence", maxTokens, weights, threads }: AskOptions = {},
): Promise<StatedAnswer[]> {
  const client = await openPocketModel(model, { weights, threads });
  const answers = await client.generate(
    questions.map(({ prompt }) => user(instruct(instruction, prompt))),
    { temperature: 0, ...(maxTokens === undefined ? {} : { maxTokens }) },
  );
  return questions.map((question, i) => {
    const [{ text, tokens, tokens_in, tokens_out }] = answers[i];
    const { answer, confidence } = takeApart(text);
    // An empty answer is its end alone
    const own = answer === "" ? tokens!.slice(0, 1) : answerTokens(tokens!, { answer, from: 0 });
    const probability = probabilityOf(own);
    return {
      question,
      text,
      answer,
      confidence,
      probability,
      perToken: probability ** (1 / own.length),
      tokensIn: tokens_in,
      tokensOut: tokens_out,
      correct: verifyAnswer(question, answer).correct ? 1 : 0,
    };
  });
}

/** The answers as a table: a row an answer, with its question, what the model gave, and whether it is right. */
export function statedTable(answers: readonly StatedAnswer[]): pl.DataFrame {
  return pl.DataFrame({
    query_id: answers.map(({ question }) => question.id),
    task: answers.map(({ question }) => question.family),
    level: answers.map(({ question }) => question.level),
    prompt: answers.map(({ question }) => question.prompt),
    response: answers.map(({ text }) => text),
    confidence: pl.Series("confidence", answers.map(({ confidence }) => confidence), pl.Float64),
    probability: answers.map(({ probability }) => probability),
    correct: answers.map(({ correct }) => correct),
  });
}

/** As pocket models were trained to be asked and to answer: "42 (90%)". */
export const pocketFormat: StatementFormat = {
  name: "pocket",
  ask: (question) => instruct("confidence", question),
  state: withConfidence,
  takeApart,
};

/** All formats that training examples can have. */
export const STATEMENT_FORMATS: readonly StatementFormat[] = [
  pocketFormat,
  linesFormat,
  statedFormat,
];
