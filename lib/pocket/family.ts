/** A family of questions: something to ask at five levels, several ways to say it, an answer. */
import type { Random } from "../core/random.ts";

export type Level = 1 | 2 | 3 | 4 | 5;

/** Kind of an answer, which decides when two answers are the same. */
export type AnswerKind = "number" | "word" | "list" | "unknown";

/** One thing to ask, not yet said. */
export interface Draft {
  /** The question without its wording: two drafts of one key are the same question. */
  key: string;
  /** Five ways to ask it. */
  wordings: string[];
  reference: string;
  answer: AnswerKind;
  /**
   * "told" where language models may learn the answer itself. Operands are kept apart by pool; a fact of the
   * world has to be told to be known.
   */
  fact?: "told" | "untold";
}

export interface Family {
  name: string;
  /** The task as a user would name it; several families may share one. */
  task: "math" | "text" | "time" | "factual" | "coding";
  draft(level: Level, next: Random): Draft;
}
