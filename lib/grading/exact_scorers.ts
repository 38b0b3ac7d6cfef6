/**
 * Scores that need no model: right or wrong by the verifier of a registered dataset, else by equality with the
 * reference; and the partial credit of datasets that define it.
 */
import { UserError } from "../core/errors.ts";
import { findMade, normalizePrompt, type Question } from "../outcomes/mod.ts";
import type { AnswerScorer, AnswerToScore } from "./answer_scorer.ts";

/** By the exact verifier of the question's dataset; null where it has none. */
export function verified(
  question: Pick<Question, "dataset" | "task" | "reference">,
  response: string,
): boolean | null {
  const dataset = question.reference === null ? undefined : findMade(question.dataset);
  return dataset?.verify(question, response).correct ?? null;
}

/** 1 for right, 0 for wrong; null where there is no reference. */
export const verifierScorer: AnswerScorer = {
  name: "verifier",
  method:
    "1 if the answer is right, else 0: by the dataset's verifier, or equal to the reference " +
    "but for case, white space and outer punctuation",
  range: { min: 0, max: 1 },
  score(answers) {
    return Promise.resolve(answers.map((answer) => {
      const { reference, response } = answer;
      if (reference === null) return null;
      const right = verified(answer, response) ??
        normalizePrompt(response) === normalizePrompt(reference);
      return Number(right);
    }));
  },
};

/** Partial credit in [0, 1]: 1 for exactly right, below 1 by how close the answer is. */
export const gradedScorer: AnswerScorer = {
  name: "graded",
  method: "partial credit: 1 if the answer is exactly right, below 1 by how close it is",
  range: { min: 0, max: 1 },
  score(answers) {
    return Promise.resolve(answers.map((answer) => {
      const credit = creditOf(answer);
      if (credit !== null) return credit;
      throw new UserError(
        `Cannot score by graded as dataset "${answer.dataset}" defines no partial credit`,
        { hint: "Score it by verifier, or by a model: lab score --help lists the scorers" },
      );
    }));
  },
};

function creditOf(answer: AnswerToScore): number | null {
  if (answer.reference === null) return null;
  return findMade(answer.dataset)?.verify(answer, answer.response).credit ?? null;
}
