/** Answers and vectors for tests of training targets. */
import fc from "fast-check";
import type { SparseMatrix } from "../../stats/sparse.ts";
import type { JudgedAnswer } from "./judged_answers.ts";

export function judged(
  question: string,
  { confidence = 0.5, ...given }: Partial<JudgedAnswer> = {},
): JudgedAnswer {
  return {
    ...{ question, prompt: `${question}?`, answer: "a", correct: 1, reference: "a" },
    ...{ confidence, stated: confidence },
    ...given,
  };
}

/** Samples of some questions: few answers, confidences in tenths or missing; "a" is right. */
export const judgedRows: fc.Arbitrary<JudgedAnswer[]> = fc.array(
  fc.record({
    question: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    answer: fc.constantFrom("a", "A.", "b", "c", ""),
    confidence: fc.option(fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)),
  }),
  { minLength: 1, maxLength: 40 },
).map((rows) =>
  rows.map(({ question, answer, confidence }) =>
    judged(question, { answer, confidence, correct: /^a/i.test(answer) ? 1 : 0 })
  )
);

/** The rows in another order. */
export function turned<Row>(rows: readonly Row[]): Row[] {
  return [...rows].reverse();
}

/** Vectors of two numbers each as rows. */
export function vectors(rows: readonly (readonly [number, number])[]): SparseMatrix {
  return {
    rows: rows.length,
    width: 2,
    offsets: Int32Array.from({ length: rows.length + 1 }, (_, row) => 2 * row),
    columns: Int32Array.from(rows.flatMap(() => [0, 1])),
    values: Float64Array.from(rows.flat()),
  };
}
