/** The accuracy of a model on the questions that are most like a question. */
import { UserError } from "../../core/errors.ts";
import { type SparseMatrix, transpose } from "../../stats/sparse.ts";
import { canonicalOrder, type JudgedAnswer } from "./judged_answers.ts";

/** The different questions of answers with the share of their samples that are right, sorted by question. */
export function distinctQuestions(
  answers: readonly JudgedAnswer[],
): { question: string; prompt: string; accuracy: number }[] {
  const rows = canonicalOrder(answers).map((row) => answers[row]);
  return [...Map.groupBy(rows, ({ question }) => question)].map(([question, samples]) => ({
    ...{ question, prompt: samples[0].prompt },
    accuracy: samples.reduce((sum, { correct }) => sum + correct, 0) / samples.length,
  }));
}

/**
 * Of each question the mean accuracy on the so many questions that are nearest by cosine. Questions that are
 * equally near share the places that are left for them, so that no order of the rows decides.
 *
 * @param options.own True where a question is one of its own neighbours.
 * @throws {UserError} where a question has no neighbour, or there is not a vector for each
 */
export function accuracyNearby(
  answers: readonly JudgedAnswer[],
  { vectors, neighbours, own }: { vectors: SparseMatrix; neighbours: number; own: boolean },
): { accuracy: Float64Array; place: Map<string, number> } {
  const questions = distinctQuestions(answers), n = questions.length;
  if (vectors.rows !== n) {
    throw new UserError(
      `Cannot find similar questions as there must be a vector for each of ${n}: current value is ` +
        vectors.rows,
    );
  }
  const others = own ? n : n - 1;
  if (others < 1) {
    throw new UserError("Cannot find similar questions as there must be two or more: there is one");
  }
  const index = transpose(vectors), similarity = new Float64Array(n);
  const accuracy = new Float64Array(n), k = Math.min(neighbours, others);
  for (let i = 0; i < n; i++) {
    similarity.fill(0);
    for (let e = vectors.offsets[i]; e < vectors.offsets[i + 1]; e++) {
      const column = vectors.columns[e];
      for (let p = index.offsets[column]; p < index.offsets[column + 1]; p++) {
        similarity[index.columns[p]] += vectors.values[e] * index.values[p];
      }
    }
    if (!own) similarity[i] = -Infinity;
    const least = similarity.toSorted()[n - k];
    let nearer = 0, sum = 0, tied = 0, tiedSum = 0;
    for (let j = 0; j < n; j++) {
      if (similarity[j] > least) {
        nearer++;
        sum += questions[j].accuracy;
      } else if (similarity[j] === least) {
        tied++;
        tiedSum += questions[j].accuracy;
      }
    }
    accuracy[i] = (sum + (k - nearer) * tiedSum / tied) / k;
  }
  return { accuracy, place: new Map(questions.map(({ question }, i) => [question, i])) };
}
