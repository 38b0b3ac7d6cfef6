/** Scorers of answers: a number for each, higher is better, which becomes a column `score.NAME` of its table. */

import type { Paid } from "../models/mod.ts";

/** An answer to be scored, with what is known of its question. */
export interface AnswerToScore {
  prompt: string;
  response: string;
  reference: string | null;
  dataset: string;
  query_id: string;
  task: string | null;
}

export interface AnswerScorer {
  /** Of the column, unless it is named otherwise: its scores are in `score.NAME`. */
  readonly name: string;
  /** In a sentence, for the card of a table that has the score for its quality. */
  readonly method: string;
  /** Of the scores; null bounds mean unknown or none. @default none */
  readonly range?: { min: number | null; max: number | null };
  /**
   * A score for each answer; null where it has none.
   *
   * @throws {UserError} where these answers cannot be scored at all
   */
  score(
    answers: readonly AnswerToScore[],
    options?: ScoringOptions,
  ): Promise<(number | null)[]>;
}

export interface ScoringOptions {
  /** Hears of answers scored so far and in all, and of what they cost, where they do. */
  onProgress?: (done: number, total: number, paid?: Paid) => void;
}
