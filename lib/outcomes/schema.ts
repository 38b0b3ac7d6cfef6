/**
 * THE table: one row per (query, model, sample), and what came of it. Every reader produces these
 * rows, every study consumes them, and this schema is the only border between the two.
 */
import { z } from "zod";
import { hasControls } from "../core/printable.ts";

const text = z.string();
/** A whole number that the table's columns hold: beyond, it would become null. */
const count = (bits: number) => z.int().min(0).max(2 ** bits - 1);
/** It is shown on terminals and in charts, and nothing in it may act there. */
const label = text.refine((text) => !hasControls(text), "a text without control characters");
const name = label.min(1);

export const outcomeSchema = z.strictObject({
  /** Name of the dataset, e.g. "routellm/mmlu". */
  dataset: name,
  /** Identifies the query within its dataset. */
  query_id: name,
  /** Text of the query, as the model was asked. */
  prompt: text.min(1),
  /** Task or subject, e.g. "anatomy", "math". */
  task: label.nullable(),
  /** The right answer, where there is one. */
  reference: text.nullable(),
  split: z.enum(["train", "validation", "test"]).nullable(),
  model: name,
  /** 0-based number of the sample among several of one model for one query. */
  sample: count(32),
  response: text.nullable(),
  /** The dataset card says what it is: in [0, 1], or a reward on its own scale. Higher is better. */
  quality: z.number().nullable(),
  correct: z.boolean().nullable(),
  /** Stated or derived probability of being correct. */
  confidence: z.number().min(0).max(1).nullable(),
  tokens_in: count(31).nullable(),
  tokens_out: count(31).nullable(),
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
