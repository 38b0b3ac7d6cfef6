/**
 * The training data of gstar_idk (its llm_router/, TuanNguyen27/gstar_idk @ee9608c), defects and all, kept to
 * show what it teaches; nothing is to be trained on it for use. All of it is made of the row's own verdict,
 * which the source moreover read wrongly: `sourceLabel`.
 */
import { random } from "../../core/random.ts";
import type { SparseMatrix } from "../../stats/sparse.ts";
import type { CompletionExample, PreferenceExample } from "../../training/mod.ts";
import type { JudgedAnswer, LeftOut } from "./judged_answers.ts";
import { accuracyNearby } from "./nearby_questions.ts";
import type { Built } from "./right_examples.ts";
import type { StatementFormat } from "./statement_format.ts";

/** The source's reading of a verdict: right where it contains "correct", which "Incorrect" does. */
export function sourceLabel(verdict: string): 0 | 1 {
  return verdict.toLowerCase().includes("correct") ? 1 : 0;
}

/** The name under which rows have the right answer. The builders read "expected_answer". */
export type ReferenceKey = "expected_answer" | "ground_truth";

export interface SourceOptions {
  format: StatementFormat;
  /** The source's judged rows have "ground_truth": what is read of them is "". */
  referenceKey: ReferenceKey;
}

function referenceOf({ reference }: JudgedAnswer, { referenceKey }: SourceOptions): string {
  const row: Partial<Record<ReferenceKey, string | null>> = { [referenceKey]: reference };
  return row.expected_answer ?? "";
}

/**
 * training/generate_dpo_calibration_data.py, the older one: of answers whose confidence is 0.3 or more away from
 * the verdict the same answer at 0.9, or 0.1 if wrong, is preferred to it as stated.
 */
export function sourceDpoV1(
  answers: readonly JudgedAnswer[],
  { format }: { format: StatementFormat },
): Built<PreferenceExample> {
  return pairs(answers, { format }, ({ answer, confidence, correct }) => {
    if (Math.abs(confidence - correct) < 0.3) return "within 0.3 of the verdict";
    const target = correct === 1 ? 0.9 : 0.1;
    return { chosen: [answer, target], rejected: [answer, confidence] };
  });
}

/**
 * data/generate_improved_dpo_pairs.py: a right answer at a confidence raised by 0.1 to 0.3, at most 0.95, is
 * preferred to it as stated; to a wrong one at a lowered confidence the right answer at 0.90 is preferred. So a
 * low confidence is chosen only for a right answer that stated one.
 */
export function sourceDpoV2(
  answers: readonly JudgedAnswer[],
  options: SourceOptions & { seed: number },
): Built<PreferenceExample> {
  return pairs(answers, options, (row) => {
    const { question, answer, confidence, correct } = row;
    // Rounded, as the last bits of a computed confidence differ between machines
    const label = JSON.stringify([question, answer, confidence.toFixed(6)]);
    const by = 0.1 + 0.2 * random(options.seed, label)();
    if (correct === 1) {
      return { chosen: [answer, Math.min(confidence + by, 0.95)], rejected: [answer, confidence] };
    }
    return {
      chosen: [referenceOf(row, options), 0.9],
      rejected: [answer, Math.max(confidence - by, 0.05)],
    };
  });
}

/** data/generate_sft_calibration_data.py: the answer if it is right, else the right one; always at 0.90. */
export function sourceSft(
  answers: readonly JudgedAnswer[],
  options: SourceOptions,
): Built<CompletionExample> {
  const { format } = options;
  const examples = answers.map((row) => ({
    prompt: format.ask(row.prompt),
    completion: format.state(row.correct === 1 ? row.answer : referenceOf(row, options), 0.9),
  }));
  return { examples, leftOut: {} };
}

/**
 * The targets of its k-NN data: 0.1 + 0.8 x the accuracy on the nearest questions, the question itself among
 * them, raised by 0.1 where the answer is right, at most to 0.95, and lowered by 0.15 where not, at least to
 * 0.05. The row's own verdict is in twice.
 */
export function sourceNeighbourTargets(
  answers: readonly JudgedAnswer[],
  options: { vectors: SparseMatrix; neighbours: number },
): number[] {
  const { accuracy, place } = accuracyNearby(answers, { ...options, own: true });
  return answers.map(({ question, correct }) => {
    const base = 0.1 + 0.8 * accuracy[place.get(question)!];
    return correct === 1 ? Math.min(0.95, base + 0.1) : Math.max(0.05, base - 0.15);
  });
}

type Statement = [answer: string, confidence: number];

/** A pair for each answer that has a confidence, or the reason why there is none. */
function pairs(
  answers: readonly JudgedAnswer[],
  { format }: { format: StatementFormat },
  pairOf: (
    row: JudgedAnswer & { confidence: number },
  ) => { chosen: Statement; rejected: Statement } | string,
): Built<PreferenceExample> {
  const examples: PreferenceExample[] = [], leftOut: LeftOut = {};
  for (const row of answers) {
    const { prompt, confidence } = row;
    const pair = confidence === null ? "no confidence" : pairOf({ ...row, confidence });
    if (typeof pair === "string") leftOut[pair] = (leftOut[pair] ?? 0) + 1;
    else {
      examples.push({
        prompt: format.ask(prompt),
        chosen: format.state(...pair.chosen),
        rejected: format.state(...pair.rejected),
      });
    }
  }
  return { examples, leftOut };
}
