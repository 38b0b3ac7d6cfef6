/**
 * Right targets of the stated confidence: probabilities that an answer is right, of which none was told the
 * verdict on the very question it is for. A target made of the row's own verdict (0.9 if right, 0.1 if not)
 * teaches the verdict instead, which the model cannot know.
 */
import { UserError } from "../../core/errors.ts";
import type { SparseMatrix } from "../../stats/sparse.ts";
import type { Calibrator } from "../calibrators/calibrator.ts";
import { crossFit } from "../calibrators/cross_fit.ts";
import { agreement, normalizeAnswer } from "../confidences/agreement.ts";
import { canonicalOrder, type JudgedAnswer } from "./judged_answers.ts";
import { accuracyNearby } from "./nearby_questions.ts";

/** One a row of the answers, in [0, 1]; null where a row has none. */
export type Targets = (number | null)[];

/**
 * The confidence that answers have, recalibrated: each by a calibrator fitted on the answers to other
 * questions (k-fold by question). None for an answer without a confidence.
 *
 * @throws {UserError} where there are fewer questions with a confidence than folds
 */
export function calibratedTargets(
  answers: readonly JudgedAnswer[],
  { calibrator, folds = 5, seed }: { calibrator: Calibrator; folds?: number; seed: number },
): Targets {
  const rows = canonicalOrder(answers).filter((row) => answers[row].confidence !== null);
  if (rows.length === 0) {
    throw new UserError("Cannot recalibrate confidences as no answer has one", {
      hint: "Name the column that has them with --confidence",
    });
  }
  const { calibrated } = crossFit(
    rows.map((row) => answers[row].confidence!),
    rows.map((row) => answers[row].correct),
    { calibrator, groups: rows.map((row) => answers[row].question), folds, seed },
  );
  const targets: Targets = answers.map(() => null);
  rows.forEach((row, place) => targets[row] = calibrated[place]);
  return targets;
}

/**
 * The share of the *other* samples of the same question that give the same answer. None for an answer that is
 * the only sample, or empty.
 */
export function agreementTargets(answers: readonly JudgedAnswer[]): Targets {
  const samples = Map.groupBy(answers.keys(), (row) => answers[row].question);
  return answers.map(({ question, answer }, own) => {
    const others = samples.get(question)!.filter((row) => row !== own);
    if (others.length === 0 || normalizeAnswer(answer) === null) return null;
    return agreement(answer, others.map((row) => answers[row].answer));
  });
}

/**
 * The accuracy on the most similar other questions; the row's own question, all samples of it, is never among
 * them.
 *
 * @param options.vectors Of unit length, one a question in the order of distinctQuestions().
 * @param options.neighbours Questions, 1 or more; all others where there are fewer.
 * @throws {UserError} where there is one question only, or not a vector for each
 */
export function neighbourTargets(
  answers: readonly JudgedAnswer[],
  options: { vectors: SparseMatrix; neighbours: number },
): Targets {
  const { accuracy, place } = accuracyNearby(answers, { ...options, own: false });
  return answers.map(({ question }) => accuracy[place.get(question)!]);
}
