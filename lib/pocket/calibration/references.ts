/** What needs no training: the confidences that a trained one is held against, of the same questions. */
import {
  confidentAnswers,
  crossFit,
  type JudgedConfidences,
  type NamedRuns,
  platt,
} from "../../calibration/mod.ts";
import { asQuestion, type PocketQuestion } from "../questions.ts";

/** Their names, in the order of `references`; the last one's has the number of samples. */
export const UNTRAINED = "untrained",
  BASE_RATE = "base rate",
  PLATT = "untrained, Platt",
  TOKENS = "token probability";

export interface ReferenceOptions {
  /** Verdicts on pocket-small's answers to training questions: their share right is the base rate. */
  learned: readonly { correct: 0 | 1 }[];
  /** Answers to each question that may agree with the likeliest one. */
  samples: number;
  /** Of the samples and of Platt's folds. */
  seed: number;
  /** The untrained model's confidences, where what it states is not what is trained. */
  untrained?: JudgedConfidences;
}

/**
 * Of pocket-small's likeliest answers: what they state, the base rate, Platt's calibration of what they state,
 * cross-fitted by question, the probability of the answers' tokens, and the agreement of more answers.
 */
export async function references(
  questions: readonly PocketQuestion[],
  { learned, samples, seed, untrained }: ReferenceOptions,
): Promise<NamedRuns[]> {
  const { answers } = await confidentAnswers({
    ...{ prompts: "pocket", models: ["pocket-small"], samples, seed },
    confidence: ["stated", "tokens", "agreement"],
  }, {
    questions: questions.map((question) => asQuestion(question, "test")),
  });
  const correct = answers.map(({ correct }): 0 | 1 => correct ? 1 : 0);
  const of = (source: "stated" | "tokens" | "agreement"): JudgedConfidences => ({
    confidence: answers.map(({ confidences }) => confidences[source] ?? null),
    correct,
  });
  const rate = learned.filter(({ correct }) => correct === 1).length / learned.length;
  const start = untrained ?? of("stated");
  return [
    { name: UNTRAINED, runs: [start] },
    { name: BASE_RATE, runs: [{ confidence: correct.map(() => rate), correct }] },
    { name: PLATT, runs: [plattOn(start, { seed })] },
    { name: TOKENS, runs: [of("tokens")] },
    { name: `agreement of ${samples} samples`, runs: [of("agreement")] },
  ];
}

/** Recalibrated, each row by a fit that did not see it; missing ones stay missing. */
export function plattOn(
  { confidence, correct }: JudgedConfidences,
  { seed }: { seed: number },
): JudgedConfidences {
  const stated = confidence.flatMap((value, i) => value === null ? [] : [i]);
  const { calibrated, fold } = crossFit(
    stated.map((i) => confidence[i]!),
    stated.map((i) => correct[i]),
    { calibrator: platt(), seed },
  );
  const all: (number | null)[] = confidence.map(() => null), folds = new Int32Array(all.length);
  stated.forEach((i, place) => {
    all[i] = calibrated[place];
    folds[i] = fold[place];
  });
  return { confidence: all, correct, fold: folds };
}
