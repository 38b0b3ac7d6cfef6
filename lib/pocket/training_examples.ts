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
import { pocketFormat, type StatedAnswer } from "./stated_answers.ts";

/**
 * Answers as targets are made from them: each with the probability of its own tokens and with what it states, which
 * are of one and the same answer.
 */
export function judgedPocketAnswers(answers: readonly StatedAnswer[]): JudgedAnswer[] {
  return answers.map(({ question, answer, confidence, probability, correct }) => ({
    ...{ question: normalizePrompt(question.prompt), prompt: question.prompt },
    ...{ answer, confidence: probability, stated: confidence },
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
