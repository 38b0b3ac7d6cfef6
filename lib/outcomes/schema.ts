/**
 * THE table: one row per (query, model, sample), and what came of it. Every reader produces these
 * rows, every study consumes them, and this schema is the only border between the two.
 */
import { z } from "zod";

const text = z.string();
const count = z.int().min(0);

export const outcomeSchema = z.strictObject({
  /** Name of the dataset, e.g. "routellm/mmlu". */
  dataset: text.min(1),
  /** Identifies the query within its dataset. */
  query_id: text.min(1),
  /** Text of the query, as the model was asked. */
  prompt: text.min(1),
  /** Task or subject, e.g. "anatomy", "math". */
  task: text.nullable(),
  /** The right answer, where there is one. */
  reference: text.nullable(),
  split: z.enum(["train", "validation", "test"]).nullable(),
  model: text.min(1),
  /** 0-based number of the sample among several of one model for one query. */
  sample: count,
  response: text.nullable(),
  /** The dataset card says what it is: in [0, 1], or a reward on its own scale. Higher is better. */
  quality: z.number().nullable(),
  correct: z.boolean().nullable(),
  /** Stated or derived probability of being correct. */
  confidence: z.number().min(0).max(1).nullable(),
  tokens_in: count.nullable(),
  tokens_out: count.nullable(),
  /** US dollars of this one call. */
  cost_usd: z.number().min(0).nullable(),
  latency_ms: z.number().min(0).nullable(),
});

/** The column of a named score: an oracle's reward, a proxy's, a judge's rating. */
export type ScoreColumn = `score.${string}`;

/** One row of the table. Named scores are columns after the others, null where an answer has none. */
export type Outcome = z.infer<typeof outcomeSchema> & { [score: ScoreColumn]: number | null };

/** True where a column holds a named score: `score.` and a name without spaces. */
export function isScoreColumn(column: string): column is ScoreColumn {
  return /^score\.[^\s\p{C}]+$/u.test(column);
}

export const scoreSchema = z.number().nullable();

/** A column that every table has. */
export type OutcomeColumn = keyof z.infer<typeof outcomeSchema>;

/** Their names, in the table's order; named scores follow. */
export const OUTCOME_COLUMNS = Object.keys(outcomeSchema.shape) as OutcomeColumn[];

/** The columns of a query that no model has answered yet: a row of a question set. */
export const questionSchema = outcomeSchema.pick({
  dataset: true,
  query_id: true,
  prompt: true,
  task: true,
  reference: true,
  split: true,
});

/** One row of a question set. */
export type Question = z.infer<typeof questionSchema>;

/** Column names of a question set, in the table's order. */
export const QUESTION_COLUMNS = Object.keys(questionSchema.shape) as (keyof Question)[];
