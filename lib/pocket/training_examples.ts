/**
 * Training examples of pocket-small's own answers: to each question its likeliest answer, with the probability of
 * its tokens and what the model states when it is asked for a confidence. What a builder of
 * lib/calibration/targets makes of them, `lab calibration train` learns from.
 */
import {
  exampleBuilder,
  isotonic,
  type JudgedAnswer,
  type TrainingExample,
} from "../calibration/mod.ts";
import { normalizePrompt } from "../outcomes/mod.ts";
import { fitTfidf } from "../routers/features/tfidf.ts";
import type { PocketQuestion } from "./questions.ts";
import { takeApart } from "./statement.ts";
import { pocketFormat, type StatedAnswer, statedAnswers } from "./stated_answers.ts";

/** pocket-small's greedy answers to the same questions. */
export interface PocketAnswers {
  /** Asked to state a confidence. */
  asked: StatedAnswer[];
  /** Asked the question alone: they state none. */
  notAsked: StatedAnswer[];
}

export async function pocketAnswers(
  questions: readonly PocketQuestion[],
  { threads }: { threads?: number } = {},
): Promise<PocketAnswers> {
  return {
    asked: await statedAnswers("pocket-small", questions, { threads }),
    notAsked: await statedAnswers("pocket-small", questions, { threads, instruction: "answer" }),
  };
}

/** Answers as targets are made from them. */
export function judgedPocketAnswers({ asked, notAsked }: PocketAnswers): JudgedAnswer[] {
  return notAsked.map(({ question, text, probability, correct }, i) => ({
    ...{ question: normalizePrompt(question.prompt), prompt: question.prompt },
    ...{ answer: text, confidence: probability, stated: asked[i].confidence },
    ...{ correct, reference: question.reference },
  }));
}

/** Answers with the confidence that is stated with them, of a model that was trained to state it. */
export function judgedStatements(asked: readonly StatedAnswer[]): JudgedAnswer[] {
  return asked.map(({ question, text, confidence, correct }) => ({
    ...{ question: normalizePrompt(question.prompt), prompt: question.prompt },
    ...{ answer: takeApart(text).answer, confidence, stated: confidence },
    ...{ correct, reference: question.reference },
  }));
}

/** What a builder makes of the answers: targets by isotonic regression, in tenths, the 20 most similar questions by TF-IDF. */
export async function pocketExamples(
  builder: string,
  answers: readonly JudgedAnswer[],
  { seed }: { seed: number },
): Promise<TrainingExample[]> {
  const { examples } = await exampleBuilder(builder).build(answers, {
    ...{ format: pocketFormat, calibrator: isotonic(), levels: 10, neighbours: 20, seed },
    vectors: (prompts) => Promise.resolve(fitTfidf(prompts, { maxDf: 0.5 }).features),
  });
  return examples;
}
