/**
 * Confidence from agreement: what share of a model's samples gives the same answer
 * (self-consistency, Wang et al. 2023, arXiv 2203.11171; as a confidence Xiong et al. 2024, arXiv
 * 2306.13063).
 */
import { UserError } from "../../core/errors.ts";

export interface AgreementOptions {
  /**
   * The form under which answers are compared; null for a sample that gives no answer, which agrees
   * with nothing and still counts as a sample. @default {normalizeAnswer}
   */
  normalize?: (text: string) => string | null;
}

/**
 * The share of `samples` that give `answer`, in [0, 1]. Samples are drawn beside the answer: with
 * the answer among them the share could never be 0.
 * @throws {UserError} where there are no samples or `answer` is no answer after normalising
 */
export function agreement(
  answer: string,
  samples: readonly string[],
  { normalize = normalizeAnswer }: AgreementOptions = {},
): number {
  const given = normalize(answer);
  if (given === null) {
    throw new UserError(
      `Cannot measure agreement as the answer must be one after normalising: ` +
        `current value is ${JSON.stringify(answer)}`,
    );
  }
  const same = someOf(samples).filter((sample) => normalize(sample) === given).length;
  return same / samples.length;
}

/** The answer that most samples give. */
export interface Majority {
  /** Its form after normalising; null if no sample gives an answer. */
  answer: string | null;
  /** The first sample that gives it; -1 if none. */
  sample: number;
  /** Share of all samples that give it. */
  confidence: number;
}

/**
 * The majority's answer and its share; on a tie the answer that came first, so that no order but
 * the samples' own decides.
 * @throws {UserError} where there are no samples
 */
export function majority(
  samples: readonly string[],
  { normalize = normalizeAnswer }: AgreementOptions = {},
): Majority {
  const votes = new Map<string, { sample: number; count: number }>();
  someOf(samples).forEach((text, sample) => {
    const answer = normalize(text);
    if (answer === null) return;
    const vote = votes.get(answer);
    if (vote) vote.count++;
    else votes.set(answer, { sample, count: 1 });
  });
  const best: Majority = { answer: null, sample: -1, confidence: 0 };
  for (const [answer, { sample, count }] of votes) {
    const confidence = count / samples.length;
    if (confidence > best.confidence) Object.assign(best, { answer, sample, confidence });
  }
  return best;
}

/**
 * The form under which answers are compared: NFKC, lower case, runs of white space as one blank, no
 * quotes around and no full stop after. A sign stays: "-3" is another answer than "3". Null if
 * nothing is left.
 */
export function normalizeAnswer(text: string): string | null {
  const folded = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ");
  return folded.replace(/^[\s"'`*]+|[\s"'`*.,;:!]+$/gu, "") || null;
}

function someOf(samples: readonly string[]): readonly string[] {
  if (samples.length > 0) return samples;
  throw new UserError("Cannot measure agreement as there must be a sample or more: there is none");
}
