/** New answers with the confidence that is measured of them, and that a method trains. */
import type { PocketLanguageModel } from "../models.ts";
import type { PocketQuestion } from "../questions.ts";
import { type AskOptions, type StatedAnswer, statedAnswers } from "../stated_answers.ts";

/** What is stated; or where nothing is, of the answer's tokens the geometric mean or the product. */
export type MeasuredConfidence = "stated" | "per-token" | "probability";

/** A row an answer. */
export interface MeasuredAnswers {
  answers: StatedAnswer[];
  confidence: (number | null)[];
  correct: (0 | 1)[];
}

/** The likeliest answers; a confidence is asked for where it is to be stated. */
export async function measuredAnswers(
  model: PocketLanguageModel,
  questions: readonly PocketQuestion[],
  { of = "stated", ...options }: { of?: MeasuredConfidence } & Omit<AskOptions, "instruction"> = {},
): Promise<MeasuredAnswers> {
  const instruction = of === "stated" ? "confidence" : "answer";
  const answers = await statedAnswers(model, questions, { ...options, instruction });
  const confidences: Record<MeasuredConfidence, (answer: StatedAnswer) => number | null> = {
    "stated": ({ confidence }) => confidence,
    "per-token": ({ perToken }) => perToken,
    "probability": ({ probability }) => probability,
  };
  return {
    answers,
    confidence: answers.map(confidences[of]),
    correct: answers.map(({ correct }) => correct),
  };
}
