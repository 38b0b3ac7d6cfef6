/**
 * The confidences that post-hoc calibrators are tried on: what pocket-small states, and the probabilities of its
 * tokens.
 */
import { AGGREGATES, fromLogProbs } from "../../lib/calibration/mod.ts";
import { user } from "../../lib/models/mod.ts";
import {
  instruct,
  openPocketModel,
  type PocketQuestion,
  type StatedAnswer,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";

/** Answers with their confidences, one a row. */
export interface Confidences {
  /** Where the confidences come from. */
  source: string;
  /** The query of each answer. */
  queries: string[];
  /** Null where an answer has none. */
  confidence: (number | null)[];
  /** 1 for a right answer, 0 for a wrong one. */
  correct: number[];
}

/** The source of confidences that are the probability of the whole answer. */
export const PROBABILITY = "tokens, product";

/** The confidences that a model states with its answers. */
export function statedConfidences(answers: readonly StatedAnswer[]): Confidences {
  return {
    source: "stated",
    queries: answers.map(({ question }) => question.id),
    confidence: answers.map(({ confidence }) => confidence),
    correct: answers.map(({ correct }) => correct),
  };
}

/**
 * The probabilities that pocket-small gives the tokens of its greedy answers, put together four
 * ways.
 */
export async function tokenConfidences(questions: PocketQuestion[]): Promise<Confidences[]> {
  const client = await openPocketModel("pocket-small");
  const prompts = questions.map(({ prompt }) => user(instruct("answer", prompt)));
  const answers = await client.generate(prompts, { temperature: 0 });
  const logProbs = answers.map(([{ tokens }]) => tokens!.map(({ logProb }) => logProb));
  return AGGREGATES.map((aggregate) => ({
    source: `tokens, ${aggregate.replace("-", " ")}`,
    queries: questions.map(({ id }) => id),
    confidence: logProbs.map((tokens) =>
      tokens.length > 0 ? fromLogProbs(tokens, aggregate) : null
    ),
    correct: questions.map((question, i) => rightness(question, answers[i][0].text)),
  }));
}

function rightness(question: PocketQuestion, answer: string): number {
  return verifyAnswer(question, answer).correct ? 1 : 0;
}
