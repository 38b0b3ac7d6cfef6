/** Scores of a table's answers as columns `score.NAME`, one of which may become the table's quality. */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import {
  isScoreColumn,
  type Outcome,
  type OutcomeTable,
  OWN_SELECTIONS,
  type ScoreColumn,
  withFrame,
} from "../outcomes/mod.ts";
import type { AnswerScorer, ScoringOptions } from "./answer_scorer.ts";

const READ = ["prompt", "response", "reference", "dataset", "query_id", "task"] as const;

/**
 * The table with a column `score.NAME` more. Outcomes without a response have no score.
 *
 * @param options.name Of the column; the scorer's name by default.
 * @param options.quality True where the score is the table's quality too, with the scorer's method and range on
 * its card.
 * @throws {UserError} as {@linkcode newScoreColumns} does, or where the table has no responses, or no answer gets
 * a score
 */
export async function scoreOutcomes(
  table: OutcomeTable,
  scorer: AnswerScorer,
  { name = scorer.name, quality = false, onProgress }: ScoringOptions & {
    name?: string;
    quality?: boolean;
  } = {},
): Promise<OutcomeTable> {
  const [column] = newScoreColumns(table, [name]), { frame, card } = table;
  const because = (reason: string, hint?: string) =>
    new UserError(`Cannot score ${card.name} by ${scorer.name} as ${reason}`, { hint });
  const rows = frame.select(...READ).toRecords() as unknown as Pick<Outcome, typeof READ[number]>[];
  const given = [...rows.keys()].filter((i) => rows[i].response !== null);
  if (given.length === 0) throw because("no outcome of it has a response");
  const found = await scorer.score(
    given.map((i) => ({ ...rows[i], response: rows[i].response! })),
    { onProgress },
  );
  if (found.every((score) => score === null)) {
    throw because(
      "no answer gets a score",
      "The verifier compares with the column reference: without one, score by a model",
    );
  }
  const scores = new Array<number | null>(rows.length).fill(null);
  given.forEach((row, at) => scores[row] = found[at]);
  const scored = withScores({ frame, card }, { [column]: scores });
  if (!quality) return scored;
  const { counts: _, audit: __, removed, ...base } = scored.card;
  return withFrame(
    { ...base, quality: { what: scorer.method, ...scorer.range ?? { min: null, max: null } } },
    scored.frame.withColumn(pl.col(column).alias("quality")),
    removed,
  );
}

/**
 * The columns of scores that a table is to get.
 *
 * @throws {UserError} for a name that no column can have, that means another column where a score is selected
 * by it, that the table has or that is there twice
 */
export function newScoreColumns(
  { frame, card }: OutcomeTable,
  names: readonly string[],
): ScoreColumn[] {
  return names.map((name, i) => {
    const column: ScoreColumn = `score.${name}`;
    const because = (reason: string) =>
      new UserError(`Cannot add a column ${column} to ${card.name} as ${reason}`, {
        hint: "Name the column of a score otherwise: lab score --by NAME=SCORER",
      });
    if (!isScoreColumn(column)) throw because("a name must have a character, and no space");
    if (OWN_SELECTIONS.includes(name)) {
      throw because(`${name} means something else where samples are picked by a score`);
    }
    if (frame.columns.includes(column)) throw because("it has one, which would be lost");
    if (names.indexOf(name) < i) throw because("two scores would have this name");
    return column;
  });
}

/** The table with columns of scores, one a row, in the place of earlier ones of their names. */
export function withScores(
  { frame, card }: Pick<OutcomeTable, "frame" | "card">,
  columns: Record<ScoreColumn, (number | null)[]>,
): OutcomeTable {
  const { counts: _, audit: __, removed, ...base } = card;
  const series = Object.entries(columns).map(([name, scores]) =>
    pl.Series(name, scores, pl.Float64)
  );
  return withFrame(base, frame.withColumns(...series), removed);
}
