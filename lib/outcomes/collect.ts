/**
 * Rows in, frame out: every row is validated against the schema, the keys are held to their rules, and
 * the first fault is reported where it stands.
 */
import pl from "nodejs-polars";
import { at, badInput, badValue } from "./bad_input.ts";
import type { QualityCard } from "./card.ts";
import { checkKeys, type KeyRules, type Repeated } from "./keys.ts";
import { Packer } from "./packer.ts";
import { Places } from "./places.ts";
import { areSingle, modelsAnswered, rowKeys } from "./row_keys.ts";
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
  repeated: Repeated;
}

export interface CollectOptions extends KeyRules {
  /** Of rows that name no dataset. */
  dataset: string;
  /** Bounds that every quality must lie in; null bounds are not checked. */
  quality: QualityCard;
  /** Texts the source lists as contaminated, matched exactly. */
  contaminated: ReadonlySet<string>;
}

/**
 * Validates outcome rows and packs them.
 *
 * @returns a frame with the columns OUTCOME_COLUMNS, then the scores that occur, in source order.
 * @throws {UserError} at the first row that breaks a rule, with its file and line.
 */
export async function collectOutcomes(
  rows: AsyncIterable<SourceRow>,
  options: CollectOptions,
): Promise<CollectedOutcomes> {
  const packer = new Packer(OUTCOME_COLUMNS);
  const contaminated = new Set<string>();
  const places = new Places();
  const { min, max, what } = options.quality;
  const areListed = options.contaminated.size > 0;
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
    places.add(source);
    packer.add(outcome);
    if (areListed && isListed(outcome.prompt, source)) contaminated.add(outcome.prompt);
  }
  const { frame, repeated } = checkKeys(packer.frame(), places, options);
  return { frame, contaminated: [...contaminated], repeated };
}

/**
 * As {@link collectOutcomes}, of a frame that a reader's `columns` gave; null where a rule across rows is broken.
 */
export function collectColumns(
  frame: pl.DataFrame,
  options: CollectOptions,
): CollectedOutcomes | null {
  const keys = rowKeys(frame);
  if (!areSingle(frame, keys)) return null;
  if (options.complete && modelsAnswered(keys).some((number) => number < keys.models.length)) {
    return null;
  }
  const listed = options.contaminated.size === 0
    ? []
    : frame.select("prompt").filter(pl.col("prompt").isIn([...options.contaminated]))
      .unique({ maintainOrder: true }).getColumn("prompt").toArray() as string[];
  return { frame, contaminated: listed, repeated: { ids: 0, queries: new Set() } };
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
