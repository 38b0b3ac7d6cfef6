/**
 * Rows in, frame out: every row is validated against the schema, the keys are held to their rules, and
 * the first fault is reported where it stands.
 */
import type pl from "nodejs-polars";
import { at, badInput, badValue } from "./bad_input.ts";
import type { QualityCard } from "./card.ts";
import { Keys } from "./keys.ts";
import { Packer } from "./packer.ts";
import type { SourceRow } from "./readers/reader.ts";
import {
  isScoreColumn,
  type Outcome,
  OUTCOME_COLUMNS,
  type OutcomeColumn,
  outcomeSchema,
  QUESTION_COLUMNS,
  questionSchema,
  type ScoreColumn,
  scoreSchema,
} from "./schema.ts";
import { validate } from "./validate.ts";

/** A reader's rows, collected into a table. */
export interface Collected {
  frame: pl.DataFrame;
  /** The prompts, as they stand in the frame, that the contamination list names. */
  contaminated: string[];
}

/** Outcomes, collected. */
export interface CollectedOutcomes extends Collected {
  /** As {@link Keys} has it. */
  repeated: Keys["repeated"];
}

/**
 * Validates outcome rows and packs them.
 *
 * @param options.quality bounds that every quality must lie in; null bounds are not checked.
 * @param options.repeated whether it is an error that a (dataset, query_id, model, sample) is there twice, or a
 * query with two prompts; where it is not, the later row's query has an id of its own. Whoever drops them is
 * not asked whether they are complete.
 * @param options.complete whether every query must have an outcome of every model of the table.
 * @param options.contaminated texts the source lists as contaminated, matched exactly.
 * @returns a frame with the columns OUTCOME_COLUMNS, then the scores that occur, in source order.
 * @throws {UserError} at the first row that breaks a rule, with its file and line.
 */
export async function collectOutcomes(
  rows: AsyncIterable<SourceRow>,
  options: {
    dataset: string;
    quality: QualityCard;
    repeated: "error" | "keep" | "drop";
    complete: boolean;
    contaminated: ReadonlySet<string>;
  },
): Promise<CollectedOutcomes> {
  const packer = new Packer(OUTCOME_COLUMNS);
  const contaminated = new Set<string>();
  const keys = new Keys();
  const { min, max, what } = options.quality;
  const isListed = (prompt: string, { aliases = [] }: SourceRow) =>
    options.contaminated.has(prompt) || aliases.some((alias) => options.contaminated.has(alias));
  for await (const source of rows) {
    const outcome: Outcome = validate(
      outcomeSchema,
      fill(source, OUTCOME_COLUMNS, options.dataset),
      source,
      source.columns,
    );
    Object.assign(outcome, scoresOf(source));
    const quality = outcome.quality;
    if (quality !== null && ((min !== null && quality < min) || (max !== null && quality > max))) {
      throw badValue({ ...source, column: source.columns?.quality ?? "quality" }, {
        must: `a quality in [${min ?? "-inf"}, ${max ?? "inf"}] (${what})`,
        value: quality,
        hint: "If the scores have a scale of their own, name it: " +
          "lab data import FILE --out TABLE.parquet --quality-range MIN:MAX",
      });
    }
    outcome.query_id = keys.add(outcome, source);
    packer.add(outcome);
    if (isListed(outcome.prompt, source)) contaminated.add(outcome.prompt);
  }
  if (options.repeated === "error") keys.demandUnrepeated();
  if (options.complete) {
    keys.demandComplete(options.repeated === "drop" ? keys.repeated.queries : new Set());
  }
  return {
    frame: packer.frame(),
    contaminated: [...contaminated],
    repeated: keys.repeated,
  };
}

/** As {@link collectOutcomes}, for the rows of a question set: columns QUESTION_COLUMNS. */
export async function collectQuestions(
  rows: AsyncIterable<SourceRow>,
  options: { dataset: string; contaminated: ReadonlySet<string> },
): Promise<Collected> {
  const packer = new Packer(QUESTION_COLUMNS);
  const contaminated = new Set<string>();
  const seen = new Map<string, SourceRow>();
  for await (const source of rows) {
    const filled = fill(source, QUESTION_COLUMNS, options.dataset);
    const question = validate(questionSchema, filled, source, source.columns);
    const key = `${question.dataset}\0${question.query_id}`;
    const before = seen.get(key);
    if (before) {
      throw badInput(source, {
        problem: `query "${question.query_id}" was already given at ${at(before)}`,
      });
    }
    seen.set(key, source);
    packer.add(question);
    if (options.contaminated.has(question.prompt)) contaminated.add(question.prompt);
  }
  return { frame: packer.frame(), contaminated: [...contaminated] };
}

/** The named scores of a row. */
function scoresOf(source: SourceRow): Record<ScoreColumn, number | null> {
  const scores: Record<ScoreColumn, number | null> = {};
  for (const column in source.row) {
    if (!isScoreColumn(column)) continue;
    const place = { ...source, column: source.columns?.[column] ?? column };
    scores[column] = validate(scoreSchema, source.row[column] ?? null, place);
  }
  return scores;
}

function fill(source: SourceRow, columns: readonly OutcomeColumn[], dataset: string) {
  const row: Record<string, unknown> = {};
  for (const column of columns) row[column] = source.row[column] ?? null;
  row.dataset ??= dataset;
  if ("sample" in row) row.sample ??= 0;
  return row;
}
