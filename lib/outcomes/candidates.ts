/**
 * A candidate for routing: a model, the number n of samples drawn from it, and the score by which the
 * best of them is picked (best-of-n; BEST-Route, arXiv 2506.22716). As text: `gpt-4`, `llama@bo5:proxy`.
 */
import { UserError } from "../core/errors.ts";

/** A column of the candidate matrix. A plain model is the case `n` = 1. */
export interface Candidate {
  model: string;
  /** Samples that are drawn and paid for, from 1. */
  n: number;
  /**
   * Selection score; only with `n` > 1. The name of a score of the table (`proxy` for the
   * column `score.proxy`), `confidence`, `quality` (an oracle's choice), or `majority`: the response that
   * occurs most often among the n.
   */
  select?: string;
}

/** The candidate as text, which {@linkcode parseCandidates} reads. */
export function candidateName({ model, n, select }: Candidate): string {
  return n === 1 ? model : `${model}@bo${n}:${select}`;
}

/** Selection scores that are no named score: a column `score.` of such a name could not be selected. */
export const OWN_SELECTIONS = ["confidence", "quality", "majority"];

/** The column of the table that a candidate's samples are picked by; not of a majority, which has none. */
export function selectionColumn(select: string): string {
  return select === "confidence" || select === "quality" ? select : `score.${select}`;
}

/** Nobody records more samples of a query; a slip of the finger would otherwise count for hours. */
const MOST_SAMPLES = 1000;

const BEST_OF = /^(.+)@bo(\d+)(?:-(\d+))?(?::(.+))?$/;

/**
 * Reads a candidate, or a range of them: `small@bo1-3:proxy` is `small`, `small@bo2:proxy` and
 * `small@bo3:proxy`.
 *
 * @throws {UserError} for an n that is no whole number from 1 to 1000, or best-of-n without a score
 */
export function parseCandidates(text: string): Candidate[] {
  const [, model, from, to = from, select] = BEST_OF.exec(text) ?? [];
  if (model === undefined) return [{ model: text, n: 1 }];
  const [least, most] = [Number(from), Number(to)];
  if (!(least >= 1 && most >= least && most <= MOST_SAMPLES)) {
    throw new UserError(
      `Cannot use "${text}" as a candidate as n must be a whole number from 1 to ${MOST_SAMPLES}, ` +
        "or a range that grows",
      { hint: "Write MODEL@bo5:SCORE, or MODEL@bo1-5:SCORE for five candidates" },
    );
  }
  if (most > 1 && select === undefined) {
    throw new UserError(
      `Cannot use "${text}" as a candidate as the best of ${most} needs a score to be picked by`,
      {
        hint:
          `Name one: ${model}@bo${most}:SCORE, where SCORE is confidence, majority, quality or a ` +
          "score.NAME column's NAME",
      },
    );
  }
  return Array.from({ length: most - least + 1 }, (_, i) => {
    const n = least + i;
    return n === 1 ? { model, n } : { model, n, select: select! };
  });
}
