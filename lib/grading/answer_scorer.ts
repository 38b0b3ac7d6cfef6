/** Scorers of answers: a number for each, higher for a better one, which becomes a column `score.NAME`. */

/** An answer to be scored, as a row of the table has it. */
export interface ScoredAnswer {
  prompt: string;
  response: string;
  /** The right answer, where there is one. */
  reference: string | null;
  dataset: string;
  query_id: string;
  task: string | null;
}

export interface ScoreOptions {
  /** Hears of answers that are done. */
  onProgress?: (done: number, total: number) => void;
}

export interface AnswerScorer {
  /** Of the score, in a column's name. */
  readonly name: string;
  /** In a sentence, for the card of what was scored. */
  readonly method: string;
  /** A score for each answer, in their order; null where there is none. */
  score(answers: readonly ScoredAnswer[], options?: ScoreOptions): Promise<(number | null)[]>;
}
