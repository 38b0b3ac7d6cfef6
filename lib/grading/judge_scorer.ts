/** A judge's rating from 1 to 5 as a score. What hosted judges say is kept in the store, as all answers are. */
import type { OpenOptions } from "../models/mod.ts";
import type { AnswerScorer } from "./answer_scorer.ts";
import { eachOnce } from "./each_once.ts";
import { openJudge } from "./open.ts";

/** @throws {UserError} where there is no such model */
export async function judgeScorer(model: string, options: OpenOptions): Promise<AnswerScorer> {
  const judge = await openJudge(model, options);
  return {
    name: `judge:${model}`,
    method: judge.method,
    range: { min: 1, max: 5 },
    score: (answers, { onProgress } = {}) =>
      eachOnce(answers, {
        onProgress,
        score: async (part) =>
          (await judge.rate(part)).map(({ rating, paid }) => ({ score: rating, paid })),
      }),
  };
}
