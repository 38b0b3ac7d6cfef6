/** Scores that cost something: equal answers to a question are scored once, and some hundred at a time. */
import type { Paid } from "../models/mod.ts";
import type { AnswerToScore, ScoringOptions } from "./answer_scorer.ts";

/** Answers that are scored before progress is told. */
const CHUNK = 500;

export interface PaidScore {
  /** Null where there is none. */
  score: number | null;
  paid: Paid;
}

/** The scores of all answers, by way of one of each (prompt, response). */
export async function eachOnce(
  answers: readonly AnswerToScore[],
  { score, onProgress }: ScoringOptions & {
    score: (answers: AnswerToScore[]) => Promise<PaidScore[]>;
  },
): Promise<(number | null)[]> {
  const places = Map.groupBy(
    answers.keys(),
    (i) => JSON.stringify([answers[i].prompt, answers[i].response]),
  );
  const groups = [...places.values()];
  const scores = new Array<number | null>(answers.length).fill(null);
  const sum: Paid = { now: 0, earlier: 0 };
  let done = 0;
  for (let at = 0; at < groups.length; at += CHUNK) {
    const chunk = groups.slice(at, at + CHUNK);
    const found = await score(chunk.map(([first]) => answers[first]));
    for (const [g, group] of chunk.entries()) {
      for (const place of group) scores[place] = found[g].score;
      sum.now += found[g].paid.now;
      sum.earlier += found[g].paid.earlier;
      done += group.length;
    }
    onProgress?.(done, answers.length, { ...sum });
  }
  return scores;
}
