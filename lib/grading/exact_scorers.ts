/**
 * Scores that need no model: right or wrong by the verifier of a registered dataset, else by equality with the
 * reference; and the partial credit of datasets that define it.
 */
import { UserError } from "../core/errors.ts";
import { findMade, type MadeDataset, normalizePrompt, type Question } from "../outcomes/mod.ts";
import type { AnswerScorer, AnswerToScore } from "./answer_scorer.ts";
import type { JudgeVerdict } from "./verdict.ts";

type Verifiable = Pick<Question, "dataset" | "task" | "reference">;

/** By the exact verifier of the question's dataset; null where it has none. */
export function verified(question: Verifiable, response: string): boolean | null {
  return verifierOf(question)?.verify(question, response).correct ?? null;
}

/** As {@link verified}, in a judge's words: "I don't know" is correct where it is the right answer, else no attempt. */
export function verifiedVerdict(question: Verifiable, response: string): JudgeVerdict | null {
  const found = verifierOf(question)?.verify(question, response);
  if (found === undefined) return null;
  if (found.correct) return "Correct";
  return found.attempted ? "Incorrect" : "Not attempted";
}

function verifierOf({ reference, dataset }: Verifiable): MadeDataset | undefined {
  return reference === null ? undefined : findMade(dataset);
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
  return verifierOf(answer)?.verify(answer, answer.response).credit ?? null;
}
